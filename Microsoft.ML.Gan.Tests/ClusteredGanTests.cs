using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Data;

namespace Microsoft.ML.Gan.Tests;

/// <summary>A model that is told clusters where there are no classes.</summary>
[TestClass]
public class ClusteredGanTests
{
    private const int Rows = 300;

    private sealed class HalfRow
    {
        [VectorType(8, 8)]
        public byte[] Pixels { get; set; } = [];
    }

    private static readonly Lazy<GanTransformer> Trained = new(() => Train(Rows, steps: 400));

    private static MLContext Context => TinyGan.Context;

    /// <summary>The left half is bright in every third picture, the right half in the others.</summary>
    private static byte[] Picture(int i)
    {
        var pixels = new byte[64];
        for (int p = 0; p < 64; p++)
            pixels[p] = (byte)((p % 8 < 4) == IsLeft(i) ? 200 + i * 7 % 40 : 20 + i * 11 % 30);
        return pixels;
    }

    private static bool IsLeft(int i) => i % 3 == 0;

    private static IDataView Halves(int rows) =>
        Context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new HalfRow { Pixels = Picture(i) }));

    private static GanTransformer Train(int rows, long steps, int? clusters = 2, string? checkpoints = null)
    {
        GanOptions options = TinyGan.Options(steps);
        options.Clusters = clusters;
        options.CheckpointDirectory = checkpoints;
        options.InitialStandardDeviation = 0.1; // so small a discriminator has no normalization that would bring its features up
        return Context.Transforms.Gan("Pixels", options).Fit(Halves(rows));
    }

    private static double Lean(ReadOnlySpan<byte> pixels)
    {
        double lean = 0;
        for (int p = 0; p < 64; p++)
            lean += (p % 8 < 4 ? pixels[p] : -pixels[p]) / 32.0;
        return lean;
    }

    [TestMethod]
    public void ConditionOfNamesClusterOfRow()
    {
        GanTransformer gan = Trained.Value;
        string[] drawn = [.. Reading.Rows(gan.Generate(12, seed: 5)).Select(row => row.Text)];
        for (int cluster = 0; cluster < 2; cluster++)
        {
            var options = new GanGenerateOptions { Seed = 5, Cluster = cluster };
            string[] chosen = [.. Reading.Rows(gan.Generate(12, options)).Select(row => row.Text)];
            for (int row = 0; row < 12; row++)
                Assert.AreEqual(gan.ConditionOf(row, seed: 5) == $"{cluster}", chosen[row] == drawn[row], $"row {row}");
        }
    }

    [TestMethod]
    public void ClustersHoldWhatLooksAlike()
    {
        var clusters = (ImageClusters)Trained.Value.Model.Info.Conditions!;
        CollectionAssert.AreEquivalent(new long[] { 100, 200 }, clusters.Counts.ToArray());
        for (int i = 0; i < 30; i++)
            Assert.AreEqual(IsLeft(i) ? 100 : 200, clusters.Counts[clusters.Nearest(Picture(i))]);
    }

    [TestMethod]
    [DataRow(1, 256)] // 16×16: of 32×32 too many values are left, so a side is halved
    [DataRow(3, 192)] // 3×8×8
    public void CentersAreMeansOfSmallCopies(int channels, int size)
    {
        // Pixels of a square of four: 0, 0, 0 and 100 in the first kind, and 10 more in each channel after the first.
        // In the second, all are 200.
        var shape = new ImageShape(channels, 32, 32);
        using var store = new SampleStore(shape.Size);
        for (int i = 0; i < 9; i++)
        {
            var image = new byte[shape.Size];
            for (int p = 0; p < image.Length; p++)
                image[p] = (byte)(i % 3 == 0 ? 200 : (p % 2 == 1 && p / 32 % 2 == 1 ? 100 : 0) + p / 1024 * 10);
            store.Add(image);
        }
        (ImageClusters clusters, int[] nearest) = ImageClusters.Find(store, shape, 2, key: 3);
        using var stream = new MemoryStream();
        Conditions.Write(new BinaryWriter(stream), clusters);
        using var reader = new BinaryReader(stream);
        stream.Position = 0;
        Assert.AreEqual(2, reader.ReadByte()); // clusters
        Assert.AreEqual(2, reader.ReadInt32());
        Assert.AreEqual(size, reader.ReadInt32());
        float[] centres = [.. Enumerable.Range(0, 2 * size).Select(_ => reader.ReadSingle())];
        int dark = clusters.Nearest(store[1]);
        for (int i = 0; i < size; i++)
        {
            Assert.AreEqual((25 + i / (size / channels) * 10) / 255f, centres[size * dark + i], 1e-6);
            Assert.AreEqual(200 / 255f, centres[size * (1 - dark) + i], 1e-6);
        }
        CollectionAssert.AreEqual(Enumerable.Range(0, 9).Select(i => i % 3 == 0 ? 1 - dark : dark).ToArray(), nearest);
    }

    /// <summary>ML.NET's k-means fails here.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void ClustersStayEmptyWhereFewImagesDiffer(int different)
    {
        var shape = new ImageShape(1, 8, 8);
        using var store = new SampleStore(shape.Size);
        for (int i = 0; i < 30; i++)
            store.Add((byte)(50 + i % different));
        (ImageClusters clusters, int[] nearest) = ImageClusters.Find(store, shape, 5, key: 1);
        Assert.AreEqual(different, clusters.Counts.Count(count => count > 0));
        Assert.IsTrue(Enumerable.Range(0, 30).All(i => nearest[i] == nearest[i % different] && nearest[i] == clusters.Nearest(store[i])));
    }

    [TestMethod]
    public void GenerateDrawsClustersByTheirShares()
    {
        IDataView fakes = Trained.Value.Generate(600);
        Assert.AreEqual(1, fakes.Schema.Count);
        double[] leans = [.. Reading.Column<VBuffer<byte>>(fakes, "Pixels").Select(pixels => Lean(pixels.GetValues()))];
        Assert.AreEqual(1 / 3.0, leans.Count(lean => lean > 0) / 600.0, 0.06);
        Assert.IsTrue(leans.Count(lean => Math.Abs(lean) > 10) > 580, "Some are neither left nor right.");
    }

    [TestMethod]
    public void TransformScoresRowAsOneOfItsCluster()
    {
        GanTransformer gan = Trained.Value;
        List<float> scores = Reading.Column<float>(gan.Transform(Halves(12)), "Score");
        int left = ((ImageClusters)gan.Model.Info.Conditions!).Nearest(Picture(0));
        for (int i = 0; i < scores.Count; i++)
        {
            float[] own = IsLeft(i) == (left == 0) ? [1, 0] : [0, 1];
            Assert.AreEqual(gan.Model.Score(Picture(i), own)[0], scores[i], 1e-4);
        }
    }

    [TestMethod]
    public void SaveKeepsClusters()
    {
        GanTransformer gan = Trained.Value;
        using var file = new MemoryStream();
        Context.Model.Save(gan, null, file);
        file.Position = 0;
        using var loaded = (GanTransformer)TinyGan.NewContext(5).Model.Load(file, out _);
        CollectionAssert.AreEqual(Reading.Rows(gan.Generate(20)), Reading.Rows(loaded.Generate(20)));
        CollectionAssert.AreEqual(Reading.Column<float>(gan.Transform(Halves(12)), "Score"),
            Reading.Column<float>(loaded.Transform(Halves(12)), "Score"));
    }

    [TestMethod]
    public void FitResumedWithClustersEndsWithSameModel()
    {
        using var folder = new TemporaryFolder();
        using GanTransformer straight = Train(Rows, steps: 20, clusters: null);
        Train(Rows, steps: 10, clusters: null, folder.Path).Dispose();
        using GanTransformer resumed = Train(Rows, steps: 20, clusters: null, folder.Path);
        CollectionAssert.AreEqual(Reading.Rows(straight.Generate(20)), Reading.Rows(resumed.Generate(20)));
    }

    [TestMethod]
    public void ReadInfoRefusesImpossibleClusters()
    {
        using var bytes = new MemoryStream();
        GanModelFormat.WriteInfo(new BinaryWriter(bytes), Trained.Value.Model.Info);
        byte[] good = bytes.ToArray();
        int clusters = good.Length - (8 + 2 * 64 * 4 + 2 * 8 + 1); // i32 K, i32 D, f32 K×D, i64 K, u8
        foreach ((int place, byte value) in new[] { (clusters - 1, (byte)3), (clusters, (byte)0), (clusters + 4, (byte)63),
            (clusters + 11, (byte)0x7F), (good.Length - 2, (byte)0xFF), (good.Length - 1, (byte)2) })
        {
            byte[] bad = [.. good];
            bad[place] = value;
            if (place == clusters + 11)
                bad[place - 1] = 0x80; // infinity
            Assert.ThrowsExactly<FormatException>(
                () => GanModelFormat.ReadInfo(new BinaryReader(new MemoryStream(bad))), $"byte {place - clusters}");
        }
    }

    [TestMethod]
    [DataRow(199, null, 0)] // fewer than a hundred for each of two
    [DataRow(300, null, 3)]
    [DataRow(300, 0, 0)]
    [DataRow(20, 5, 5)]
    public void ClustersAreAsManyAsRowsAreEnoughFor(int rows, int? asked, int expected)
    {
        using GanTransformer gan = Train(rows, steps: 1, asked);
        Assert.AreEqual(expected, gan.Model.Info.Conditions?.Count ?? 0);
        Assert.AreEqual(expected, gan.Model.Info.Networks.Classes);
    }

    [TestMethod]
    public void FitRefusesMoreClustersThanImages() =>
        Errors.Says<InvalidOperationException>(
            () => Train(20, steps: 1, clusters: 21), "There are 20 images to train on, fewer than GanOptions.Clusters = 21");

    [TestMethod]
    public void GanRefusesClustersBesideClasses()
    {
        var options = new GanOptions { LabelColumnName = "Label", Clusters = 4 };
        Errors.Says<ArgumentOutOfRangeException>(
            () => Context.Transforms.Gan("Pixels", options), "GanOptions.Clusters must be null or 0 with LabelColumnName");
    }

    [TestMethod]
    public void GenerateGivesClusterAskedFor()
    {
        GanTransformer gan = Trained.Value;
        Assert.AreEqual(2, gan.Clusters);
        int left = ((ImageClusters)gan.Model.Info.Conditions!).Nearest(Picture(0));
        var options = new GanGenerateOptions
        {
            Cluster = left,
            Latents = LatentInterpolation.Spherical(gan.LatentOf(0), gan.LatentOf(1), 30),
        };
        Assert.IsTrue(Reading.Column<VBuffer<byte>>(gan.Generate(30, options), "Pixels").All(pixels => Lean(pixels.GetValues()) > 0));
        Assert.IsTrue(Reading.Column<VBuffer<byte>>(gan.Generate(30, new GanGenerateOptions { Cluster = 1 - left }), "Pixels")
            .All(pixels => Lean(pixels.GetValues()) < 0));
        foreach (int wrong in new[] { -1, 2 })
            Errors.Says<ArgumentOutOfRangeException>(() => gan.Generate(1, new GanGenerateOptions { Cluster = wrong }),
                "GanGenerateOptions.Cluster must be a cluster with images, 0 to 1");
        Errors.Says<ArgumentOutOfRangeException>(
            () => TinyGan.OfDiscs.Generate(1, new GanGenerateOptions { Cluster = 0 }), "null with a model that has no clusters");
    }

    /// <summary>Requests for classes are for models with a label column.</summary>
    [TestMethod]
    public void GenerateRefusesClustersAskedForAsClasses()
    {
        Assert.AreEqual(0, Trained.Value.Classes.Count);
        Errors.Says<ArgumentOutOfRangeException>(
            () => Trained.Value.Generate(1, new GanGenerateOptions { PerClass = true }), "GanOptions.LabelColumnName");
    }
}
