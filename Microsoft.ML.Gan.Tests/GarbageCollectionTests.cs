using Microsoft.ML.Data;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Text;
using TorchSharp.Modules;

namespace Microsoft.ML.Gan.Tests;

/// <summary>
/// What is computed beside a thread that collects garbage without pause: the same bits as without it, and no exception. A number or a
/// tensor that native code reads after the collector has freed it shows here.
/// </summary>
[TestClass]
[TestCategory("Slow")]
public class GarbageCollectionTests
{
    private const int Steps = 200;

    [TestMethod]
    [DataRow(GanOptimizer.Adam, GanLossKind.NonSaturating, 0)]
    [DataRow(GanOptimizer.Adam, GanLossKind.LeastSquares, 1)]
    [DataRow(GanOptimizer.RmsProp, GanLossKind.Hinge, 2)]
    [DataRow(GanOptimizer.NesterovSgd, GanLossKind.NonSaturating, 3)]
    [DataRow(GanOptimizer.Sgd, GanLossKind.Wasserstein, 4)]
    public void FitGivesSameBitsWhileCollecting(GanOptimizer optimizer, GanLossKind loss, int variant)
    {
        byte[] alone = Train();
        CollectionAssert.AreEqual(alone, WhileCollecting(Train));
        CollectionAssert.AreEqual(alone, WhileCollecting(Train));

        byte[] Train()
        {
            GanOptions options = TinyGan.Options(Steps);
            (options.Optimizer, options.Loss, options.EvaluationInterval) = (optimizer, loss, 50);
            options.Augmentation = variant == 1 ? GanAugmentation.All : GanAugmentation.None;
            options.MinibatchStandardDeviation = variant == 2;
            if (variant == 4)
                (options.DiscriminatorNormalization, options.GradientPenalty) = (DiscriminatorNormalization.Spectral, 10);
            using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(TinyGan.DiscCount));
            return Bytes(gan.Model.Generator.parameters().Concat(gan.Model.Discriminator.parameters()));
        }
    }

    [TestMethod]
    public void TransformAndGenerateGiveSameBitsWhileCollecting()
    {
        const int Rows = 64 * 1000; // batches of 64: a thousand scored, a thousand generated
        GanTransformer gan = TinyGan.OfDiscs;
        IDataView data = TinyGan.Discs(Rows);
        float[] scores = [.. gan.Transform(data).GetColumn<float>("Score")];
        long sum = Sum();
        CollectionAssert.AreEqual(scores, WhileCollecting(() => gan.Transform(data).GetColumn<float>("Score").ToArray()));
        Assert.AreEqual(sum, WhileCollecting(Sum));

        long Sum() => gan.Generate(Rows).GetColumn<byte[]>("Pixels").Sum(image => image.Select((pixel, i) => (long)pixel * (i + 1)).Sum());
    }

    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Gru)]
    [DataRow(CharacterCell.Unrolled)]
    public void CharacterRnnTrainsAndWritesSameWhileCollecting(CharacterCell cell)
    {
        string alone = Write();
        Assert.AreEqual(alone, WhileCollecting(Write));

        string Write()
        {
            CharacterRnnOptions options = TinyText.Options(Steps);
            (options.Cell, options.Dropout, options.ValidationShare) = (cell, 0.1, 0.1);
            using CharacterRnnTransformer network = TinyText.Fit(TinyText.First(400), options);
            return string.Join('\n', TinyText.Continuations(network.Transform(TinyText.View(TinyText.First(50)))));
        }
    }

    private static byte[] Bytes(IEnumerable<Parameter> parameters) => [.. parameters.SelectMany(parameter => parameter.bytes.ToArray())];

    private static T WhileCollecting<T>(Func<T> work)
    {
        using var over = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!over.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            return work();
        }
        finally
        {
            over.Cancel();
            collector.Join();
        }
    }
}
