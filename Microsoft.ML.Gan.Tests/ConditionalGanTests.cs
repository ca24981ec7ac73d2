using Microsoft.ML.Data;
using Microsoft.ML.Gan.Transform;

namespace Microsoft.ML.Gan.Tests;

/// <summary>A conditional model: classes in, classes out.</summary>
[TestClass]
public class ConditionalGanTests
{
    private sealed class HalfRow
    {
        public string Kind { get; set; } = "";

        [VectorType(8, 8)]
        public byte[] Pixels { get; set; } = [];
    }

    private static readonly Lazy<(IDataView Data, GanTransformer Gan)> Trained = new(() => Train(Halves("left", "right", "right")));

    private static MLContext Context => TinyGan.Context;

    /// <summary>Pictures whose left or right half is bright, as their kind says.</summary>
    private static IDataView Halves(params string[] kinds) => Context.Data.LoadFromEnumerable(Enumerable.Range(0, 240).Select(i =>
    {
        string kind = kinds[i % kinds.Length];
        var pixels = new byte[64];
        for (int p = 0; p < 64; p++)
            pixels[p] = (byte)((p % 8 < 4) == (kind == "left") ? 200 + i % 40 : 20 + i % 30);
        return new HalfRow { Kind = kind, Pixels = pixels };
    }));

    private static (IDataView, GanTransformer) Train(IDataView rows, long steps = 400)
    {
        GanOptions options = TinyGan.Options(steps);
        options.LabelColumnName = "Label";
        options.InitialStandardDeviation = 0.2; // so small a discriminator has no normalization that would bring its features up
        IDataView data = Context.Transforms.Conversion.MapValueToKey("Label", "Kind", keyData: Keys("left", "right", "never")).Fit(rows)
            .Transform(rows);
        return (data, Context.Transforms.Gan("Pixels", options).Fit(data));
    }

    /// <summary>How much brighter the left half is than the right one.</summary>
    private static double Lean(VBuffer<byte> pixels) =>
        pixels.GetValues().ToArray().Select((value, p) => p % 8 < 4 ? value : -value).Sum() / 32.0;

    private static List<double> Leans(IDataView rows) => [.. Reading.Column<VBuffer<byte>>(rows, "Pixels").Select(Lean)];

    [TestMethod]
    public void GenerateGivesClassAskedFor()
    {
        GanTransformer gan = Trained.Value.Gan;
        CollectionAssert.AreEqual(new[] { "left", "right" }, gan.Classes.ToArray());
        List<double> leans = Leans(gan.Generate(20, new GanGenerateOptions { PerClass = true }));
        Assert.AreEqual(40, leans.Count);
        Assert.IsTrue(leans.Take(20).All(lean => lean > 0), string.Join(" ", leans));
        Assert.IsTrue(leans.Skip(20).All(lean => lean < 0), string.Join(" ", leans));
        Assert.IsTrue(Leans(gan.Generate(10, new GanGenerateOptions { Class = "left" })).All(lean => lean > 0));
    }

