using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>
/// Sees that the networks which a file's sizes call for are not larger than the file, before they are built. Networks of small sizes are
/// built and counted; sizes are doubled one after another until they are those of the file, or more is called for than it holds.
/// </summary>
/// <remarks>
/// An architecture may be anybody's, so what its networks are made of is not known. Two things are taken for granted: they do not shrink
/// when a size grows, and no layer grows faster than the product of the sizes, the filters' twice. Of an architecture that builds none of
/// the smaller networks nothing is known: its real ones are built.
/// </remarks>
internal static class SizeCheck
{
    private const double Harmless = 16 << 20;
    private const int LargestStart = 64; // an architecture may want its filters to be multiples of 8, say

    /// <param name="architecture">What builds the networks.</param>
    /// <param name="sizes">The file's sizes.</param>
    /// <param name="bytes">Bytes of the file.</param>
    /// <param name="harmless">Bytes that may be built uncounted.</param>
    /// <exception cref="FormatException">The networks are larger than the file, or the architecture has none of these sizes.</exception>
    public static void Require(GanArchitecture architecture, GanNetworkOptions sizes, long bytes, double harmless = Harmless)
    {
        GanNetworkOptions packs;
        try
        {
            _ = sizes.GeneratorInputs;
            packs = sizes.OfPacks;
        }
        catch (OverflowException exception)
        {
            throw new FormatException("its sizes are too large", exception);
        }
        if (architecture.Validate(sizes) is { } reason)
            throw new FormatException($"the architecture '{architecture.Name}' cannot have its sizes: {reason}");
        Size generatorFilters = new(sizes.GeneratorFilters, (options, size) => options with { GeneratorFilters = size }) { Power = 2 };
        Size discriminatorFilters =
            new(sizes.DiscriminatorFilters, (options, size) => options with { DiscriminatorFilters = size }) { Power = 2 };
        // What a network grows most with comes last: then few large ones are built.
        Require(sizes, architecture.BuildGenerator, [discriminatorFilters, .. Common(sizes), generatorFilters], bytes, harmless);
        Require(packs, architecture.BuildDiscriminator, [generatorFilters, .. Common(packs), discriminatorFilters], bytes, harmless);

        static Size[] Common(GanNetworkOptions sizes) =>
        [
            new(Math.Max(sizes.Height, sizes.Width), (options, side) => WithSides(options, sizes, side))
            {
                Smallest = GanOptions.SmallestSide,
                Power = 2,
            },
            new(sizes.Packing, (options, size) => options with { Packing = size }),
            new(sizes.Classes, (options, size) => options with { Classes = size }),
            new(sizes.LatentSize, (options, size) => options with { LatentSize = size }),
            new(sizes.VectorSize, (options, size) => options with { VectorSize = size }),
            new(sizes.Channels, (options, size) => options with { Channels = size }),
        ];
    }

    /// <summary>A size, and how it is set.</summary>
    private sealed record Size(int Wanted, Func<GanNetworkOptions, int, GanNetworkOptions> Set)
    {
        public int Smallest { get; init; } = 1;

        /// <summary>The power of it that networks grow with.</summary>
        public int Power { get; init; } = 1;

        public int AtLeast(int least) => Math.Min(Math.Max(Smallest, least), Wanted);
    }

    private static void Require(GanNetworkOptions wanted, Func<GanNetworkOptions, nn.Module> build, Size[] sizes, long bytes,
        double harmless)
    {
        (GanNetworkOptions current, int least, double? counted) = Start(wanted, build, sizes);
        double growth = 1;
        foreach (Size size in sizes)
        {
            for (long now = size.AtLeast(least), next; now < size.Wanted; now = next)
            {
                RequireRoom();
                next = Math.Min(2 * now, size.Wanted);
                current = size.Set(current, (int)next);
                growth *= Math.Pow((double)next / now, size.Power);
                if (current == wanted || counted * growth <= harmless || Count(current, build) is not { } count)
                    continue;
                (counted, growth) = (count, 1);
            }
        }
        RequireRoom();

        void RequireRoom()
        {
            if (counted > bytes)
                throw new FormatException("its sizes call for larger networks than it holds");
        }
    }

    /// <summary>The smallest sizes that the architecture has networks of; where none are found, the smallest of all, and no
    /// count.</summary>
    private static (GanNetworkOptions Options, int Least, double? Counted) Start(
        GanNetworkOptions wanted, Func<GanNetworkOptions, nn.Module> build, Size[] sizes)
    {
        for (int least = 1; least <= LargestStart; least *= 2)
        {
            GanNetworkOptions smallest = sizes.Aggregate(wanted, (options, size) => size.Set(options, size.AtLeast(least)));
            if (Count(smallest, build) is { } count)
                return (smallest, least, count);
        }
        return (sizes.Aggregate(wanted, (options, size) => size.Set(options, size.AtLeast(1))), 1, null);
    }

    /// <summary>Sides in about the proportion of the wanted ones, powers of two where they are smaller: what halves images can do with
    /// them.</summary>
    private static GanNetworkOptions WithSides(GanNetworkOptions options, GanNetworkOptions wanted, int longer)
    {
        int longest = Math.Max(wanted.Height, wanted.Width);
        return longer >= longest ? options with { Height = wanted.Height, Width = wanted.Width }
            : options with { Height = Side(wanted.Height), Width = Side(wanted.Width) };

        int Side(int side) => Math.Max(GanOptions.SmallestSide, 1 << Math.Max(0, (int)Math.Log2((double)side / longest * longer)));
    }

    /// <summary>The bytes of a network's tensors; <see langword="null"/>: the architecture has none of these sizes.</summary>
    private static double? Count(GanNetworkOptions options, Func<GanNetworkOptions, nn.Module> build)
    {
        try
        {
            using DisposeScope scope = NewDisposeScope();
            using nn.Module network = AmbientState.Build(() => build(options));
            return network.state_dict().Values.Sum(tensor =>
                (double)tensor.numel() * (tensor.dtype == ScalarType.Int64 ? sizeof(long) : sizeof(float)));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null; // the architecture's own exceptions may be any
        }
    }
}
