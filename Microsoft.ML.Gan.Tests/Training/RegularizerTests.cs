using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

/// <summary>What regularizers make of a discriminator, from training to a loaded model.</summary>
[TestClass]
public class RegularizerTests
{
    [TestMethod]
    [DataRow("spectral normalization")]
    [DataRow("minibatch deviation")]
    [DataRow("packing")]
    public void LoadGivesSameScoresWithRegularizers(string variant)
    {
        using var folder = new TemporaryFolder();
        MLContext context = TinyGan.NewContext(seed: 1);
        IDataView discs = TinyGan.Discs(40);
        using GanTransformer model = context.Transforms.Gan("Pixels", TrainingVariants.Options(variant, steps: 5)).Fit(discs);
        context.Model.Save(model, discs.Schema, folder["model.zip"]);
        var loaded = (GanTransformer)context.Model.Load(folder["model.zip"], out _);
        List<float> scores = Reading.Column<float>(model.Transform(discs), "Score");
        CollectionAssert.AreEqual(scores, Reading.Column<float>(loaded.Transform(discs), "Score"));
        Assert.IsTrue(scores.Distinct().Count() > 10);
        // A row's score is its own, whatever rows are beside it.
        CollectionAssert.AreEqual(scores[..3], Reading.Column<float>(loaded.Transform(context.Data.TakeRows(discs, 3)), "Score"));
        loaded.Dispose();
    }

    /// <summary>The i-th pack is the images k·i to k·i + k - 1, one behind the other, with the mean of their classes.</summary>
    [TestMethod]
    public void PackingShowsDiscriminatorSeveralSamplesAtOnce()
    {
        using DisposeScope scope = NewDisposeScope();
        GanOptions options = TinyGan.Options(1);
        (options.BatchSize, options.Packing) = (4, 2);
        using var discriminator = new Recorder();
        var sizes = new GanNetworkOptions { Channels = 1, Height = 2, Width = 3 };
        var random = new RandomStreams(1);
        using var discriminatorStep = new DiscriminatorStep(options, discriminator, random, 4, 4, CPU);
        using var generatorStep = new GeneratorStep(options, nn.Identity(), discriminator);
        var inputs = new DiscriminatorInputs(options, random, sizes, 4, 0, 0, 1, CPU);
        Tensor real = linspace(0, 23, 24).view(4, 1, 2, 3), fake = -real, classes = eye(4);
        DiscriminatorStep.Result result = discriminatorStep.Run(real, fake, classes, inputs, 0, measured: false);
        Assert.AreEqual((2L, 2L), (result.RealLogits.shape.Single(), result.FakeLogits.shape.Single()));
        Assert.AreEqual(2, generatorStep.Run(real, fake.requires_grad_(true), classes, inputs, measured: false).Logits.shape.Single());

        Assert.AreEqual(3, discriminator.Seen.Count);
        for (int i = 0; i < 3; i++)
        {
            (float[] samples, long[] size, float[] of) = discriminator.Seen[i];
            CollectionAssert.AreEqual(new long[] { 2, 2, 2, 3 }, size);
            CollectionAssert.AreEqual(Enumerable.Range(0, 24).Select(v => i == 0 ? v : -(float)v).ToArray(), samples);
            CollectionAssert.AreEqual(new[] { 0.5f, 0.5f, 0, 0, 0, 0, 0.5f, 0.5f }, of);
        }
    }

    [TestMethod]
    public void PackingMakesWholePacksOfFewRows()
    {
        GanOptions options = TinyGan.Options(2);
        options.Packing = 4;
        TinyGan.NewContext(1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(11)).Dispose(); // two packs
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => TinyGan.NewContext(1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(7))).Message;
        StringAssert.Contains(message, "There are 7 rows to train on, and GanOptions.Packing = 4 needs 8 or more");
    }

    [TestMethod]
    [DataRow("spectral normalization", "SpectralNormalization")]
    [DataRow("minibatch deviation", "MinibatchStandardDeviation")]
    public void FitRefusesArchitectureThatIgnoresRegularizer(string variant, string name)
    {
        GanOptions options = TrainingVariants.Options(variant, steps: 1);
        options.Architecture = new Plain();
        Errors.Says<InvalidOperationException>(
            () => TinyGan.NewContext(1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)), $"'Plain' has no {name}");
    }

    /// <summary>Every architecture of the library has all regularizers, in every layer of its discriminator.</summary>
    [TestMethod]
    public void ArchitecturesHaveAllRegularizers()
    {
        GanArchitecture[] all = [.. typeof(GanArchitecture).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(GanArchitecture)) && !type.IsAbstract)
            .Select(type => (GanArchitecture)Activator.CreateInstance(type)!)];
        Assert.IsTrue(all.Length >= 5);
        foreach (GanArchitecture architecture in all)
        {
            var options = new GanNetworkOptions
            {
                Channels = 2, Height = 32, Width = 32, VectorSize = 2, DiscriminatorFilters = 4, Classes = 3,
                MinibatchStandardDeviation = true, DiscriminatorNormalization = DiscriminatorNormalization.Spectral,
            };
            using DisposeScope scope = NewDisposeScope();
            using GanDiscriminator discriminator = architecture.BuildDiscriminator(options);
            Assert.AreEqual(discriminator.parameters().Count(p => p.dim() > 1),
                discriminator.modules().OfType<SpectralNormalization>().Count(), architecture.Name);
            Assert.AreEqual(1, discriminator.modules().OfType<MinibatchStandardDeviation>().Count(), architecture.Name);
            using var random = new Generator(1);
            architecture.Initialize(discriminator, 0.02, random);
            Tensor samples = architecture.GeneratesVectors ? zeros(4, 2) : zeros(4, 2, 32, 32);
            Assert.AreEqual(4, discriminator.forward(samples, zeros(4, 3)).shape.Single(), architecture.Name);
        }
    }

    private sealed class Plain() : GanArchitecture("Plain", 1)
    {
        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => Dcgan.BuildGenerator(options);

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new Recorder();
    }

    private sealed class Recorder : GanDiscriminator
    {
        private readonly Parameter scale;

        public Recorder()
            : base(nameof(Recorder))
        {
            scale = nn.Parameter(ones(1, 1));
            RegisterComponents();
        }

        public List<(float[] Samples, long[] Shape, float[] Classes)> Seen { get; } = [];

        public override Tensor forward(Tensor samples, Tensor? classes)
        {
            Seen.Add((samples.detach().contiguous().data<float>().ToArray(), samples.shape, classes!.contiguous().data<float>().ToArray()));
            return samples.flatten(1).mean([1L]) * scale.squeeze();
        }

        public override IReadOnlyList<Tensor> Activations(Tensor samples) => [samples];
    }
}
