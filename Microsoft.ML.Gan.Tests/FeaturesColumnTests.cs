using Microsoft.ML.Data;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Transform;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests;

/// <summary>The discriminator's features as a column.</summary>
[TestClass]
public class FeaturesColumnTests
{
    private const int All = 16 * 8 + 16 * 16; // 8 maps of 8×8 and 16 of 4×4, each at 4×4 places
    private const int Some = 20;

    private sealed class Featured
    {
        [VectorType(Some)]
        public float[] Seen { get; set; } = [];
    }

    private static readonly Lazy<GanTransformer> LazySome = new(() => Train(Some));

    private static MLContext Context => TinyGan.Context;

    private static GanTransformer OfSome => LazySome.Value;

    private static GanOptions Options(int? width)
    {
        GanOptions options = TinyGan.Options(30);
        (options.FeaturesColumnName, options.FeaturesWidth) = ("Seen", width);
        return options;
    }

    private static GanTransformer Train(int? width) => Context.Transforms.Gan("Pixels", Options(width)).Fit(TinyGan.Discs(64));

    private static float[][] Features(GanTransformer gan, IDataView rows) =>
        [.. Reading.Column<VBuffer<float>>(gan.Transform(rows), "Seen").Select(vector => vector.DenseValues().ToArray())];

    private static double Distance(float[] x, float[] y) => Math.Sqrt(x.Zip(y, (a, b) => (double)(a - b) * (a - b)).Sum());

    [TestMethod]
    public void FeaturesWithoutWidthAreLargestActivationsOfAllLayers()
    {
        using GanTransformer gan = Train(null);
        Assert.AreEqual(All, gan.FeaturesWidth);
        float[] found = Features(gan, TinyGan.Discs(1)).Single();

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        float[] pixels = [.. TinyGan.Disc(0).Select(level => level / 127.5f - 1)];
        float[][] layers = [.. gan.Model.Discriminator.Activations(tensor(pixels, [1, 1, 16, 16]))
            .Select(layer => layer.contiguous().data<float>().ToArray())];
        var expected = new List<float>();
        foreach ((float[] layer, int maps, int side) in new[] { (layers[0], 8, 8), (layers[1], 16, 4) })
        {
            int size = side / 4;
            for (int place = 0; place < 16; place++)
            {
                for (int map = 0; map < maps; map++)
                {
                    float largest = float.NegativeInfinity;
                    for (int i = 0; i < size * size; i++)
                        largest = Math.Max(largest, layer[(map * side + place / 4 * size + i / size) * side + place % 4 * size + i % size]);
                    expected.Add(largest);
                }
            }
        }
        Assert.AreEqual(expected.Count, found.Length);
        for (int i = 0; i < found.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5 * (1 + Math.Abs(expected[i])));
    }

