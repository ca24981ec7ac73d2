using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Gan.Architectures;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A pair of networks, known by name and version. Derive from it to train your own networks: set <see cref="GanOptions.Architecture"/>, and
/// call <see cref="RegisterAssembly"/> in a program that loads such a model. The type needs a public constructor without parameters.
/// </summary>
/// <remarks>
/// A model file holds the name and version alone; the type is looked up among registered assemblies, never loaded because a file names it.
/// </remarks>
public abstract class GanArchitecture
{
    private static readonly ConcurrentDictionary<(string Name, int Version), GanArchitecture> Known = new();

    static GanArchitecture() => RegisterTypes(typeof(GanArchitecture).Assembly.GetTypes());

    /// <param name="name">The name in model files, unique among the registered architectures.</param>
    /// <param name="version">1 or more; a new one whenever weights of the old one no longer fit, or have another meaning.</param>
    protected GanArchitecture(string name, int version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Name, Version) = (name, version);
    }

    /// <summary>The DCGAN of Radford, Metz and Chintala 2016, for images of any size from 8×8 up.</summary>
    public static GanArchitecture Dcgan { get; } = new DcganArchitecture();

    /// <summary>
    /// The paper's DCGAN with <see cref="ResizeConvolution"/> in the place of the generator's transposed convolutions, against patterns of
    /// single pixels.
    /// </summary>
    public static GanArchitecture ResizeDcgan { get; } = new ResizeDcganArchitecture();

    /// <summary>
    /// <see cref="ResizeDcgan"/> with a residual block (He et al. 2016), of a 3×3 convolution, at each level of both networks. A step takes
    /// twice as long. After the same time images are better, unless there are few to learn from.
    /// </summary>
    public static GanArchitecture ResidualDcgan { get; } = new ResidualDcganArchitecture();

    /// <summary>The DCGAN of MXNet Gluon's tutorial on faces: biases in every convolution. With 150 latent values, the
    /// tutorial's.</summary>
    public static GanArchitecture GluonDcgan { get; } = new GluonDcganArchitecture();

    /// <summary>
    /// The DCGAN of MXNet's example on digits: batch normalization with shifts and without scales. With 128 filters in both networks it is
    /// the example's.
    /// </summary>
    public static GanArchitecture MxnetDcgan { get; } = new MxnetDcganArchitecture();

    /// <summary>
    /// The Keras GAN that begins with a dense layer and has dropout instead of normalization; for sides that are multiples of 4. With 128
    /// filters in the generator it is the tutorial's.
    /// </summary>
    public static GanArchitecture KerasDenseStem { get; } = new KerasDenseStemArchitecture();

    /// <summary>
    /// The Keras GAN that pools, repeats pixels and has tanh throughout (Gildenblat's KerasDCGAN); for sides that are multiples of 4 from
    /// 12 up. <see cref="GanOptions.InitialStandardDeviation"/> has no effect.
    /// </summary>
    public static GanArchitecture KerasMaxPooling { get; } = new KerasMaxPoolingArchitecture();

    /// <summary>
    /// For vectors of numbers, not images: both networks have two hidden layers of <see cref="GanOptions.GeneratorFilters"/> and
    /// <see cref="GanOptions.DiscriminatorFilters"/> units. They have no batch normalization, and
    /// <see cref="GanOptions.InitialStandardDeviation"/> has no effect.
    /// </summary>
    public static GanArchitecture Dense { get; } = new DenseArchitecture();

    /// <summary>The name in model files.</summary>
    public string Name { get; }

    /// <summary>The version in model files.</summary>
    public int Version { get; }

    /// <summary>Makes the public architectures of an assembly known, so that models that use them can be loaded.</summary>
    /// <exception cref="InvalidOperationException">Another architecture has the same name and version.</exception>
    public static void RegisterAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        RegisterTypes(assembly.GetExportedTypes());
    }

    /// <summary>Whether samples are vectors of numbers, of <see cref="GanNetworkOptions.VectorSize"/>, and not images.</summary>
    public virtual bool GeneratesVectors => false;

    /// <summary>Says what the architecture cannot do, for example a size that it has no networks for; null: nothing.</summary>
    /// <param name="options">The sizes asked for, each in its own range.</param>
    public virtual string? Validate(GanNetworkOptions options) => null;

    /// <summary>
    /// Makes a generator: latent vectors with the weights of the classes behind, N×(Z + K), to images N×C×H×W in [-1, 1], or vectors N×V
    /// whose values have mean 0 and standard deviation 1.
    /// </summary>
    /// <param name="options">The sizes; <see cref="GanNetworkOptions.GeneratorInputs"/> is Z + K.</param>
    public abstract nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options);

    /// <summary>Makes a discriminator.</summary>
    /// <param name="options">The sizes.</param>
    public abstract GanDiscriminator BuildDiscriminator(GanNetworkOptions options);

    /// <summary>Draws a network's initial weights: N(0, σ), as in the DCGAN paper, unless an architecture has its own.</summary>
    /// <param name="network">A network that this architecture built.</param>
    /// <param name="standardDeviation">σ, <see cref="GanOptions.InitialStandardDeviation"/>.</param>
    /// <param name="random">The only source of random numbers to use.</param>
    public virtual void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.DrawNormal(network, standardDeviation, random);

    /// <summary>Whether the other is of the same type, name and version.</summary>
    public sealed override bool Equals(object? obj) =>
        obj is GanArchitecture other && GetType() == other.GetType() && (Name, Version) == (other.Name, other.Version);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => HashCode.Combine(GetType(), Name, Version);

    /// <summary>Name and version.</summary>
    public sealed override string ToString() => $"{Name}, version {Version}";

    /// <summary>Draws all that is random in a network before training: its weights, and the keys of its dropouts.</summary>
    internal void Initialize(nn.Module network, double standardDeviation, Generator random)
    {
        InitializeWeights(network, standardDeviation, random);
        RepeatableDropout.DrawKeys(network, random);
    }

    /// <summary>Names a regularizer that the options ask for and the discriminator lacks.</summary>
    internal static string? UnsupportedRegularizer(GanNetworkOptions options, GanDiscriminator discriminator)
    {
        bool spectral = options.DiscriminatorNormalization == DiscriminatorNormalization.Spectral;
        return spectral && !discriminator.modules().OfType<SpectralNormalization>().Any() ? nameof(SpectralNormalization)
            : options.MinibatchStandardDeviation && !discriminator.modules().OfType<MinibatchStandardDeviation>().Any()
                ? nameof(MinibatchStandardDeviation)
            : null;
    }

    /// <summary>The architecture of a model file.</summary>
    /// <exception cref="FormatException">There is none of that name and version.</exception>
    internal static GanArchitecture Find(string name, int version) =>
        Known.TryGetValue((name, version), out GanArchitecture? found) ? found : throw new FormatException(
            $"The GAN in the model file has networks of the architecture '{name}', version {version}, which is not known here. " +
            $"Known: {string.Join(", ", Known.Keys.Order().Select(k => $"'{k.Name}' {k.Version}"))}. " +
            "Call GanArchitecture.RegisterAssembly with the assembly that has it before loading.");

    private static void RegisterTypes(IEnumerable<Type> types)
    {
        foreach (Type type in types)
        {
            if (type.IsSubclassOf(typeof(GanArchitecture)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
                Register((GanArchitecture)Activator.CreateInstance(type)!);
        }
    }

    /// <exception cref="InvalidOperationException">Another architecture has the same name and version.</exception>
    internal static void Register(GanArchitecture architecture)
    {
        GanArchitecture known = Known.GetOrAdd((architecture.Name, architecture.Version), architecture);
        if (!known.Equals(architecture))
        {
            throw new InvalidOperationException($"There are two architectures '{architecture.Name}' of version {architecture.Version}: " +
                $"{known.GetType()} and {architecture.GetType()}. Give one of them another name.");
        }
    }
}
