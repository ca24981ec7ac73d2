using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>An exported network computes in ONNX Runtime what it computes here: each architecture, each option that changes it.</summary>
[TestClass]
public class GanOnnxTests
{
    private const int Count = 64;

    private static readonly Dictionary<string, (float Tolerance, Func<GanModel> Model)> Cases = new()
    {
        ["DCGAN"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16))),
        ["DCGAN, odd sides"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(3, 13, 21))),
        ["DCGAN, RGBA"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(4, 12, 8))),
        ["DCGAN, classes"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16), conditions: "classes")),
        ["DCGAN, clusters"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(3, 19, 30), conditions: "clusters")),
        ["DCGAN, spectral"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(3, 16, 16), Spectral, "classes")),
        ["DCGAN, instance"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16), Instance)),
        ["DCGAN, no normalization"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16), NoNormalization)),
        ["DCGAN, minibatch deviation"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16), Deviation, "classes")),
        ["DCGAN, packs"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(3, 16, 16), Packs)),
        ["DCGAN, projected features"] = (1e-4f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16), features: 20)),
        ["DCGAN, bfloat16"] = (1e-2f, () => Images(GanArchitecture.Dcgan, new(1, 16, 16), BFloat16)),
        ["Gluon"] = (1e-4f, () => Images(GanArchitecture.GluonDcgan, new(3, 16, 16), conditions: "classes")),
        ["Gluon, spectral"] = (1e-4f, () => Images(GanArchitecture.GluonDcgan, new(1, 16, 24), Spectral)),
        ["MXNet"] = (1e-4f, () => Images(GanArchitecture.MxnetDcgan, new(1, 16, 16))),
        ["MXNet, classes"] = (1e-4f, () => Images(GanArchitecture.MxnetDcgan, new(1, 16, 16), conditions: "classes")),
        ["Keras dense stem"] = (1e-4f, () => Images(GanArchitecture.KerasDenseStem, new(1, 12, 16))),
        ["Keras dense stem, all options"] =
            (1e-4f, () => Images(GanArchitecture.KerasDenseStem, new(3, 16, 12), o => Spectral(Deviation(Packs(o))), "classes")),
        ["resize-convolutions"] = (1e-4f, () => Images(GanArchitecture.ResizeDcgan, new(3, 26, 37), conditions: "classes")),
        ["residual blocks"] = (1e-4f, () => Images(GanArchitecture.ResidualDcgan, new(3, 16, 20), conditions: "classes")),
        ["residual blocks, spectral"] = (1e-4f, () => Images(GanArchitecture.ResidualDcgan, new(1, 17, 16), Spectral)),
        ["Keras max-pooling"] = (1e-4f, () => Images(GanArchitecture.KerasMaxPooling, new(1, 16, 20))),
        ["Keras max-pooling, all options"] =
            (1e-4f, () => Images(GanArchitecture.KerasMaxPooling, new(4, 12, 16), o => Spectral(Deviation(Packs(o))), "classes")),
        ["vectors"] = (1e-4f, () => OnnxModels.OfVectors()),
        ["vectors, all options"] = (1e-4f, () => OnnxModels.OfVectors(o => Spectral(Deviation(Packs(o))), "classes")),
    };

    public static IEnumerable<object[]> Names => Cases.Keys.Select(name => new object[] { name });

    /// <summary>Compares 64 samples from 64 latent vectors.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void GeneratorIsSame(string name)
    {
        (float tolerance, Func<GanModel> create) = Cases[name];
        using GanModel model = create();
        GanNetworkOptions sizes = model.Info.Networks;
        using var file = new OnnxFile(model.ToOnnx(GanNetwork.Generator).ToBytes());
        float[] latents = OnnxModels.Numbers(Count * sizes.LatentSize, 2), classes = OnnxModels.ClassWeights(Count, sizes.Classes);
        (string, float[])[] inputs = sizes.Classes > 0 ? [("latent", latents), ("classes", classes)] : [("latent", latents)];
        float[] both = [.. Enumerable.Range(0, Count).SelectMany(row =>
            latents.Skip(row * sizes.LatentSize).Take(sizes.LatentSize).Concat(classes.Skip(row * sizes.Classes).Take(sizes.Classes)))];
        if (model.Info.Column is VectorColumn)
        {
            float[] expected = [.. model.Generate(both).Chunk(sizeof(float)).Select(bytes => BitConverter.ToSingle(bytes))];
            AssertEqual(expected, file.Run<float>("vector", Count, inputs), tolerance * 50); // a deviation of 50
            return;
        }
        AssertEqual(Forward(model, both), file.Run<float>("image", Count, inputs), tolerance);
        var shape = new ImageShape(sizes);
        var interleaved = new byte[Count * shape.Size];
        byte[] made = model.Generate(both);
        for (int row = 0; row < Count; row++)
            shape.ToInterleaved<byte>(made.AsSpan(row * shape.Size, shape.Size), interleaved.AsSpan(row * shape.Size, shape.Size));
        float level = Math.Max(1, tolerance * 127.5f + 1); // one at a border between levels
        AssertEqual([.. interleaved.Select(value => (float)value)],
            [.. file.Run<byte>("pixels", Count, inputs).Select(value => (float)value)], level);
    }

    /// <summary>Compares logits, probabilities and features of 64 samples.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void DiscriminatorIsSame(string name)
    {
        (float tolerance, Func<GanModel> create) = Cases[name];
        using GanModel model = create();
        GanNetworkOptions sizes = model.Info.Networks;
        using var discriminator = new OnnxFile(model.ToOnnx(GanNetwork.Discriminator).ToBytes());
        using var features = new OnnxFile(model.ToOnnx(GanNetwork.Features).ToBytes());
        (byte[] stored, (string, float[]) input) = Samples(model);
        float[]? classes = model.Info.Conditions switch
        {
            Gan.Conditioning.ImageClusters clusters => Nearest(clusters, stored, model.Info.Column.SampleBytes),
            not null => OnnxModels.ClassWeights(Count, sizes.Classes),
            null => null,
        };
        (string, float[])[] inputs = model.Info.Classes is null ? [input] : [input, ("classes", classes!)];
        float[] logits = model.Score(stored, classes);
        float spread = logits.Max() - logits.Min();
        Assert.IsTrue(spread > 0.01, $"logits differ: by {spread}");
        AssertEqual(logits, discriminator.Run<float>("logit", Count, inputs), tolerance * Math.Max(1, logits.Max(Math.Abs)));
        AssertEqual([.. logits.Select(x => 1 / (1 + MathF.Exp(-x)))], discriminator.Run<float>("probability", Count, inputs), tolerance);
        float[] expected = model.Extract(stored);
        AssertEqual(expected, features.Run<float>("features", Count, input), tolerance * Math.Max(1, expected.Max(Math.Abs)));
    }

    [TestMethod]
    public void BytesAreSameEachTime()
    {
        using GanModel model = OnnxModels.OfImages(GanArchitecture.Dcgan, new(3, 16, 16), Spectral, "classes", 20);
        foreach (GanNetwork network in Enum.GetValues<GanNetwork>())
            CollectionAssert.AreEqual(model.ToOnnx(network).ToBytes(), model.ToOnnx(network).ToBytes());
    }

    [TestMethod]
    public void FileSaysWhatModelIs()
    {
        using GanModel model = OnnxModels.OfImages(GanArchitecture.Dcgan, new(3, 12, 16), conditions: "classes");
        using var file = new OnnxFile(model.ToOnnx(GanNetwork.Generator).ToBytes());
        CollectionAssert.AreEquivalent(new[] { "latent", "classes" }, file.Inputs.ToArray());
        CollectionAssert.AreEquivalent(new[] { "image", "pixels" }, file.Outputs.ToArray());
        CollectionAssert.AreEqual(new[] { -1, 3, 12, 16 }, file.SizesOf("image"));
        CollectionAssert.AreEqual(new[] { -1, 12, 16, 3 }, file.SizesOf("pixels"));
        var expected = new Dictionary<string, string>
        {
            ["network"] = "generator", ["architecture"] = "DCGAN, version 2", ["seed"] = "7", ["latent_size"] = "6",
            ["latent_distribution"] = "normal", ["height"] = "12", ["width"] = "16", ["channels"] = "RGB", ["pixel_range"] = "[-1, 1]",
            ["class_names"] = """["1","2","3"]""", ["class_rows"] = "[10,20,30]",
        };
        CollectionAssert.AreEquivalent(expected, file.Metadata.ToDictionary());
    }

    private static GanModel Images(GanArchitecture architecture, ImageShape shape,
        Func<GanNetworkOptions, GanNetworkOptions>? change = null, string conditions = "", int features = 0) =>
        OnnxModels.OfImages(architecture, shape, change, conditions, features);

    private static GanNetworkOptions Spectral(GanNetworkOptions options) =>
        options with { DiscriminatorNormalization = DiscriminatorNormalization.Spectral };

    private static GanNetworkOptions Instance(GanNetworkOptions options) =>
        options with { DiscriminatorNormalization = DiscriminatorNormalization.Instance };

    private static GanNetworkOptions NoNormalization(GanNetworkOptions options) =>
        options with { DiscriminatorNormalization = DiscriminatorNormalization.None };

    private static GanNetworkOptions Deviation(GanNetworkOptions options) => options with { MinibatchStandardDeviation = true };

    private static GanNetworkOptions Packs(GanNetworkOptions options) => options with { Packing = 2 };

    private static GanNetworkOptions BFloat16(GanNetworkOptions options) => options with { BFloat16 = true };

    private static float[] Forward(GanModel model, float[] inputs)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return model.Generator.forward(tensor(inputs, [Count, inputs.Length / Count])).contiguous().data<float>().ToArray();
    }

    /// <summary>Samples as a store has them, and as the exported network takes them.</summary>
    private static (byte[] Stored, (string Name, float[] Values) Input) Samples(GanModel model)
    {
        if (model.Info.Column is VectorColumn { Size: var size })
        {
            float[] vectors = OnnxModels.Numbers(Count * size, 100);
            return ([.. vectors.SelectMany(BitConverter.GetBytes)], ("vector", vectors));
        }
        byte[] images = OnnxModels.Images(new ImageShape(model.Info.Networks), Count);
        return (images, ("image", [.. images.Select(pixel => pixel / 127.5f - 1)]));
    }

    private static float[] Nearest(Gan.Conditioning.ImageClusters clusters, byte[] images, int size)
    {
        var weights = new float[images.Length / size * clusters.Count];
        int[] nearest = [.. images.Chunk(size).Select(image => clusters.Nearest(image))];
        Assert.IsTrue(nearest.Distinct().Count() > 1, "the images are of several clusters");
        for (int row = 0; row < nearest.Length; row++)
            weights[row * clusters.Count + nearest[row]] = 1;
        return weights;
    }

    private static void AssertEqual(float[] expected, float[] actual, float tolerance)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        float farthest = expected.Zip(actual, (x, y) => float.IsNaN(x) || float.IsNaN(y) ? float.PositiveInfinity : Math.Abs(x - y)).Max();
        Assert.IsTrue(farthest <= tolerance, $"the largest difference is {farthest}, and not at most {tolerance}");
    }
}
