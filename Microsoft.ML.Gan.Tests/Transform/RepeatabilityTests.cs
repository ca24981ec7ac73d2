using Microsoft.ML.Data;
using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Architectures;
using Microsoft.ML.Gan.Transform;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>The same bits for the same row, however it is read.</summary>
[TestClass]
public class RepeatabilityTests
{
    private static readonly string[] Outputs = ["GeneratedImage", "Score", "Probability"];

    private static readonly Lazy<Dictionary<DataViewRowId, string>> Expected = new(() => Reading.ById(Transformed(), Outputs));

    private static IDataView Transformed() => TinyGan.OfDiscs.Transform(TinyGan.Discs(TinyGan.DiscCount));

    private static void AssertSame(IEnumerable<KeyValuePair<DataViewRowId, string>> rows, int count)
    {
        KeyValuePair<DataViewRowId, string>[] all = [.. rows];
        Assert.AreEqual(count, all.Length);
        foreach ((DataViewRowId id, string text) in all)
            Assert.AreEqual(Expected.Value[id], text, $"row {id}");
    }

    [TestMethod]
    public void TransformGivesDifferentRows()
    {
        Assert.AreEqual(TinyGan.DiscCount, Expected.Value.Count);
        // Every image is another.
        Assert.AreEqual(TinyGan.DiscCount, Expected.Value.Values.Select(text => text.Split(", ")[0]).Distinct().Count());
        // The discs repeat after 350.
        Assert.IsTrue(Expected.Value.Values.Select(text => text.Split(", ")[1]).Distinct().Count() > 50);
    }

    [TestMethod]
    public void TransformGivesSameInSecondCursor() => AssertSame(Reading.ById(Transformed(), Outputs), TinyGan.DiscCount);

    [TestMethod]
    [DataRow(2)]
    [DataRow(5)]
    public void TransformGivesSameInParallelCursors(int cursors) =>
        AssertSame(Reading.InParallel(Transformed(), cursors, Outputs), TinyGan.DiscCount);

    [TestMethod]
    [DataRow(1)]
    [DataRow(63)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(130)]
    public void TransformGivesSameForAnyNumberOfRows(int count) =>
        AssertSame(
            Reading.ById(TinyGan.OfDiscs.Transform(TinyGan.Context.Data.TakeRows(TinyGan.Discs(TinyGan.DiscCount), count)), Outputs),
            count);

    [TestMethod]
    [DataRow(1)]
    [DataRow(63)]
    [DataRow(64)]
    [DataRow(130)]
    public void TransformGivesSameInAnyPlaceOfBatch(int skipped) =>
        AssertSame(
            Reading.ById(TinyGan.OfDiscs.Transform(TinyGan.Context.Data.SkipRows(TinyGan.Discs(TinyGan.DiscCount), skipped)), Outputs),
            TinyGan.DiscCount - skipped);

    [TestMethod]
    public void TransformKeepsValuesOfFilteredAndShuffledRows()
    {
        MLContext context = TinyGan.Context;
        IDataView some = context.Data.FilterRowsByColumn(TinyGan.Discs(TinyGan.DiscCount), nameof(DiscRow.Number), 37, 171);
        AssertSame(Reading.ById(TinyGan.OfDiscs.Transform(some), Outputs), 171 - 37);
        IDataView shuffled = context.Data.ShuffleRows(TinyGan.Discs(TinyGan.DiscCount), seed: 3);
        List<(DataViewRowId Id, string Text)> rows = Reading.Rows(TinyGan.OfDiscs.Transform(shuffled), Outputs);
        AssertSame(rows.ToDictionary(row => row.Id, row => row.Text), TinyGan.DiscCount);
        CollectionAssert.AreNotEqual(Expected.Value.Keys.ToArray(), rows.Select(row => row.Id).ToArray());
        AssertSame(Reading.InParallel(TinyGan.OfDiscs.Transform(shuffled), 3, Outputs), TinyGan.DiscCount);
    }

    [TestMethod]
    public void TransformKeepsValuesOfRowsCutOffAfterwards()
    {
        MLContext context = TinyGan.Context;
        AssertSame(Reading.ById(context.Data.TakeRows(context.Data.SkipRows(Transformed(), 70), 20), Outputs), 20);
        // These two leave images out.
        foreach (IDataView view in new[] { context.Data.ShuffleRows(Transformed(), seed: 3), context.Data.Cache(Transformed()) })
        {
            AssertSame(Reading.ById(view, "Score", "Probability")
                .Select(row => KeyValuePair.Create(row.Key, $"{Expected.Value[row.Key].Split(", ")[0]}, {row.Value}")), TinyGan.DiscCount);
        }
    }

