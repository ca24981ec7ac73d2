using Microsoft.ML.Gan.Architectures;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

/// <summary>Networks of one's own.</summary>
[TestClass]
public class GanArchitectureTests
{
    /// <summary>A generator of one linear layer, and the DCGAN's discriminator.</summary>
    public sealed class LinearArchitecture() : GanArchitecture("Linear generator (test)", 3)
    {
        public override string? Validate(GanNetworkOptions options) => options.Channels == 1 ? null : $"images must have one channel, not {options.Channels}.";

        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => nn.Sequential(
            ("dense", nn.Linear(options.GeneratorInputs, options.Height * options.Width)), ("tanh", nn.Tanh()),
            ("image", nn.Unflatten(1, [1, options.Height, options.Width])));

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options);
    }

    private sealed class Impostor() : GanArchitecture("DCGAN", 2)
    {
        public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => throw new NotSupportedException();

        public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => throw new NotSupportedException();
    }

    [TestMethod]
    public void AnArchitectureOfOnesOwnIsTrainedSavedAndFoundAgain()
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
    public void WhatAnArchitectureCannotDoIsRefused()
    {
        GanOptions options = TinyGan.Options(20);
        options.Architecture = new LinearArchitecture();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TinyGan.Context.Transforms.Gan("Picture", options).Fit(TinyGan.Pictures(4))).Message,
            "'Linear generator (test)' cannot be trained on column 'Picture': images must have one channel, not 3.");
    }

    [TestMethod]
    public void AnUnknownArchitectureIsNamed()
    {
        FormatException error = Assert.ThrowsExactly<FormatException>(() => GanArchitecture.Find("Mine", 2));
        StringAssert.Contains(error.Message, "'Mine', version 2");
        StringAssert.Contains(error.Message, "GanArchitecture.RegisterAssembly");
    }

    [TestMethod]
    public void TwoArchitecturesOfOneNameAreRefused() =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => GanArchitecture.Register(new Impostor())).Message, "There are two architectures 'DCGAN'");
}
