using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Onnx;
using Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>A GAN's networks as ONNX graphs: inputs, outputs, and what the file says about the model (docs/deployment.md).</summary>
internal static class GanOnnx
{
    private const string N = "N"; // the samples of a run

    /// <summary>Latent vectors, and the weights of the classes if there are any, to samples.</summary>
    public static OnnxGraph Generator(GanModelInfo info, nn.Module<Tensor, Tensor> generator)
    {
        OnnxGraph graph = Create("generator", info);
        string from = info.LatentDistribution == LatentDistribution.Normal ? "the standard normal distribution" : "[-1, 1), uniformly";
        OnnxValue inputs = graph.Input("latent", $"Latent vectors; their values are drawn from {from}.", [N, info.LatentSize]);
        if (info.Conditions is { } conditions)
            inputs = inputs.Concat(1, ClassWeights(graph, conditions, "what to generate"));
        OnnxValue samples = SampleTensors.ToOnnx(inputs.Through(generator), info.Column);
        (string name, string what, object[] sizes) = Describe(info);
        graph.Output(samples, name, what, sizes);
        if (info.Column is ImageColumn { Shape: var shape })
        {
            graph.Output(SampleTensors.ToOnnxPixels(samples), "pixels", "The images as bytes, channels last.",
                [N, shape.Height, shape.Width, shape.Channels], TensorProto.Types.DataType.Uint8);
        }
        return graph;
    }

    /// <summary>Samples, and the weights of their classes if they have labels, to logits and probabilities.</summary>
    public static OnnxGraph Discriminator(GanModelInfo info, GanDiscriminator discriminator)
    {
        OnnxGraph graph = Create("discriminator", info);
        OnnxValue samples = Samples(graph, info);
        OnnxValue? classes = info.Conditions switch
        {
            ImageClusters clusters => clusters.ToOnnx(samples),
            { } labels => ClassWeights(graph, labels, "what the samples are said to be"),
            null => null,
        };
        OnnxValue logits = discriminator.ToOnnx(InPacks(samples, info), classes);
        graph.Output(logits, "logit", "Above 0 the discriminator takes a sample for a real one.", [N]);
        graph.Output(logits.Sigmoid(), "probability", "That a sample is real, sigmoid(logit), in [0, 1].", [N]);
        return graph;
    }

    /// <summary>Samples to features.</summary>
    public static OnnxGraph Features(GanModelInfo info, DiscriminatorFeatures features)
    {
        OnnxGraph graph = Create("features", info);
        OnnxValue values = features.ToOnnx(InPacks(Samples(graph, info), info));
        graph.Output(values, "features", "What the discriminator sees in a sample.", [N, features.Width]);
        return graph;
    }

    private static OnnxGraph Create(string network, GanModelInfo info)
    {
        var graph = new OnnxGraph(network);
        graph.Describe("network", network);
        graph.Describe("architecture", info.Architecture.ToString());
        graph.Describe("seed", Text(info.Seed));
        graph.Describe("latent_size", Text(info.LatentSize));
        graph.Describe("latent_distribution", info.LatentDistribution == LatentDistribution.Normal ? "normal" : "uniform");
        if (info.Column is ImageColumn { Shape: var shape })
        {
            graph.Describe("height", Text(shape.Height));
            graph.Describe("width", Text(shape.Width));
            graph.Describe("channels", shape.Channels switch { 1 => "gray", 3 => "RGB", _ => "RGBA" });
            graph.Describe("pixel_range", "[-1, 1]");
        }
        else
        {
            graph.Describe("vector_size", Text(info.Networks.VectorSize));
        }
        if (info.Conditions is { } conditions)
        {
            graph.Describe("class_names", OnnxGraph.ToJson(NamesOf(conditions)));
            graph.Describe("class_rows", JsonSerializer.Serialize(conditions.Counts));
        }
        return graph;
    }

    private static IEnumerable<string> NamesOf(Conditions conditions) => Enumerable.Range(0, conditions.Count)
        .Select(index => conditions is TrainedClasses classes ? classes.Name(index) : $"cluster {Text(index)}");

    private static OnnxValue ClassWeights(OnnxGraph graph, Conditions conditions, string what) => graph.Input("classes",
        $"Weights of the classes, {what}: 1 for one and 0 for the others, or a mix whose sum is 1.", [N, conditions.Count]);

    private static OnnxValue Samples(OnnxGraph graph, GanModelInfo info)
    {
        (string name, string what, object[] sizes) = Describe(info);
        return SampleTensors.FromOnnx(graph.Input(name, what, sizes), info.Column);
    }

    /// <summary>Each sample as a pack of copies of itself, as <see cref="GanModel"/> does.</summary>
    private static OnnxValue InPacks(OnnxValue samples, GanModelInfo info) => info.Networks.Packing == 1
        ? samples
        : samples.Concat(1, [.. Enumerable.Repeat(samples, info.Networks.Packing - 1)]);

    /// <summary>The input or output of samples.</summary>
    private static (string Name, string What, object[] Sizes) Describe(GanModelInfo info) => info.Column is ImageColumn { Shape: var shape }
        ? ("image", "Images: a byte of a pixel / 127.5 - 1.", [N, shape.Channels, shape.Height, shape.Width])
        : ("vector", "Vectors, in the units of the training data.", [N, info.Networks.VectorSize]);

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
