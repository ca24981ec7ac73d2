using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>A discriminator of levels, whose results are its activations, and a head.</summary>
internal abstract class LeveledDiscriminator(string name) : GanDiscriminator(name)
{
    /// <summary>The layers of each level. Those with weights are fields of the subclass too, which name them in model files.</summary>
    protected IReadOnlyList<nn.Module<Tensor, Tensor>[]> Levels { get; set; } = [];

    /// <summary>What leads from the last activations to the head.</summary>
    protected IReadOnlyList<nn.Module<Tensor, Tensor>> Join { get; set; } = [];

    protected abstract DiscriminatorHead Head { get; }

    public sealed override Tensor forward(Tensor samples, Tensor? classes)
    {
        Tensor features = Activations(samples)[^1].to(ScalarType.Float32);
        return Head.forward(Join.Aggregate(features, (value, layer) => layer.forward(value)), features, classes);
    }

    public sealed override IReadOnlyList<Tensor> Activations(Tensor samples) =>
        [.. Through(samples, (value, layer) => layer.forward(value))];

    public sealed override OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes)
    {
        OnnxValue features = ActivationsToOnnx(samples)[^1];
        return Head.ToOnnx(Join.Aggregate(features, (value, layer) => value.Through(layer)), features, classes);
    }

    public sealed override IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples) =>
        [.. Through(samples, (value, layer) => value.Through(layer))];

    private IEnumerable<T> Through<T>(T input, Func<T, nn.Module<Tensor, Tensor>, T> apply)
    {
        foreach (nn.Module<Tensor, Tensor>[] level in Levels)
            yield return input = level.Aggregate(input, apply);
    }
}
