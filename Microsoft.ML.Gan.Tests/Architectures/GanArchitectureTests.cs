using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

/// <summary>Networks of one's own.</summary>
[TestClass]
public class GanArchitectureTests
{
    /// <summary>A generator of one linear layer, and the DCGAN's discriminator.</summary>
    public sealed class LinearArchitecture() : GanArchitecture("Linear generator (test)", 3)
    {
        public override string? Validate(GanNetworkOptions options) =>
            options.Channels == 1 ? null : $"images must have one channel, not {options.Channels}.";

        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => nn.Sequential(
            ("dense", nn.Linear(options.GeneratorInputs, options.Height * options.Width)), ("tanh", nn.Tanh()),
            ("image", nn.Unflatten(1, [1, options.Height, options.Width])));

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options);
    }

    /// <summary>Networks of public layers alone, with dropout in both: what a third party can write.</summary>
    public sealed class DropoutArchitecture() : GanArchitecture("Dropout (test)", 1)
    {
        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => nn.Sequential(
            ("dense", nn.Linear(options.GeneratorInputs, 16 * options.Height / 2 * (options.Width / 2))),
            ("maps", nn.Unflatten(1, [16, options.Height / 2, options.Width / 2])), ("dropout", new RepeatableDropout(0.3)),
            ("image", new TransposedConvolution(16, options.Channels, (options.Height / 2, options.Width / 2),
                (options.Height, options.Width), bias: true, options.ConvolutionType)),
            ("tanh", nn.Tanh()), ("out", new Single()));

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new Discriminator(options);

        private sealed class Single() : nn.Module<Tensor, Tensor>(nameof(Single))
        {
            public override Tensor forward(Tensor input) => input.to(ScalarType.Float32, copy: true);
        }

        private sealed class Discriminator : GanDiscriminator
        {
            private readonly nn.Module<Tensor, Tensor> _convolution;
            private readonly RepeatableDropout _dropout = new(0.3);
            private readonly DiscriminatorHead _head;

            public Discriminator(GanNetworkOptions options)
                : base(nameof(Discriminator))
            {
                _convolution = options.WithSpectralNormalization(
                    new Convolution(options.Channels, 16, bias: true, options.ConvolutionType));
                _head = new DiscriminatorHead(options, 16 * options.Height / 2 * (options.Width / 2), 16, bias: true);
                RegisterComponents();
            }

            public override Tensor forward(Tensor samples, Tensor? classes)
            {
                Tensor features = Activations(samples)[0];
                return _head.forward(_dropout.forward(features.flatten(1)), features, classes);
            }

            public override IReadOnlyList<Tensor> Activations(Tensor samples) =>
                [_convolution.forward(samples).to(ScalarType.Float32).relu()];
        }
    }

    private sealed class Impostor() : GanArchitecture("DCGAN", 2)
    {
        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => throw new NotSupportedException();

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => throw new NotSupportedException();
    }

    [TestMethod]
    public void OwnArchitectureIsTrainedSavedAndFoundAgain()
    {
        GanOptions options = TinyGan.Options(20);
        options.Architecture = new LinearArchitecture();
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        Assert.AreEqual(8 * 256 + 256, gan.Model.Generator.parameters().Sum(p => p.numel()));
        GanArchitecture.RegisterAssembly(typeof(LinearArchitecture).Assembly); // again: no harm
        string file = Path.GetTempFileName();
        try
        {
            TinyGan.Context.Model.Save(gan, null, file);
            using var loaded = (GanTransformer)TinyGan.NewContext(5).Model.Load(file, out _);
            CollectionAssert.AreEqual(Reading.Rows(gan.Generate(3)), Reading.Rows(loaded.Generate(3)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void OwnArchitectureWithRepeatableDropoutResumesExactly()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = Train(Options(12)), resumed = [];
        foreach (long steps in new[] { 5, 12 })
        {
            GanOptions options = Options(steps);
            options.CheckpointDirectory = folder.Path;
            resumed = Train(options);
        }
        CollectionAssert.AreEqual(whole, resumed);
        CollectionAssert.AreNotEqual(whole, Train(Options(11)));
        CollectionAssert.AreNotEqual(whole, Train(Options(12, GanPrecision.BFloat16))); // layers that cast follow the option

        static GanOptions Options(long steps, GanPrecision precision = GanPrecision.Float32)
        {
            GanOptions options = TinyGan.Options(steps);
            (options.Architecture, options.Precision, options.DiscriminatorNormalization) =
                (new DropoutArchitecture(), precision, DiscriminatorNormalization.Spectral);
            return options;
        }

        static byte[] Train(GanOptions options)
        {
            using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
            return GanModelFormat.Networks(gan.Model);
        }
    }

    [TestMethod]
    public void ValidateRefusesWhatArchitectureCannotDo()
    {
        GanOptions options = TinyGan.Options(20);
        options.Architecture = new LinearArchitecture();
        Errors.Says<ArgumentOutOfRangeException>(() => TinyGan.Context.Transforms.Gan("Picture", options).Fit(TinyGan.Pictures(4)),
            "'Linear generator (test)' cannot be trained on column 'Picture': images must have one channel, not 3.");
    }

    [TestMethod]
    public void FindNamesUnknownArchitecture()
    {
        FormatException error = Assert.ThrowsExactly<FormatException>(() => GanArchitecture.Find("Mine", 2));
        StringAssert.Contains(error.Message, "'Mine', version 2");
        StringAssert.Contains(error.Message, "GanArchitecture.RegisterAssembly");
    }

    [TestMethod]
    public void RegisterRefusesSecondArchitectureOfSameName() =>
        Errors.Says<InvalidOperationException>(() => GanArchitecture.Register(new Impostor()), "There are two architectures 'DCGAN'");
}
