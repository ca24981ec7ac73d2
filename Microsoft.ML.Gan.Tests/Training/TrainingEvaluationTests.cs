using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Data;
using Microsoft.ML.Gan.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class TrainingEvaluationTests
{
    private const int Images = 60;

    private static (byte[] Model, IReadOnlyList<GanProgress> History) Train(
        GanOptions options, Func<GanModel, IProgress<GanProgress>>? watch = null, int? changed = null)
    {
        SampleStore store = TinyGan.DiscStore(Images);
        if (changed is { } row)
        {
            store = new SampleStore(store.SampleBytes, store.Samples);
            for (int i = 0; i < Images; i++)
                store.Add(i == row ? new byte[store.SampleBytes] : TinyGan.Disc(i));
        }
        using GanModel model = TinyGan.NewModel(options);
        options.Progress = watch?.Invoke(model);
        using var trainer = new GanTrainer(options, store, model, _ => { }, _ => { });
        trainer.Run();
        return (GanModelFormat.Networks(model), trainer.History);
    }

    private static GanOptions Options(long steps, int interval, bool keepBest = false)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.EvaluationInterval, options.ProgressInterval, options.KeepBest) = (interval, 5, keepBest);
        return options;
    }

    [TestMethod]
    public void DistanceComesWithReportsAndFalls()
    {
        IReadOnlyList<GanProgress> history = Train(Options(205, 50)).History;
        CollectionAssert.AreEqual(new long[] { 50, 100, 150, 200, 205 },
            history.Where(r => r.Distance is not null).Select(r => r.Step).ToArray());
        Assert.IsTrue(history.All(r => r.Distance is null or > 0));
        Assert.IsTrue(history[^1].Distance < 0.5 * history.First(r => r.Distance is not null).Distance,
            string.Join(" ", history.Select(r => r.Distance)));
        Assert.IsTrue(Train(TinyGan.Options(5)).History.All(r => r.Distance is null));
    }

    /// <summary>A tenth of the rows at most: six here. What is in them does not matter to the networks.</summary>
    [TestMethod]
    public void TrainDoesNotSeeHeldOutRows()
    {
        var order = new int[Images];
        new RandomStreams(7).HeldOutRows(order);
        byte[] model = Train(Options(5, 5)).Model;
        for (int i = 0; i < 6; i += 2)
            CollectionAssert.AreEqual(model, Train(Options(5, 5), changed: order[i]).Model);
        CollectionAssert.AreNotEqual(model, Train(Options(5, 5), changed: order[6]).Model);
        GanOptions fewer = Options(5, 5);
        fewer.EvaluationRows = 2;
        CollectionAssert.AreNotEqual(Train(fewer).Model, Train(fewer, changed: order[2]).Model);
    }

    /// <summary>A generator that is spoiled after step 150 is not the one that is kept.</summary>
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.9)]
    public void KeepBestKeepsBestGenerator(double average)
    {
        GanOptions options = Options(160, 10, keepBest: true);
        options.EmaDecay = average;
        IProgress<GanProgress> Spoil(GanModel model) => new Reports<GanProgress>(report =>
        {
            if (report.Step != 150)
                return;
            using IDisposable noGrad = no_grad();
            foreach (Parameter weight in model.Generator.parameters())
                weight.zero_();
        });
        (byte[] kept, IReadOnlyList<GanProgress> history) = Train(options, Spoil);
        GanProgress best = history.Where(r => r.Distance is not null).MinBy(r => r.Distance)!;
        Assert.IsTrue(best.Step is > 10 and <= 150, $"{best.Step}");

        GanOptions stopped = Options(best.Step, 10);
        stopped.EmaDecay = average;
        (byte[] expected, _) = Train(stopped);
        CollectionAssert.AreEqual(Generator(expected), Generator(kept));
        CollectionAssert.AreNotEqual(expected, kept); // the discriminator is the last one

        byte[] Generator(byte[] networks)
        {
            using GanModel read = GanModelFormat.ReadModel(
                new BinaryReader(new MemoryStream(networks)), TinyGan.NewModel(options).Info, CPU);
            return [.. read.Generator.state_dict().OrderBy(t => t.Key, StringComparer.Ordinal)
                .SelectMany(t => t.Value.detach().bytes.ToArray())];
        }
    }

    /// <summary>Training ends with the first evaluation that has no lower distance in so many before, and gives the best one.</summary>
    [TestMethod]
    public void EvaluationPatienceStopsTrainingEarly()
    {
        const int Patience = 3;
        GanOptions options = Options(5000, 5);
        options.EvaluationPatience = Patience;
        (byte[] model, IReadOnlyList<GanProgress> history) = Train(options);
        double[] distances = [.. history.Select(r => r.Distance!.Value)];
        Assert.IsTrue(history[^1].Step < 5000);
        int best = Array.IndexOf(distances, distances.Min());
        Assert.AreEqual(distances.Length - 1, best + Patience);
        for (int i = 1; i < best; i++)
            Assert.IsTrue(distances[..i].Min() > distances[i..Math.Min(i + Patience, distances.Length)].Min(), $"evaluation {i}");

        GanOptions kept = Options(history[^1].Step, 5, keepBest: true); // no patience, the same steps
        CollectionAssert.AreEqual(Train(kept).Model, model);
    }

    [TestMethod]
    public void FitRefusesTooFewRowsToHoldOut()
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => TinyGan.NewContext(1).Transforms.Gan("Pixels", Options(5, 5)).Fit(TinyGan.Discs(19))).Message;
        StringAssert.Contains(message, "There are 19 rows, and GanOptions.EvaluationInterval needs 20 or more");
    }
}
