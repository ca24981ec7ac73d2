using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Data;
using Microsoft.ML.Gan.Transform;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests;

/// <summary>GANs of numbers and vectors, in the data's own units.</summary>
[TestClass]
public class VectorGanTests
{
    private sealed class Point
    {
        public string Name { get; set; } = "";

        /// <summary>Two numbers of very different scales that belong together, and one that is always the same.</summary>
        [VectorType(3)]
        public float[] Values { get; set; } = [];
    }

    private sealed class Number
    {
        public string Kind { get; set; } = "";

        public float Value { get; set; }
    }

    private sealed class Scored
    {
        public float Score { get; set; }

        [VectorType(3)]
        public float[] GeneratedVector { get; set; } = [];
    }

    private static readonly Lazy<GanTransformer> LazyPoints = new(() => Context.Transforms.Gan("Values", Options(800)).Fit(Points(1_000)));

    private static MLContext Context => TinyGan.Context;

    private static GanTransformer OfPoints => LazyPoints.Value;

    private static GanOptions Options(long steps)
    {
        GanOptions options = TinyGan.Options(steps);
        options.Architecture = GanArchitecture.Dense;
        (options.GeneratorFilters, options.DiscriminatorFilters, options.BatchSize) = (32, 32, 64);
        options.EmaDecay = 0.99;
        options.R1Penalty = 0.1;
        return options;
    }

    private static Point[] PointRows(int count)
    {
        var normal = new float[2 * count];
        CounterRandom.FillNormal(5, normal);
        return [.. Enumerable.Range(0, count).Select(i => new Point
        {
            Name = $"point {i}",
            Values = [170 + 8 * normal[2 * i], 1e-3f * (normal[2 * i] + 0.3f * normal[2 * i + 1]), -4.5f],
        })];
    }

    private static IDataView Points(int count) => Context.Data.LoadFromEnumerable(PointRows(count));

    private static IDataView Numbers(params float[] values) =>
        Context.Data.LoadFromEnumerable(values.Select(value => new Number { Value = value, Kind = "k" }));

    private static float[][] Vectors(IDataView view, string column) =>
        [.. Reading.Column<VBuffer<float>>(view, column).Select(vector => vector.DenseValues().ToArray())];

    private static double Correlation(float[][] vectors)
    {
        double x = vectors.Average(v => v[0]), y = vectors.Average(v => v[1]);
        return vectors.Sum(v => (v[0] - x) * (v[1] - y))
            / Math.Sqrt(vectors.Sum(v => (v[0] - x) * (v[0] - x)) * vectors.Sum(v => (v[1] - y) * (v[1] - y)));
    }

    [TestMethod]
    public void ReadImagesRefusesModelOfVectors() =>
        Errors.Says<InvalidOperationException>(() => LazyPoints.Value.ReadImages(Points(1)), "vectors of numbers");

    [TestMethod]
    public void GenerateGivesVectorsInDatasUnits()
    {
        float[][] fakes = Vectors(OfPoints.Generate(1_000), "Values");
        double mean = fakes.Average(v => v[0]), deviation = Math.Sqrt(fakes.Average(v => Math.Pow(v[0] - mean, 2)));
        Assert.AreEqual(170, mean, 3);
        Assert.AreEqual(8, deviation, 2.5);
        Assert.IsTrue(fakes.All(v => Math.Abs(v[1]) < 8e-3));
        Assert.IsTrue(fakes.All(v => v[2] == -4.5f), "A value that is always the same is generated as it is.");
        Assert.IsTrue(Correlation(fakes) > 0.75, $"{Correlation(fakes)}, and in the data 0.96");
    }

    [TestMethod]
    public void TransformAppendsVectorLikeRowsAndItsScore()
    {
        IDataView output = OfPoints.Transform(Points(5));
        var type = (VectorDataViewType)output.Schema["GeneratedVector"].Type;
        Assert.AreEqual((3, NumberDataViewType.Single), (type.Size, type.ItemType));
        Assert.IsNull(output.Schema.GetColumnOrNull("GeneratedImage"));
        Assert.IsTrue(Vectors(output, "GeneratedVector").All(v => v[0] is > 100 and < 240));
        Assert.AreEqual((3, 0, 0, 0), (OfPoints.VectorSize, OfPoints.Height, OfPoints.Width, OfPoints.Channels));

        SchemaShape shape = Context.Transforms.Gan("Values", Options(1)).GetOutputSchema(Reading.SchemaShapeOf(Points(5)));
        SchemaShape.Column column = shape.Single(c => c.Name == "GeneratedVector");
        Assert.AreEqual((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single), (column.Kind, column.ItemType));
    }