    [TestMethod]
    public void TransformGivesSameForAnySubsetOfColumns()
    {
        for (int subset = 1; subset < 8; subset++)
        {
            int[] chosen = [.. Enumerable.Range(0, 3).Where(i => (subset >> i & 1) != 0)];
            string[] names = [.. chosen.Select(i => Outputs[i])];
            foreach (string[] columns in new[] { names, [.. names, "Name", "Pixels"] })
            {
                foreach ((DataViewRowId id, string text) in Reading.Rows(TinyGan.OfDiscs.Transform(TinyGan.Discs(70)), columns))
                    StringAssert.StartsWith(text, string.Join(", ", chosen.Select(i => Expected.Value[id].Split(", ")[i])));
            }
        }
    }

    [TestMethod]
    public void ProbabilityIsSigmoidOfScore()
    {
        List<float> scores = Reading.Column<float>(Transformed(), "Score"),
            probabilities = Reading.Column<float>(Transformed(), "Probability");
        for (int i = 0; i < scores.Count; i++)
            Assert.AreEqual(1 / (1 + Math.Exp(-scores[i])), probabilities[i], 1e-6);
    }

    [TestMethod]
    public void GeneratedImageFollowsIdAndScoreFollowsPixels()
    {
        var foreign = new ForeignDataView(3) { Id = (_, row) => new DataViewRowId((ulong)row, row == 2 ? 0ul : 7ul) };
        foreign.Add("Pixels", new VectorDataViewType(NumberDataViewType.Byte, 16, 16), row => TinyGan.DiscBuffer(row == 2 ? 5 : row));
        string[][] rows = [.. Reading.Rows(TinyGan.OfDiscs.Transform(foreign), Outputs).Select(row => row.Text.Split(", "))];
        string[] Row(ulong low) => Expected.Value[new DataViewRowId(low, 0)].Split(", ");
        Assert.AreEqual(Row(1)[1], rows[1][1]);    // the same pixels: the same score
        Assert.AreNotEqual(Row(1)[0], rows[1][0]); // another id, in its high half: another image
        Assert.AreEqual((Row(2)[0], Row(5)[1]), (rows[2][0], rows[2][1]));
    }

    /// <summary>
    /// One image, or one latent vector, in every place of a batch gives the same bits in every place: at sizes whose layers are as wide as
    /// in earnest, and however many threads share the batch.
    /// </summary>
    [TestMethod]
    [DataRow(1, 16, 16, 8)]
    [DataRow(1, 28, 28, 64)]
    [DataRow(3, 31, 45, 16)]
    [DataRow(3, 64, 64, 16)]
    public void NetworksGiveSameBitsInEveryPlaceOfBatch(int channels, int height, int width, int filters)
    {
        var column = new ImageColumn("In", ImageColumnKind.ByteVector, new ImageShape(channels, height, width), ImageFit.Crop, 0, false, 0,
            255);
        using var model = new GanModel(
            new GanModelInfo(column, null, null, null, null, NetworkSizes.Of(column.Shape, 100, filters, filters),
                LatentDistribution.Normal, 1), torch.CPU);
        using (var random = new torch.Generator(1))
        {
            InitialWeights.DrawNormal(model.Generator, 0.02, random);
            InitialWeights.DrawNormal(model.Discriminator, 0.02, random);
        }
        model.SetEvaluation(true);
        using IDisposable noGrad = torch.no_grad();
        int threads = torch.get_num_threads();
        try
        {
            foreach (int count in new[] { 1, 2, 3, 7 })
            {
                torch.set_num_threads(count);
                for (int i = 0; i < 8; i++) // one image alone may be rounded alike by chance
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    using var random = new torch.Generator((ulong)i);
                    AssertAlike(model.Discriminator.forward(
                        torch.randn([1, channels, height, width], generator: random).tanh().repeat(GanBatch.Size, 1, 1, 1)), count);
                    AssertAlike(model.Generator.forward(torch.randn([1, 100], generator: random).repeat(GanBatch.Size, 1)), count);
                }
            }
        }
        finally
        {
            torch.set_num_threads(threads);
        }

        static void AssertAlike(torch.Tensor batch, int threads)
        {
            byte[] bytes = batch.contiguous().bytes.ToArray();
            int places = bytes.Chunk(bytes.Length / GanBatch.Size).Select(Convert.ToHexString).Distinct().Count();
            Assert.AreEqual(1, places, $"{string.Join('×', batch.shape)} with {threads} threads");
        }
    }

    /// <summary>A row alone is scored by the networks' own definition: no normalization, no neighbor,
    /// no padding has a part in it.</summary>
    [TestMethod]
    public void ScoreIsDiscriminatorsOfRowAlone()
    {
        float[] alone = [.. Enumerable.Range(0, 10).Select(i => TinyGan.OfDiscs.Model.Score(TinyGan.Disc(i), null)[0])];
        List<float> scores = Reading.Column<float>(Transformed(), "Score");
        for (int i = 0; i < alone.Length; i++)
            Assert.AreEqual(alone[i], scores[i], 1e-5);
    }
}
