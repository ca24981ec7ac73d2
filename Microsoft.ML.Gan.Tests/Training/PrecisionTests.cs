using Microsoft.ML.Data;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class PrecisionTests
{
    private static GanOptions Options(GanPrecision precision, long steps = 6)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.Precision, options.GeneratorFilters, options.DiscriminatorFilters) = (precision, 16, 16);
        return options;
    }

    private static GanTransformer Train(GanOptions options) =>
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(TinyGan.DiscCount));

    [TestMethod]
    public void AutoTakesWhatProcessorHasUnlessOptionsForbidIt()
    {
        static bool Uses(GanOptions options) => Precision.UsesBFloat16(options, torch.CPU);
        Assert.AreEqual(Precision.OnProcessor, Uses(new GanOptions()));
        Assert.IsFalse(Uses(new GanOptions { GeneratorFilters = 8 }));
        Assert.IsFalse(Uses(new GanOptions { R1Penalty = 10 }));
        Assert.IsFalse(Uses(new GanOptions { GradientPenalty = 10 }));
        Assert.IsFalse(Uses(new GanOptions { Precision = GanPrecision.Float32 }));
        Assert.IsTrue(Uses(new GanOptions { Precision = GanPrecision.BFloat16, R1Penalty = 10 }));
    }

    [TestMethod]
    public void BFloat16KeepsWeightsInSinglePrecision()
    {
        using GanTransformer model = Train(Options(GanPrecision.BFloat16));
        Assert.IsTrue(model.Model.Info.Networks.BFloat16);
        foreach (Parameter parameter in model.Model.Generator.parameters().Concat(model.Model.Discriminator.parameters()))
            Assert.AreEqual(torch.ScalarType.Float32, parameter.dtype);
    }

    [TestMethod]
    [DataRow(GanPrecision.Float32)]
    [DataRow(GanPrecision.BFloat16)]
    public void FitOfSameSeedGivesSameBits(GanPrecision precision)
    {
        using GanTransformer first = Train(Options(precision)), second = Train(Options(precision));
        foreach ((Parameter one, Parameter other) in first.Model.Generator.parameters().Zip(second.Model.Generator.parameters()))
            CollectionAssert.AreEqual(one.data<float>().ToArray(), other.data<float>().ToArray());
    }

    /// <summary>bfloat16 has 8 bits: a trained discriminator's logits differ a little
    /// from what its own weights give in single precision.</summary>
    [TestMethod]
    public void BFloat16ComputesNearlySame()
    {
        using GanTransformer model = Train(Options(GanPrecision.BFloat16, steps: 12));
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.nn.Module<torch.Tensor, torch.Tensor> exact =
            model.Model.Info.Architecture.BuildGenerator(model.Model.Info.Networks with { BFloat16 = false });
        exact.load_state_dict(model.Model.Generator.state_dict());
        exact.eval();
        torch.Tensor latents = torch.randn([32, model.LatentSize], generator: new torch.Generator(1));
        torch.Tensor half = model.Model.Generator.forward(latents), single = exact.forward(latents);
        Assert.AreEqual(torch.ScalarType.Float32, half.dtype);
        float difference = (half - single).abs().mean().item<float>();
        Assert.IsTrue(difference is > 0 and < 0.02f, $"{difference}");
    }

    [TestMethod]
    public void BFloat16ScoresRowSameAloneAndInBatch()
    {
        using GanTransformer model = Train(Options(GanPrecision.BFloat16, steps: 12));
        DiscRow[] rows = TinyGan.DiscRows(70);
        IDataView data = TinyGan.Context.Data.LoadFromEnumerable(rows);
        IDataView scored = model.Transform(data);
        float[] batch = [.. scored.GetColumn<float>("Score")];
        using var engine = TinyGan.Context.Model.CreatePredictionEngine<DiscRow, Scored>(model);
        for (int i = 0; i < rows.Length; i += 7)
            Assert.AreEqual(batch[i], engine.Predict(rows[i]).Score, 1e-5f * Math.Max(1, Math.Abs(batch[i])));
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }
}