    [TestMethod]
    public void TransformGivesSameInAnyCursorAndOneAtATime()
    {
        IDataView output = OfPoints.Transform(Points(150));
        Dictionary<DataViewRowId, string> all = Reading.ById(output, "GeneratedVector", "Score");
        Dictionary<DataViewRowId, string> parallel = Reading.InParallel(output, 3, "GeneratedVector", "Score");
        Assert.AreEqual(150, parallel.Count);
        foreach ((DataViewRowId id, string text) in all)
            Assert.AreEqual(text, parallel[id]);

        float[] scores = [.. Reading.Column<float>(output, "Score")];
        float[][] vectors = Vectors(output, "GeneratedVector");
        PredictionEngine<Point, Scored> engine = Context.Model.CreatePredictionEngine<Point, Scored>(OfPoints);
        foreach ((Point row, int i) in PointRows(5).Select((row, i) => (row, i)))
        {
            Scored scored = engine.Predict(row);
            Assert.AreEqual(scores[i], scored.Score, 1e-5 * (1 + Math.Abs(scores[i])));
            for (int v = 0; v < 3; v++)
                Assert.AreEqual(vectors[i][v], scored.GeneratedVector[v], 1e-5 * (1e-3 + Math.Abs(vectors[i][v])));
        }
    }

    [TestMethod]
    public void SaveKeepsScale()
    {
        using var folder = new TemporaryFolder();
        string file = folder["points.zip"];
        Context.Model.Save(OfPoints, Points(1).Schema, file);
        using var loaded = (GanTransformer)TinyGan.NewContext(5).Model.Load(file, out _);
        CollectionAssert.AreEqual(Reading.Rows(OfPoints.Generate(100)), Reading.Rows(loaded.Generate(100)));
        CollectionAssert.AreEqual(Reading.Rows(OfPoints.Transform(Points(70))), Reading.Rows(loaded.Transform(Points(70))));
    }

    /// <summary>A column of numbers, not of vectors of one: so are the generated ones, and new rows can be appended.</summary>
    [TestMethod]
    public void GenerateGivesNumbersForNumbers()
    {
        IDataView rows = Numbers([.. Enumerable.Range(0, 64).Select(i => 10f + i % 7)]);
        using GanTransformer gan = Context.Transforms.Gan("Value", Options(3)).Fit(rows);
        Assert.AreEqual(NumberDataViewType.Single, gan.Transform(rows).Schema["GeneratedVector"].Type);
        Assert.AreEqual(64, Reading.Column<float>(gan.Transform(rows), "GeneratedVector").Count);
        IDataView numbers = Context.Transforms.SelectColumns("Value").Fit(rows).Transform(rows);
        Assert.AreEqual(74, Reading.Column<float>(Context.Data.AppendRows(numbers, gan.Generate(10)), "Value").Count);
        SchemaShape shape = Context.Transforms.Gan("Value", Options(1)).GetOutputSchema(Reading.SchemaShapeOf(rows));
        Assert.AreEqual(SchemaShape.Column.VectorKind.Scalar, shape.Single(c => c.Name == "GeneratedVector").Kind);
    }

    [TestMethod]
    public void FitOfSameSeedGivesSameModel()
    {
        static List<(DataViewRowId, string)> Train()
        {
            using GanTransformer gan = Context.Transforms.Gan("Values", Options(25)).Fit(Points(200));
            return Reading.Rows(gan.Generate(50));
        }
        CollectionAssert.AreEqual(Train(), Train());
    }

    /// <summary>Marks of missing values in rasters, for one.</summary>
    [TestMethod]
    [DataRow(-3.4e38f)]
    [DataRow(1e31f)]
    public void FitRefusesOrSkipsValuesTooLarge(float value)
    {
        IDataView rows = Numbers(1, 2, value, 4);
        GanOptions options = Options(1);
        Errors.Says<InvalidOperationException>(() => Context.Transforms.Gan("Value", options).Fit(rows), "too large to compute with");
        options.UnreadableImages = UnreadableImages.Skip;
        using GanTransformer gan = Context.Transforms.Gan("Value", options).Fit(rows);
        Assert.IsTrue(Reading.Column<float>(gan.Generate(200), "Value").All(float.IsFinite));
        CollectionAssert.AreEqual(new[] { true, true, false, true },
            Reading.Column<float>(gan.Transform(rows), "Score").Select(float.IsFinite).ToArray());
    }

    [TestMethod]
    [DataRow(1e38f)]
    [DataRow(-1e20f)]
    public void TransformNamesRowsTooFarFromThoseTrainedOn(float value)
    {
        using GanTransformer gan = Context.Transforms.Gan("Value", Options(1)).Fit(Numbers(1, 2, 3, 4));
        Errors.Says<InvalidOperationException>(() => Reading.Column<float>(gan.Transform(Numbers(1, value)), "Score"),
            "The vector of column 'Value' in row 1 cannot be read: value 0 is ");
    }

    [TestMethod]
    [DataRow(float.NaN, "not a number")]
    [DataRow(float.PositiveInfinity, "infinite")]
    public void FitRefusesOrSkipsValuesThatAreNotFinite(float value, string what)
    {
        IDataView rows = Numbers(1, 2, value, 4);
        GanOptions options = Options(1);
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Context.Transforms.Gan("Value", options).Fit(rows)).Message;
        StringAssert.Contains(message, "The vector of column 'Value' in row 2 (Kind = 'k') cannot be read: value 0 is " + what);
        StringAssert.Contains(message, "UnreadableImages.Skip");

