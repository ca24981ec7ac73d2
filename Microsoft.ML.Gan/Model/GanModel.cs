using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>What a model is made of, apart from its weights.</summary>
internal sealed record GanModelInfo(
    SampleColumn Column, string? GeneratedColumnName, string? ScoreColumnName, string? ProbabilityColumnName, string? LatentColumnName,
    GanNetworkOptions Networks, LatentDistribution LatentDistribution, ulong Seed)
{
    public GanArchitecture Architecture { get; init; } = GanArchitecture.Dcgan;

    /// <summary>The classes or clusters that condition both networks, if any do.</summary>
    public Conditions? Conditions { get; init; }

    /// <summary>The classes of a label column that condition both networks, if such do.</summary>
    public TrainedClasses? Classes => Conditions as TrainedClasses;

    /// <summary>Name of the column of the discriminator's features, if there is one.</summary>
    public string? FeaturesColumnName { get; init; }

    /// <summary>Number of features; 0 stands for all until the networks are made.</summary>
    public int FeaturesWidth { get; init; }

    public int LatentSize => Networks.LatentSize;
}

/// <summary>The two networks on their device, and what they do with a batch.</summary>
internal sealed class GanModel : TorchModel
{
    private readonly DiscriminatorFeatures? _features;

    /// <summary>Makes the networks; their weights are drawn or loaded later.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discriminator has fewer features than are wanted.</exception>
    public GanModel(GanModelInfo info, Device device)
        : base(device)
    {
        Info = info;
        (Generator, Discriminator) = AmbientState.Build(() =>
            (TorchBackend.RequireSpans(info.Architecture.BuildGenerator(info.Networks),
                "GanOptions.GeneratorFilters, LatentSize or the images' size"),
            TorchBackend.RequireSpans(info.Architecture.BuildDiscriminator(info.Networks.OfPacks),
                "GanOptions.DiscriminatorFilters or the images' size")));
        if (info.FeaturesColumnName is null)
            return;
        try
        {
            _features = new DiscriminatorFeatures(Discriminator, info.Networks.OfPacks, info.FeaturesWidth,
                new RandomStreams(info.Seed).FeatureProjection);
            Info = info with { FeaturesWidth = _features.Width };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public GanModelInfo Info { get; }

    /// <summary>Latent vectors with the weights of the classes behind, N×(Z + K), to images N×C×H×W in [-1, 1], or vectors N×V.</summary>
    public nn.Module<Tensor, Tensor> Generator { get; }

    /// <summary>Images N×C×H×W in [-1, 1] or vectors N×V, and the weights of their classes, to logits N.</summary>
    public GanDiscriminator Discriminator { get; }

    public override IEnumerable<nn.Module> Modules => [Generator, Discriminator];

    protected override Type Owner => typeof(GanTransformer);

    /// <summary>A second generator on the device, with the first one's weights; the caller disposes it.</summary>
    public nn.Module<Tensor, Tensor> CopyGenerator()
    {
        nn.Module<Tensor, Tensor> copy = AmbientState.Build(() => Info.Architecture.BuildGenerator(Info.Networks));
        copy.load_state_dict(Generator.state_dict());
        TorchBackend.Place(copy, Device);
        return copy;
    }

    /// <inheritdoc cref="Generate(float[], out bool[])"/>
    public byte[] Generate(float[] inputs) => Generate(inputs, out _);

    /// <summary>Generates N samples, as a store has them.</summary>
    /// <param name="inputs">N latent vectors with the weights of the classes behind, N×(Z + K).</param>
    /// <param name="finite">Whether all values of a sample are finite, N.</param>
    public byte[] Generate(float[] inputs, out bool[] finite)
    {
        (byte[] samples, finite) = Evaluate(() =>
        {
            long[] shape = [inputs.Length / Info.Networks.GeneratorInputs, Info.Networks.GeneratorInputs];
            using Tensor made = Generator.forward(TensorFactory.Copy(inputs, shape, Device));
            // NaN and infinity last in sums: each sample's says whether it has any.
            bool[] finite = made.flatten(1).sum(1).isfinite().cpu().data<bool>().ToArray();
            return (SampleTensors.ToBytes(made, Info.Column), finite);
        });
        return samples;
    }

    /// <summary>Scores N samples: the discriminator's logits.</summary>
    /// <param name="samples">The samples, as a store has them.</param>
    /// <param name="classes">The weights of their classes, N×K, for a conditional model.</param>
    public float[] Score(byte[] samples, float[]? classes) => Evaluate(() =>
    {
        Tensor? weights = classes is null
            ? null
            : TensorFactory.Copy(classes, [classes.Length / Info.Networks.Classes, Info.Networks.Classes], Device);
        return Discriminator.forward(InPacks(SampleTensors.FromBytes(samples, Info.Column, Device)), weights).cpu().data<float>().ToArray();
    });

    /// <summary>The discriminator's features of N samples, as a store has them.</summary>
    public float[] Extract(byte[] samples) => Extract(samples, _features!);

    /// <summary>The same by other features than the model's own.</summary>
    public float[] Extract(byte[] samples, DiscriminatorFeatures features) => Evaluate(() =>
        features.Extract(InPacks(SampleTensors.FromBytes(samples, Info.Column, Device))).cpu().contiguous().data<float>().ToArray());

    /// <summary>One of the networks as an ONNX graph, with what an app needs to know of the model.</summary>
    /// <exception cref="NotSupportedException">The architecture does not say how.</exception>
    public OnnxGraph ToOnnx(GanNetwork network) => Evaluate(() =>
    {
        if (network == GanNetwork.Generator)
            return GanOnnx.Generator(Info, Generator);
        if (network == GanNetwork.Discriminator)
            return GanOnnx.Discriminator(Info, Discriminator);
        if (_features is not null)
            return GanOnnx.Features(Info, _features);
        using DiscriminatorFeatures all = CreateFeatures(int.MaxValue, projectionKey: 0);
        return GanOnnx.Features(Info, all);
    });

    /// <summary>Features of the discriminator, at most so many; the caller disposes them.</summary>
    public DiscriminatorFeatures CreateFeatures(int width, ulong projectionKey) => Evaluate(() =>
    {
        var all = new DiscriminatorFeatures(Discriminator, Info.Networks.OfPacks, width: 0, projectionKey);
        return all.Width <= width ? all : new DiscriminatorFeatures(Discriminator, Info.Networks.OfPacks, width, projectionKey);
    });

    /// <summary>Each sample as a pack of copies of itself, as a discriminator of packs takes it.</summary>
    private Tensor InPacks(Tensor samples) =>
        Info.Networks.Packing == 1 ? samples : cat(Enumerable.Repeat(samples, Info.Networks.Packing).ToList(), 1);

    protected override void DisposeOthers() => _features?.Dispose();
}
