using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

/// <summary>Adaptive discriminator augmentation, by logits given.</summary>
[TestClass]
public class AugmentationControlTests
{
    private const int BatchSize = 10;

    private static readonly float[] _sure = [1, 2, 3, 4], _half = [1, 2, -3, -4], _wrong = [-1, -2, -3, -4];

    private static AugmentationControl Control(double? target, GanLossKind loss = GanLossKind.NonSaturating) =>
        new(new() { Augmentation = GanAugmentation.All, AugmentationTarget = target, AugmentationTargetImages = 400, Loss = loss },
            BatchSize, CPU);

    private static void Add(AugmentationControl control, float[] real, int batches)
    {
        using DisposeScope scope = NewDisposeScope();
        for (int i = 0; i < batches; i++)
            control.Add(tensor(real), -ones(4));
    }

    /// <summary>Four batches of 10 of 400 images are a tenth of the way.</summary>
    [TestMethod]
    public void ProbabilityRisesAndFallsWithSureness()
    {
        using AugmentationControl control = Control(0.6);
        Assert.AreEqual(0, control.Probability);
        Add(control, _sure, 3);
        Assert.AreEqual(0, control.Probability);
        Add(control, _sure, 1);
        Assert.AreEqual(0.1, control.Probability, 1e-12);
        Add(control, _sure, 400);
        Assert.AreEqual(1, control.Probability, 1e-12);
        Add(control, _half, 4);
        Assert.AreEqual(0.9, control.Probability, 1e-12);
        Add(control, _wrong, 400);
        Assert.AreEqual(0, control.Probability, 1e-12);
    }

    /// <summary>Signs of four batches together: 1, 1, 1 and -1 have the mean ½.</summary>
    [TestMethod]
    [DataRow(0.4, 0.1)]
    [DataRow(0.6, 0.0)]
    public void ProbabilityFollowsMeanOfFourBatches(double target, double expected)
    {
        using AugmentationControl control = Control(target);
        Add(control, _sure, 3);
        Add(control, _wrong, 1);
        Assert.AreEqual(expected, control.Probability, 1e-12);
    }

    /// <summary>Logits that have no zero of their own are compared with the middle, here of 7 and -1; least squares with ½.</summary>
    [TestMethod]
    [DataRow(GanLossKind.Relativistic, 7f, 0.1)]
    [DataRow(GanLossKind.Wasserstein, -0.5f, 0.1)]
    [DataRow(GanLossKind.LeastSquares, 0.4f, 0.0)]
    [DataRow(GanLossKind.LeastSquares, 0.6f, 0.1)]
    [DataRow(GanLossKind.NonSaturating, -0.5f, 0.0)]
    public void ProbabilityGoesByThresholdOfLoss(GanLossKind loss, float logit, double expected)
    {
        using AugmentationControl control = Control(0.6, loss);
        Add(control, [logit, logit, logit, logit], 4);
        Assert.AreEqual(expected, control.Probability, 1e-12);
    }

    [TestMethod]
    public void ProbabilityStaysWithoutTarget()
    {
        using AugmentationControl control = Control(null);
        Add(control, _wrong, 40);
        Assert.AreEqual(1, control.Probability);
    }

    [TestMethod]
    public void ExchangeGoesOnWhereItStopped()
    {
        using AugmentationControl first = Control(0.6), second = Control(0.6);
        Add(first, _sure, 6);
        Add(first, _wrong, 1);
        using var stream = new MemoryStream();
        first.Exchange(new CheckpointFields(null, new BinaryWriter(stream)));
        stream.Position = 0;
        second.Exchange(new CheckpointFields(new BinaryReader(stream), null));
        Assert.AreEqual(0.1, second.Probability, 1e-12);
        Add(second, _sure, 1); // signs 1, 1, -1, 1
        Assert.AreEqual(0, second.Probability, 1e-12);
    }

    [TestMethod]
    [DataRow(1.5, 0, 0f)]
    [DataRow(0.5, 4, 0f)]
    [DataRow(0.5, 2, 2.5f)]
    [DataRow(0.5, 2, float.NaN)]
    public void ExchangeRefusesImpossibleValues(double probability, int batches, float signs)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(probability);
        writer.Write(batches);
        writer.Write(signs);
        stream.Position = 0;
        using AugmentationControl control = Control(0.6);
        Assert.ThrowsExactly<FormatException>(() => control.Exchange(new CheckpointFields(new BinaryReader(stream), null)));
    }
}
