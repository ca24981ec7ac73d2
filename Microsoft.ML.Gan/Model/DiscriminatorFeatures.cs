using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>
/// A discriminator's features of samples (Radford, Metz, Chintala 2016, section 5.1): the activations of all its layers, max-pooled to 4×4,
/// concatenated. A random projection reduces them to a smaller width and nearly keeps distances (Johnson, Lindenstrauss 1984).
/// </summary>
internal sealed class DiscriminatorFeatures : IDisposable
{
    private const int Side = 4;

    private readonly GanDiscriminator _discriminator;
    private readonly int _all;
    private readonly ulong _key;
    private Tensor? _projection; // all values × width, N(0, 1/width); drawn when it is needed

    /// <param name="discriminator">The discriminator.</param>
    /// <param name="sizes">What it was built for.</param>
    /// <param name="width">Values wanted; 0: all.</param>
    /// <param name="key">Of the projection's random numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">More values are wanted than there are.</exception>
    public DiscriminatorFeatures(GanDiscriminator discriminator, GanNetworkOptions sizes, int width, ulong key)
    {
        (_discriminator, _key) = (discriminator, key);
        _all = CountAll(sizes);
        if (width > _all)
        {
            throw new ArgumentOutOfRangeException(nameof(width), width,
                $"GanOptions.{nameof(GanOptions.FeaturesWidth)} must be at most {_all}, the number of features of this discriminator, " +
                $"or null for all; it is {width}.");
        }
        Width = width == 0 ? _all : width;
    }

    /// <summary>Values of a sample's features.</summary>
    public int Width { get; }

    /// <summary>The features of samples, N×<see cref="Width"/>.</summary>
    public Tensor Extract(Tensor samples)
    {
        Tensor all = cat(_discriminator.Activations(samples).Select(layer => Pool(layer).to(ScalarType.Float32)).ToList(), 1);
        return Width == _all ? all : all.matmul(_projection ??= Draw(all.device));
    }

    /// <summary>What <see cref="Extract"/> computes, as nodes of an ONNX graph.</summary>
    public OnnxValue ToOnnx(OnnxValue samples)
    {
        OnnxValue[] layers = [.. _discriminator.ActivationsToOnnx(samples).Select(Pool)];
        OnnxValue all = layers.Length == 1 ? layers[0] : layers[0].Concat(1, layers[1..]);
        return Width == _all ? all
            : all.Node("MatMul", [OnnxValue.Open, Width], [all.Constant(_projection ??= Draw(_discriminator.parameters().First().device))]);
    }

    public void Dispose() => _projection?.Dispose();

    /// <summary>N×M×H×W to N×16M, the maps of one place after those of another; sides shorter than 4, and N×M, stay as they are.</summary>
    internal static Tensor Pool(Tensor activations) => activations.dim() == 2 ? activations : cat(
        [.. Parts(activations, activations.shape, (x, dimension, from, length) => x.narrow(dimension, from, length))
            .Select(part => part.amax(2L, 3L))], 1);

    private static OnnxValue Pool(OnnxValue activations)
    {
        if (activations.Shape.Count == 2)
            return activations;
        OnnxValue[] places = [.. Parts(activations, activations.Shape, (x, dimension, from, length) => x.Narrow(dimension, from, length))
            .Select(part => part.Max(2, 3))];
        return places.Length == 1 ? places[0] : places[0].Concat(1, places[1..]);
    }

    /// <summary>The parts of maps, row by row; they overlap where a side is not a multiple of their number.</summary>
    private static IEnumerable<T> Parts<T>(T maps, IReadOnlyList<long> shape, Func<T, int, long, long, T> narrow)
    {
        return Along(maps, 2).SelectMany(band => Along(band, 3));

        IEnumerable<T> Along(T x, int dimension)
        {
            long size = shape[dimension], parts = Math.Min(Side, size);
            for (long index = 0; index < parts; index++)
            {
                long from = index * size / parts, to = ((index + 1) * size + parts - 1) / parts;
                yield return narrow(x, dimension, from, to - from);
            }
        }
    }

    private Tensor Draw(Device device)
    {
        var values = new float[checked(_all * Width)];
        CounterRandom.FillNormal(_key, values);
        return TensorFactory.Copy(values, [_all, Width], CPU).TimesInPlace(1 / Math.Sqrt(Width)).to(device).DetachFromDisposeScope();
    }

    /// <summary>Counts on a sample of zeros: an architecture may be anybody's.</summary>
    private int CountAll(GanNetworkOptions sizes)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool training = _discriminator.training;
        _discriminator.eval(); // counts nothing, draws nothing
        Tensor sample = sizes.VectorSize > 0
            ? zeros([1, sizes.VectorSize], ScalarType.Float32, CPU)
            : zeros([1, sizes.Channels, sizes.Height, sizes.Width], ScalarType.Float32, CPU);
        if (_discriminator.parameters().FirstOrDefault() is { } weights)
            sample = sample.to(weights.device); // of a model in use, which may be on a GPU
        int all = checked((int)_discriminator.Activations(sample).Sum(layer => Pool(layer).shape[1]));
        _discriminator.train(training);
        return all;
    }
}