    /// <summary>As torch's adaptive pooling: 7 rows make the parts 0–1, 1–3, 3–5 and 5–6, sides below 4 stay.</summary>
    [TestMethod]
    public void PoolTakesOverlappingPartsOfOtherSides()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pooled = DiscriminatorFeatures.Pool(linspace(0, 20, 21).view(1, 1, 7, 3));
        int[] last = [1, 3, 5, 6];
        CollectionAssert.AreEqual(last.SelectMany(row => Enumerable.Range(0, 3).Select(column => row * 3f + column)).ToArray(),
            pooled.data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 5 }, DiscriminatorFeatures.Pool(zeros(2, 5)).shape);
    }

    [TestMethod]
    public void FeaturesWidthProjectsKeepingDistancesNearly()
    {
        using GanTransformer all = Train(null), some = Train(200);
        float[][] wide = Features(all, TinyGan.Discs(12)), narrow = Features(some, TinyGan.Discs(12)); // the same networks: the same seed
        Assert.AreEqual(200, narrow[0].Length);
        for (int i = 1; i < 12; i++)
            Assert.AreEqual(1, Distance(narrow[0], narrow[i]) / Distance(wide[0], wide[i]), 0.25);
    }

    [TestMethod]
    public void FeaturesColumnHasKnownSizeInBothSchemas()
    {
        var type = (VectorDataViewType)OfSome.Transform(TinyGan.Discs(1)).Schema["Seen"].Type;
        Assert.AreEqual((Some, NumberDataViewType.Single, Some), (type.Size, type.ItemType, OfSome.FeaturesWidth));
        SchemaShape.Column column = Context.Transforms.Gan("Pixels", Options(Some))
            .GetOutputSchema(Reading.SchemaShapeOf(TinyGan.Discs(1))).Single(c => c.Name == "Seen");
        Assert.AreEqual((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single), (column.Kind, column.ItemType));
        Assert.AreEqual(0, TinyGan.OfDiscs.FeaturesWidth);
    }

    [TestMethod]
    public void FeaturesAreSameInAnyCursorWithAnyOtherColumns()
    {
        IDataView output = OfSome.Transform(TinyGan.Discs(150));
        Dictionary<DataViewRowId, string> alone = Reading.ById(output, "Seen");
        Dictionary<DataViewRowId, string> parallel = Reading.InParallel(output, 3, "Seen");
        Assert.AreEqual(150, alone.Values.Distinct().Count(), "Other discs have other features.");
        foreach ((DataViewRowId id, string text) in alone)
            Assert.AreEqual(text, parallel[id]);
        List<(DataViewRowId, string Text)> together = Reading.Rows(output, "Seen", "Score", "GeneratedImage");
        foreach ((DataViewRowId id, string text) in together)
            StringAssert.StartsWith(text, alone[id] + ", ");
    }

    [TestMethod]
    public void FeaturesOfOneRowAtATimeAreSame()
    {
        float[][] all = Features(OfSome, TinyGan.Discs(5));
        PredictionEngine<DiscRow, Featured> engine = Context.Model.CreatePredictionEngine<DiscRow, Featured>(OfSome);
        for (int i = 0; i < 5; i++)
        {
            float[] one = engine.Predict(TinyGan.DiscRows(5)[i]).Seen;
            double length = Distance(all[i], new float[Some]);
            Assert.IsTrue(Distance(all[i], one) <= 1e-5 * length, $"{Distance(all[i], one) / length}");
        }
    }

    [TestMethod]
    public void FeaturesAloneAreComputedWhenAskedFor()
    {
        GanMapping mapping = GanMapping.OfTransform(TinyGan.Discs(1).Schema, OfSome.Model, _ => { });
        var features = (ActiveOutputs)mapping.Activate([mapping.Schema["Seen"]]);
        var score = (ActiveOutputs)mapping.Activate([mapping.Schema["Score"]]);
        Assert.AreEqual((true, false, false), (features.Features, features.Scores, features.Generates));
        Assert.AreEqual((false, true, false), (score.Features, score.Scores, score.Generates));
    }

    [TestMethod]
    public void SaveKeepsFeatures()
    {
        using var folder = new TemporaryFolder();
        Context.Model.Save(OfSome, null, folder["seen.zip"]);
        using var loaded = (GanTransformer)TinyGan.NewContext(5).Model.Load(folder["seen.zip"], out _);
        CollectionAssert.AreEqual(Reading.Rows(OfSome.Transform(TinyGan.Discs(70)), "Seen"),
            Reading.Rows(loaded.Transform(TinyGan.Discs(70)), "Seen"));
    }

    [TestMethod]
    public void FeaturesWidthLargerThanAllIsRefused() =>
        Errors.Says<ArgumentOutOfRangeException>(
            () => Train(All + 1),
            $"GanOptions.FeaturesWidth must be at most {All}, the number of features of this discriminator, or null for all; " +
            $"it is {All + 1}.");

    [TestMethod]
    public void FeaturesComeFromPacksAndVectorsToo()
    {
        GanOptions packs = Options(null);
        packs.Packing = 2;
        using GanTransformer ofPacks = Context.Transforms.Gan("Pixels", packs).Fit(TinyGan.Discs(32));
        Assert.AreEqual(All, Features(ofPacks, TinyGan.Discs(1)).Single().Length);

        GanOptions dense = Options(null);
        dense.Architecture = GanArchitecture.Dense;
        dense.Packing = 2;
        IDataView numbers = Context.Data.LoadFromEnumerable(TinyGan.DiscRows(32));
        using GanTransformer ofNumbers = Context.Transforms.Gan("Number", dense).Fit(numbers);
        Assert.AreEqual(8 + 8, Features(ofNumbers, numbers)[0].Length);
        Assert.IsTrue(Reading.Column<float>(ofNumbers.Transform(numbers), "Score").All(float.IsFinite));
    }
}
