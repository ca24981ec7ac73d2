using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Text;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

/// <summary>What an app sets for all of libtorch changes nothing, and is as before afterwards.</summary>
[TestClass]
public class AmbientStateTests
{
    private static readonly Dictionary<string, (Action Set, Action Reset, Func<bool> IsAsSet)> States = new()
    {
        ["float64"] = (() => torch.set_default_dtype(torch.ScalarType.Float64), () => torch.set_default_dtype(torch.ScalarType.Float32),
            () => torch.get_default_dtype() == torch.ScalarType.Float64),
        ["gradients off"] = (() => torch.set_grad_enabled(false), () => torch.set_grad_enabled(true), () => !torch.is_grad_enabled()),
    };

    public static IEnumerable<object[]> Names => States.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FitIgnoresTorchStateOfProcess(string name)
    {
        string expected = Work();
        (Action set, Action reset, Func<bool> isAsSet) = States[name];
        set();
        try
        {
            Assert.AreEqual(expected, Work());
            Assert.IsTrue(isAsSet(), "it is as the app has set it");
        }
        finally
        {
            reset();
        }
    }

    [TestMethod]
    public void FitIgnoresTorchModesOfThread()
    {
        string expected = Work();
        using (torch.no_grad())
        {
            Assert.AreEqual(expected, Work());
            Assert.IsFalse(torch.is_grad_enabled());
        }
        using (torch.inference_mode(true))
        {
            Assert.AreEqual(expected, Work());
            Assert.IsTrue(torch.is_inference_mode_enabled());
        }
        Assert.IsTrue(torch.is_grad_enabled());
    }

    [TestMethod]
    public void BuildThatFailsLeavesDefaultsAlone()
    {
        torch.set_default_dtype(torch.ScalarType.Float64);
        try
        {
            Assert.ThrowsExactly<ArgumentException>(() => AmbientState.Build<int>(() => throw new ArgumentException("no such network")));
            Assert.AreEqual(torch.ScalarType.Float64, torch.get_default_dtype());
        }
        finally
        {
            torch.set_default_dtype(torch.ScalarType.Float32);
        }
    }

    /// <summary>Trains, saves, loads and uses a model of each kind.</summary>
    private static string Work()
    {
        MLContext ml = TinyGan.Context;
        using var stream = new MemoryStream();
        using (GanTransformer gan = ml.Transforms.Gan("Pixels", TinyGan.Options(5)).Fit(TinyGan.Discs(40)))
            ml.Model.Save(gan, null, stream);
        stream.Position = 0;
        using var loaded = (GanTransformer)ml.Model.Load(stream, out _);
        using ImageFeaturesTransformer features = ml.Transforms.ImageFeatures("Pixels").Fit(TinyGan.Discs(10));
        using CharacterRnnTransformer text = TinyText.Fit(TinyText.First(100), TinyText.Options(5));
        return string.Join(' ', Reading.Column<float>(loaded.Transform(TinyGan.Discs(5)), "Score")) + "; "
            + string.Join(' ', Reading.Column<VBuffer<float>>(features.Transform(TinyGan.Discs(2)), "Features")
                .SelectMany(row => row.DenseValues())) + "; "
            + string.Join(' ', TinyText.LogLikelihoods(text.Transform(TinyText.View(TinyText.First(3)))));
    }
}
