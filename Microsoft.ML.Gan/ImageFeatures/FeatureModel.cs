using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>What a feature extractor is made of, apart from its weights. Without classes (0) its weights are random.</summary>
internal sealed record FeatureModelInfo(
    ImageColumn Column, string? FeaturesColumnName, string? ScoreColumnName, string? PredictedLabelColumnName, int ClassCount,
    string[]? ClassNames);

/// <summary>The network on its device, and what it does with a batch.</summary>
internal sealed class FeatureModel : TorchModel, IFeatureSource
{
    /// <summary>Makes the network; its weights are drawn or loaded later.</summary>
    public FeatureModel(FeatureModelInfo info, Device device)
        : base(device)
    {
        Info = info;
        (Network, Head) = AmbientState.Build(() =>
            (new FeatureNetwork(info.Column.Shape), info.ClassCount > 0 ? nn.Linear(FeatureNetwork.Features, info.ClassCount) : null));
    }

    public FeatureModelInfo Info { get; }

    public ImageShape Shape => Info.Column.Shape;

    public int Width => FeatureNetwork.Features;

    public int ClassCount => Info.ClassCount;

    public string Name => ClassCount > 0 ? $"a classifier of {ClassCount} classes" : "a network with fixed random weights";

    /// <summary>Images N×C×H×W in [-1, 1] to features N×128.</summary>
    public FeatureNetwork Network { get; }

    /// <summary>Features N×128 to logits N×classes, if there are classes.</summary>
    public Linear? Head { get; }

    public override IEnumerable<nn.Module> Modules => Head is null ? [Network] : [Network, Head];

    protected override Type Owner => typeof(ImageFeaturesTransformer);

    /// <summary>
    /// Draws the weights: N(0, √(2 / inputs)), which keeps the variance through ReLUs (He, Zhang, Ren, Sun 2015); scales 1, shifts 0.
    /// They are the same on every machine.
    /// </summary>
    public void InitializeWeights(ulong seed)
    {
        using IDisposable noGrad = no_grad();
        ulong index = 0;
        foreach ((string name, Parameter parameter) in Modules.SelectMany(module => module.named_parameters()))
        {
            using DisposeScope scope = NewDisposeScope();
            index++;
            if (parameter.dim() == 1)
            {
                parameter.Fill(name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1);
                continue;
            }
            var values = new float[parameter.numel()];
            CounterRandom.FillNormal(CounterRandom.DeriveKey(seed, index), values);
            double inputs = (double)values.Length / parameter.shape[0];
            parameter.copy_(TensorFactory.Copy(values, parameter.shape, CPU).TimesInPlace(Math.Sqrt(2 / inputs)));
        }
    }

    /// <summary>The network as an ONNX graph: images to features and the probabilities of the classes, if there are any.</summary>
    public OnnxGraph ToOnnx() => Evaluate(() =>
    {
        var graph = new OnnxGraph("image_features");
        OnnxValue images = graph.Input("image", "Images: a byte of a pixel / 127.5 - 1.", ["N", Shape.Channels, Shape.Height, Shape.Width]);
        OnnxValue features = images.Through(Network);
        graph.Output(features, "features", "Features of the images.", ["N", FeatureNetwork.Features]);
        graph.Describe("network", "image_features");
        if (Head is null)
            return graph;
        OnnxValue logits = features.Through(Head);
        graph.Output(logits.Node("Softmax", [.. logits.Shape], null, ("axis", 1L)), "probabilities", "Of the classes.", ["N", ClassCount]);
        if (Info.ClassNames is { } names)
            graph.Describe("class_names", OnnxGraph.ToJson(names));
        return graph;
    });

    public (float[] Features, float[] Probabilities) Evaluate(byte[] images)
    {
        return Evaluate(() =>
        {
            Tensor features = Network.forward(SampleTensors.FromBytes(images, Info.Column, Device));
            float[] probabilities = Head is null ? [] : ToArray(nn.functional.softmax(Head.forward(features), 1));
            return (ToArray(features), probabilities);
        });

        static float[] ToArray(Tensor values) => values.cpu().contiguous().data<float>().ToArray();
    }
}