        options.UnreadableImages = UnreadableImages.Skip;
        using GanTransformer gan = Context.Transforms.Gan("Value", options).Fit(rows);
        Assert.AreEqual(7f / 3, ((VectorColumn)gan.Model.Info.Column).Means[0], 1e-6f);
        CollectionAssert.AreEqual(new[] { true, true, false, true },
            Reading.Column<float>(gan.Transform(rows), "Score").Select(float.IsFinite).ToArray());
    }

    [TestMethod]
    public void FitRefusesOtherColumns()
    {
        IDataView discs = TinyGan.Discs(4);
        Errors.Says<ArgumentOutOfRangeException>(
            () => Context.Transforms.Gan("Pixels", Options(1)).Fit(discs), "expected Single, or a known-size vector of Single");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.Gan("Name", Options(1)).GetOutputSchema(Reading.SchemaShapeOf(discs)));
        Errors.Says<ArgumentOutOfRangeException>(
            () => OfPoints.Transform(Context.Transforms.CopyColumns("Values", "Number").Fit(discs).Transform(discs)),
            "Schema mismatch for input column 'Values'");
    }

    [TestMethod]
    public void FitRefusesOptionsOfImagesAllAtOnce()
    {
        GanOptions options = Options(1);
        (options.Height, options.Channels, options.PixelMaximum, options.Layout) = (8, 1, 1, PixelLayout.Planar);
        (options.Augmentation, options.Snapshots) = (GanAugmentation.Color, new Progress<GanSnapshot>());
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Transforms.Gan("Values", options)).Message;
        foreach (string option in new[] { "Height", "Channels", "PixelMaximum", "Layout", "Augmentation", "Snapshots" })
            StringAssert.Contains(message, $"GanOptions.{option} must be left as it is by default, since the architecture makes vectors");
        options = Options(1);
        options.DiscriminatorNormalization = DiscriminatorNormalization.Instance;
        Errors.Says<ArgumentOutOfRangeException>(
            () => Context.Transforms.Gan("Values", options).Fit(Points(4)), "'Dense' cannot be trained");
    }

    /// <summary>A dense layer of I inputs and O outputs has I·O weights and O biases.</summary>
    [TestMethod]
    public void DenseNetworksHaveSizesDocumented()
    {
        var sizes = new GanNetworkOptions { VectorSize = 3, LatentSize = 5, Classes = 2, GeneratorFilters = 7, DiscriminatorFilters = 11 };
        using nn.Module<Tensor, Tensor> generator = GanArchitecture.Dense.BuildGenerator(sizes);
        using GanDiscriminator discriminator = GanArchitecture.Dense.BuildDiscriminator(sizes);
        Assert.AreEqual((7 + 1) * 7 + (7 + 1) * 7 + (7 + 1) * 3, generator.parameters().Sum(p => p.numel()));
        Assert.AreEqual((3 + 1) * 11 + (11 + 1) * 11 + (11 + 1) + 2 * 11, discriminator.parameters().Sum(p => p.numel()));
        using Tensor samples = generator.forward(randn(4, 7));
        CollectionAssert.AreEqual(new long[] { 4, 3 }, samples.shape);
        CollectionAssert.AreEqual(new long[] { 4 }, discriminator.forward(samples).shape);
        CollectionAssert.AreEqual(new long[] { 11, 11 }, discriminator.Activations(samples).Select(layer => layer.shape[1]).ToArray());
    }

    [TestMethod]
    public void StandardizationGivesMeanZeroDeviationOneAndComesBack()
    {
        var store = new SampleStore(2 * sizeof(float));
        foreach (float[] row in (float[][])[[1, 5], [3, 5], [5, 5]])
            store.Add(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
        var column = (VectorColumn)new VectorColumn("V", 2, false, [], []).Learn(store);
        CollectionAssert.AreEqual(new float[] { 3, 5 }, column.Means);
        Assert.AreEqual(Math.Sqrt(8 / 3.0), column.Deviations[0], 1e-6); // ((-2)² + 0² + 2²) / 3
        Assert.AreEqual(0f, column.Deviations[1]);
        var bytes = new byte[3 * column.SampleBytes];
        store.Gather([2, 0, 1], bytes);
        using Tensor standardized = SampleTensors.FromBytes(bytes, column, CPU);
        float[] values = standardized.data<float>().ToArray();
        Assert.AreEqual(2 / Math.Sqrt(8 / 3.0), values[0], 1e-6);
        Assert.AreEqual(0f, values[1]);
        CollectionAssert.AreEqual(bytes, SampleTensors.ToBytes(standardized, column));
    }

    [TestMethod]
    public void GanMappingComputesNothingUntilAsked() =>
        Assert.IsFalse(GanMapping.OfTransform(Points(1).Schema, OfPoints.Model, _ => { }).Activate([]).Any);
}