    [TestMethod]
    public void SnapshotTellsClassOfEachPicture()
    {
        var snapshots = new Reports<GanSnapshot>();
        GanOptions options = TinyGan.Options(2);
        (options.LabelColumnName, options.Snapshots, options.SnapshotSize) = ("Label", snapshots, 40);
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Tones(10, 10, 10)).Dispose();
        GanSnapshot snapshot = snapshots.All.Single();
        Assert.AreEqual((40, 30), (snapshot.Classes.Count, snapshot.Real.Count)); // generated pictures beyond the rows begin anew
        for (int i = 0; i < 40; i++)
            Assert.AreEqual(snapshot.Real[i % 30][0] switch { < 100 => "dark", < 200 => "grey", _ => "bright" }, snapshot.Classes[i]);
        options.LabelColumnName = null;
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Tones(10, 10, 10)).Dispose();
        Assert.AreEqual(0, snapshots.All[^1].Classes.Count);
    }

    [TestMethod]
    public void GenerateGivesTrainingRowsSchemaThatAppends()
    {
        (IDataView data, GanTransformer gan) = Trained.Value;
        IDataView fakes = gan.Generate(30);
        DataViewSchema.Column real = data.Schema["Label"], fake = fakes.Schema["Label"];
        Assert.AreEqual(real.Type, fake.Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        fake.GetKeyValues(ref names);
        Assert.AreEqual("left right never", string.Join(' ', names.DenseValues()));
        IDataView bigger = Context.Data.AppendRows(Context.Transforms.SelectColumns("Pixels", "Label").Fit(data).Transform(data), fakes);
        Assert.AreEqual(270, Reading.Column<uint>(bigger, "Label").Count);
    }

    [TestMethod]
    public void GenerateDrawsClassesBySharesWithTrueLabels()
    {
        IDataView fakes = Trained.Value.Gan.Generate(600);
        List<uint> labels = Reading.Column<uint>(fakes, "Label");
        Assert.AreEqual(1 / 3.0, labels.Count(label => label == 1) / 600.0, 0.06);
        Assert.IsTrue(Leans(fakes).Zip(labels).Count(row => row.First > 0 == (row.Second == 1)) > 580);
        List<uint> mixed = Reading.Column<uint>(
            Trained.Value.Gan.Generate(600, new GanGenerateOptions { ClassMix = [9, 1, 0], Seed = 3 }), "Label");
        Assert.AreEqual(0.9, mixed.Count(label => label == 1) / 600.0, 0.05);
    }

    [TestMethod]
    public void GenerateBetweenClassesGivesNeitherLabel()
    {
        GanTransformer gan = Trained.Value.Gan;
        IDataView half = gan.Generate(10, new GanGenerateOptions { ClassWeights = [1, 1, 0] });
        Assert.IsTrue(Reading.Column<uint>(half, "Label").All(label => label == 0));
        double between = Leans(half).Average();
        Assert.IsTrue(Leans(gan.Generate(10, new GanGenerateOptions { Class = "right" })).Average() < between - 5
            && between < Leans(gan.Generate(10, new GanGenerateOptions { Class = "left" })).Average() - 5, $"{between}");
        CollectionAssert.AreEqual(Leans(gan.Generate(10, new GanGenerateOptions { Class = "left" })),
            Leans(gan.Generate(10, new GanGenerateOptions { ClassWeights = [5, 0, 0] })));
    }

    [TestMethod]
    public void SharedLatentsMakeEachClassFromSameVectors()
    {
        GanTransformer gan = Trained.Value.Gan;
        var shared = new GanGenerateOptions { PerClass = true, SharedLatents = true };
        List<double> all = Leans(gan.Generate(5, shared));
        CollectionAssert.AreEqual(Leans(gan.Generate(5, new GanGenerateOptions { Class = "right" })), all.Skip(5).ToList());
        shared.SharedLatents = false;
        CollectionAssert.AreNotEqual(all, Leans(gan.Generate(5, shared)));
    }

    [TestMethod]
    public void LatentsAreUsedInTurnAndForEachClass()
    {
        GanTransformer gan = Trained.Value.Gan;
        float[][] latents = [gan.LatentOf(4), gan.LatentOf(2)];
        List<double> drawn = Leans(gan.Generate(5, new GanGenerateOptions { Class = "left" }));
        List<double> given = Leans(gan.Generate(3, new GanGenerateOptions { Class = "left", Latents = latents }));
        CollectionAssert.AreEqual(new[] { drawn[4], drawn[2], drawn[4] }, given);
        List<double> all = Leans(gan.Generate(3, new GanGenerateOptions { PerClass = true, Latents = latents }));
        CollectionAssert.AreEqual(given, all.Take(3).ToList());
        Assert.AreEqual(all[3], all[5]);
        CollectionAssert.AreEqual(latents[0], gan.LatentOf(4));
        CollectionAssert.AreNotEqual(latents[0], gan.LatentOf(4, seed: 3));
    }

    [TestMethod]
    public void LatentsThatDoNotFitAreRefused()
    {
        GanTransformer gan = Trained.Value.Gan;
        foreach (GanGenerateOptions options in new GanGenerateOptions[]
        {
            new() { Latents = [] }, new() { Latents = [new float[7]] }, new() { Latents = [[.. gan.LatentOf(0)[1..], float.NaN]] },
        })
        {
            Assert.AreEqual(nameof(GanGenerateOptions.Latents),
                Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => gan.Generate(1, options)).ParamName);
        }
        var truncated = new GanGenerateOptions { Latents = [gan.LatentOf(0)], Truncation = 1 };
        Assert.AreEqual(nameof(GanGenerateOptions.Truncation),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => gan.Generate(1, truncated)).ParamName);
    }

    [TestMethod]
    public void GenerateTellsAllWrongOptionsAtOnce()
    {
        var options = new GanGenerateOptions { Truncation = 0.05, SharedLatents = true, Class = "left", ClassMix = [1, -1] };
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trained.Value.Gan.Generate(1, options)).Message;
        foreach (string part in new[] { "Truncation must be 0.1 or more", "SharedLatents must be false without PerClass",
            "ClassMix must be left out when", "ClassMix must be 3 values" })
            StringAssert.Contains(message, "GanGenerateOptions." + part);
    }

    /// <summary>A row's own class conditions both columns; without one,
    /// the generated image is of a drawn class and the score the classes' mean.</summary>
    [TestMethod]
    public void TransformUsesRowsClassAndDoesWithoutOne()
    {
        (IDataView data, GanTransformer gan) = Trained.Value;
        List<float> scores = Reading.Column<float>(gan.Transform(data), "Score");
        IDataView unlabelled = Context.Transforms.DropColumns("Label", "Kind").Fit(data).Transform(data);
        List<float> means = Reading.Column<float>(gan.Transform(unlabelled), "Score");
        byte[][] pictures = [.. Reading.Column<VBuffer<byte>>(data, "Pixels").Select(pixels => pixels.GetValues().ToArray())];
        float[] asLeft = [.. pictures.Select(picture => gan.Model.Score(picture, [1, 0, 0])[0])];
        float[] asRight = [.. pictures.Select(picture => gan.Model.Score(picture, [0, 1, 0])[0])];
        for (int i = 0; i < pictures.Length; i++)
        {
            Assert.AreEqual(i % 3 == 0 ? asLeft[i] : asRight[i], scores[i], 1e-4);
            Assert.AreEqual((asLeft[i] + asRight[i]) / 2, means[i], 1e-4);
        }
        double gain = Enumerable.Range(0, pictures.Length).Average(i => (asLeft[i] - asRight[i]) * (i % 3 == 0 ? 1 : -1));
        Assert.IsTrue(gain > 0, $"The discriminator does not tell the classes apart: {gain}");
    }

    [TestMethod]
    public void TransformRefusesKeysOfOtherClasses()
    {
        (IDataView data, GanTransformer gan) = Trained.Value;
        IDataView other = Context.Transforms.Conversion.MapValueToKey("Label", "Kind", keyData: Keys("right", "left", "never")).Fit(data)
            .Transform(data);
        Errors.Says<ArgumentOutOfRangeException>(() => gan.Transform(other), "The classes of column 'Label' differ");
    }

    [TestMethod]
    public void FitLeavesOutRowsWithoutClass()
    {
        var warnings = new List<string>();
        EventHandler<LoggingEventArgs> listen = (_, e) => warnings.Add(e.Message);
        Context.Log += listen;
        (_, GanTransformer gan) = Train(Halves("left", "unknown"), steps: 1);
        Context.Log -= listen;
        CollectionAssert.AreEqual(new long[] { 120, 0, 0 }, gan.Model.Info.Classes!.Counts.ToArray());
        Assert.IsTrue(warnings.Any(text =>
            text.Contains("120 rows were left out: they have no class in column 'Label'", StringComparison.Ordinal)));
        gan.Dispose();
    }

    [TestMethod]
    public void SaveKeepsClasses()
    {
        GanTransformer gan = Trained.Value.Gan;
        string file = Path.GetTempFileName();
        try
        {
            Context.Model.Save(gan, null, file);
            var loaded = (GanTransformer)TinyGan.NewContext(5).Model.Load(file, out _);
            CollectionAssert.AreEqual(gan.Classes.ToArray(), loaded.Classes.ToArray());
            var options = new GanGenerateOptions { PerClass = true };
            CollectionAssert.AreEqual(Reading.Rows(gan.Generate(7, options)), Reading.Rows(loaded.Generate(7, options)));
            Assert.AreEqual(gan.Generate(1).Schema["Label"].Type, loaded.Generate(1).Schema["Label"].Type);
            loaded.Dispose();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void TruncationKeepsLatentsWithinBoundsAndLeavesRest()
    {
        var random = new Gan.Model.RandomStreams(4);
        float[] free = new float[1000], bounded = new float[1000];
        random.RowLatent(new DataViewRowId(3, 0), free);
        random.RowLatent(new DataViewRowId(3, 0), bounded, 0.5);
        Assert.IsTrue(bounded.All(value => Math.Abs(value) <= 0.5));
        for (int i = 0; i < 1000; i++)
            Assert.IsTrue(Math.Abs(free[i]) > 0.5 || free[i] == bounded[i]);
        // The deviation of a normal value within ±t is √(1 - 2tφ(t) / (2Φ(t) - 1)): 0.2826 for t = 0.5.
        Assert.AreEqual(0.2826, Math.Sqrt(bounded.Average(value => value * value)), 0.02);
    }

    [TestMethod]
    [DataRow("Truncation", "0.1 or more")]
    [DataRow("Class", "no class 'up'")]
    [DataRow("Unseen", "has seen no training row of class 'never'")]
    [DataRow("ClassMix", "3 values, one a class")]
    [DataRow("ClassWeights", "0 for class never, of which training saw no row")]
    [DataRow("Two", "left out when another option chooses the classes")]
    [DataRow("SharedLatents", "false without PerClass")]
    public void GenerateRefusesBadRequests(string what, string message)
    {
        GanGenerateOptions options = what switch
        {
            "Truncation" => new() { Truncation = 0.05 },
            "Class" => new() { Class = "up" },
            "Unseen" => new() { Class = "never" },
            "ClassMix" => new() { ClassMix = [1, 1] },
            "ClassWeights" => new() { ClassWeights = [1, 0, 0.5] },
            "Two" => new() { Class = "left", PerClass = true },
            _ => new() { SharedLatents = true },
        };
        Errors.Says<ArgumentOutOfRangeException>(() => Trained.Value.Gan.Generate(5, options), message);
    }

    [TestMethod]
    public void GenerateOfClassNeedsConditionalModel() =>
        Errors.Says<ArgumentOutOfRangeException>(
            () => TinyGan.OfDiscs.Generate(5, new GanGenerateOptions { Class = "left" }), "needs a conditional model");

    [TestMethod]
    public void GenerateOfLabelAloneRunsNoNetwork()
    {
        IDataView rows = Trained.Value.Gan.Generate(5);
        Gan.Model.GanModel model = Trained.Value.Gan.Model;
        var mapping = GanMapping.OfNewRows(new EmptyRows(0, 5).Schema, model, new GenerationPlan(1), _ => { });
        Assert.IsFalse(((ActiveOutputs)mapping.Activate([rows.Schema["Label"]])).Generates);
        Assert.AreEqual(5, Reading.Column<uint>(rows, "Label").Count);
    }

    private static IDataView Keys(params string[] names) =>
        Context.Data.LoadFromEnumerable(names.Select(name => new KeyRow { Key = name }));

    private sealed class KeyRow
    {
        public string Key { get; set; } = "";
    }
}
