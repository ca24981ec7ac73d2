using Microsoft.ML.Data;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Onnx;
using Microsoft.ML.Gan.Tests.Architectures;
using Microsoft.ML.Gan.Tests.ImageFeatures;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>What trained models, and networks of one's own, export.</summary>
[TestClass]
public class SaveOnnxTests
{
    /// <summary>Networks of one's own that say what they compute, one by an operator that has no method of its own.</summary>
    private sealed class ExportedArchitecture() : GanArchitecture("Exported (test)", 1)
    {
        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => nn.Sequential(
            ("dense", nn.Linear(options.GeneratorInputs, options.Height * options.Width)), ("sine", new Sine()),
            ("image", nn.Unflatten(1, [1, options.Height, options.Width])));

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new Discriminator(options);

        private sealed class Sine() : nn.Module<Tensor, Tensor>(nameof(Sine)), IOnnxModule
        {
            public override Tensor forward(Tensor input) => input.sin();

            public OnnxValue ToOnnx(OnnxValue input) => input.Node("Sin", [.. input.Shape]);
        }

        private sealed class Discriminator : GanDiscriminator
        {
            private readonly nn.Module<Tensor, Tensor> _convolution;
            private readonly DiscriminatorHead _head;

            public Discriminator(GanNetworkOptions options)
                : base(nameof(Discriminator))
            {
                _convolution = options.WithSpectralNormalization(nn.Conv2d(1, 4, 3, padding: 1));
                _head = new DiscriminatorHead(options, 4 * options.Height * options.Width, 4, bias: true);
                RegisterComponents();
            }

            public override Tensor forward(Tensor samples, Tensor? classes)
            {
                Tensor features = Activations(samples)[0];
                return _head.forward(features.flatten(1), features, classes);
            }

            public override IReadOnlyList<Tensor> Activations(Tensor samples) => [_convolution.forward(samples).relu()];

            public override OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes)
            {
                OnnxValue features = ActivationsToOnnx(samples)[0];
                return _head.ToOnnx(features.Flatten(), features, classes);
            }

            public override IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples) => [samples.Through(_convolution).Relu()];
        }
    }

    [TestMethod]
    public void GeneratorGivesPicturesOfGenerate() => CompareWithGenerate(TinyGan.OfDiscs);

    [TestMethod]
    public void OwnNetworksAreExportedAsTheySay()
    {
        GanOptions options = TinyGan.Options(5);
        (options.Architecture, options.DiscriminatorNormalization) =
            (new ExportedArchitecture(), DiscriminatorNormalization.Spectral);
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        CompareWithGenerate(gan);
        using OnnxFile file = OnnxFile.Of(gan, GanNetwork.Discriminator);
        float[] images = [.. TinyGan.DiscRows(40).SelectMany(row => row.Pixels!).Select(pixel => pixel / 127.5f - 1)];
        float[] logits = file.Run<float>("logit", 40, ("image", images));
        List<float> scores = Reading.Column<float>(gan.Transform(TinyGan.Discs(40)), "Score");
        Assert.AreEqual(0, scores.Zip(logits, (x, y) => Math.Abs(x - y)).Max(), 1e-4);
    }

    [TestMethod]
    public void NetworkThatSaysNothingIsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = TinyGan.Options(1);
        options.Architecture = new GanArchitectureTests.DropoutArchitecture();
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        foreach ((GanNetwork network, string module) in new[]
        {
            (GanNetwork.Generator, "DropoutArchitecture+Single"), (GanNetwork.Discriminator, "DropoutArchitecture+Discriminator"),
            (GanNetwork.Features, "DropoutArchitecture+Discriminator"),
        })
        {
            NotSupportedException error = Errors.Says<NotSupportedException>(() => gan.SaveOnnx(folder["gan.onnx"], network), module);
            StringAssert.Contains(error.Message, "Microsoft.ML.Gan.Onnx.IOnnxModule");
            using var stream = new MemoryStream();
            Errors.Says<NotSupportedException>(() => gan.SaveOnnx(stream, network), module);
            Assert.AreEqual(0, stream.Length);
        }
        Assert.AreEqual(0, folder.Files.Length, "no file is left");
    }

    [TestMethod]
    public void SaveOnnxChecksArguments()
    {
        GanTransformer gan = TinyGan.OfDiscs;
        Assert.ThrowsExactly<ArgumentException>(() => gan.SaveOnnx(" "));
        Assert.ThrowsExactly<ArgumentNullException>(() => gan.SaveOnnx((Stream)null!));
        Errors.Says<ArgumentOutOfRangeException>(() => gan.SaveOnnx(Stream.Null, (GanNetwork)9), "no such network");
    }

    [TestMethod]
    public void ImageFeaturesAreSame()
    {
        MLContext ml = TinyGan.Context;
        using ImageFeaturesTransformer features = Stripe.Classifier(ml);
        Stripe[] rows = Stripe.Draw(64, 3);
        using var stream = new MemoryStream();
        features.SaveOnnx(stream);
        using var file = new OnnxFile(stream.ToArray());
        IDataView view = features.Transform(Stripe.View(ml, rows));
        (string, float[]) images = ("image", [.. rows.SelectMany(row => row.Image).Select(pixel => pixel / 127.5f - 1)]);
        foreach ((string column, string output) in new[] { ("Features", "features"), ("Score", "probabilities") })
        {
            float[] expected = [.. Reading.Column<VBuffer<float>>(view, column).SelectMany(row => row.DenseValues())];
            float[] actual = file.Run<float>(output, rows.Length, images);
            Assert.AreEqual(expected.Length, actual.Length);
            Assert.AreEqual(0, expected.Zip(actual, (x, y) => Math.Abs(x - y)).Max(), 1e-4, column);
        }
        Assert.AreEqual("""["left","top"]""", file.Metadata["class_names"]);
    }

    /// <summary>Compares pictures in bytes. A value next to the border between two levels may fall on the other side.</summary>
    private static void CompareWithGenerate(GanTransformer gan)
    {
        const int Count = 64;
        using OnnxFile file = OnnxFile.Of(gan, GanNetwork.Generator);
        float[] latents = [.. Enumerable.Range(0, Count).SelectMany(row => gan.LatentOf(row))];
        byte[] pixels = file.Run<byte>("pixels", Count, ("latent", latents));
        byte[] expected = [.. Reading.Column<VBuffer<byte>>(gan.Generate(Count), "Pixels").SelectMany(row => row.DenseValues())];
        Assert.AreEqual(expected.Length, pixels.Length);
        Assert.AreEqual(0, expected.Zip(pixels, (x, y) => Math.Abs(x - y)).Max(), 1, "levels");
        double differ = expected.Zip(pixels).Count(pair => pair.First != pair.Second) / (double)expected.Length;
        Assert.IsTrue(differ < 0.001, $"{differ:P2} of the values differ");
    }
}
