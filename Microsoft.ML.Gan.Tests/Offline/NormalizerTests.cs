using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Scaling by the smallest and the largest value.</summary>
[TestClass]
public sealed class NormalizerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ZeroStaysZeroUnlessItNeedNot()
    {
        // by slots: 1 4 2, 0 -4 2, 5 5 5
        AreEqual([0.25f, 0, 0, 1, -1, 0, 0.5f, 0.5f, 0], Normalize("Vector", fixZero: true));
        AreEqual([0, 2f / 3, 0, 1, 0, 0, 1f / 3, 1, 0], Normalize("Vector", fixZero: false));
        AreEqual([-0.5f, 0.5f, 1], Normalize("Single", fixZero: true));
        AreEqual([0, 2f / 3, 1], Normalize("Single", fixZero: false));
        AreEqual([-0.5f, 0.5f, 1], Normalize("Double", fixZero: true));
    }

    [TestMethod]
    public void WhatIsNotInASparseVectorCountsAsZero()
    {
        var data = _ml.Data.LoadFromEnumerable(new[]
        {
            new Sparse { Vector = new VBuffer<float>(3, 1, [4], [1]) },
            new Sparse { Vector = new VBuffer<float>(3, 2, [2, 8], [1, 2]) },
        });
        var kept = _ml.Transforms.NormalizeMinMax("Vector").Fit(data).Transform(data).GetColumn<VBuffer<float>>("Vector").ToArray();
        CollectionAssert.AreEqual(new float[] { 0, 0.5f, 1 }, kept[1].DenseValues().ToArray());
        Assert.AreEqual(2, kept[1].GetValues().Length);

        var moved = _ml.Transforms.NormalizeMinMax("Vector", fixZero: false).Fit(data);
        var parameters =
            (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)moved.GetNormalizerModelParameters(0);
        CollectionAssert.AreEqual(new[] { 0, 0.5f, 0.125f }, parameters.Scale.ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 2, 0 }, parameters.Offset.ToArray());
        CollectionAssert.AreEqual(
            new[] { 0f, 1, 0 }, moved.Transform(data).GetColumn<VBuffer<float>>("Vector").First().DenseValues().ToArray());
    }

    [TestMethod]
    public void OnlySoManyRowsAreLookedAt()
    {
        var model = _ml.Transforms.NormalizeMinMax("Single", maximumExampleCount: 2).Fit(Data());
        var parameters = (NormalizingTransformer.AffineNormalizerModelParameters<float>)model.GetNormalizerModelParameters(0);
        Assert.AreEqual((1f, 0f), (parameters.Scale, parameters.Offset)); // -1 and 1, not 2
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.NormalizeMinMax("Single", maximumExampleCount: 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.GetNormalizerModelParameters(1));
    }

    [TestMethod]
    public void NaNIsLookedOver()
    {
        var data = _ml.Data.LoadFromEnumerable(
            new[] { float.NaN, 4, 2 }.Select(value => new Row { Single = value, Vector = [0, 0, 0] }).ToArray());
        var values = _ml.Transforms.NormalizeMinMax("Single").Fit(data).Transform(data).GetColumn<float>("Single").ToArray();
        CollectionAssert.AreEqual(new[] { float.NaN, 1, 0.5f }, values);
    }

    [TestMethod]
    public void AConstantBecomesZero()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { 3f, 3 }.Select(value => new Row { Single = value, Vector = [0, 0, 0] }).ToArray());
        CollectionAssert.AreEqual(
            new[] { 0f, 0 }, _ml.Transforms.NormalizeMinMax("Single").Fit(data).Transform(data).GetColumn<float>("Single").ToArray());
    }

    [TestMethod]
    public void SeveralColumnsAreLearnedInOneReading()
    {
        int read = 0;
        var data = _ml.Data.LoadFromEnumerable(Rows().Select(row =>
        {
            read++;
            return row;
        }));
        InputOutputColumnPair[] pairs = [new("A", "Single"), new("B", "Double"), new("Vector")];
        var model = _ml.Transforms.NormalizeMinMax(pairs).Fit(data);
        Assert.AreEqual(3, read);
        Assert.AreEqual(
            "Single, Double, Vector<Single, 3>",
            string.Join(", ", "A B Vector".Split(' ').Select(name => model.Transform(data).Schema[name].Type)));
    }

    [TestMethod]
    public void TheModelFileIsTheRealOnes()
    {
        var model = _ml.Transforms.NormalizeMinMax("Vector", fixZero: false).Fit(Data());
        CollectionAssert.AreEqual(
            new[]
            {
                "TrainingInfo/Version.txt", "TransformerChain/Normalizer_000/AffineNormalizer.txt",
                "TransformerChain/Normalizer_000/Model.key", "TransformerChain/Model.key",
            },
            Models.Entries(model));
        // one pair of names, a vector of floats of one dimension
        CollectionAssert.AreEqual(Models.Bytes(1, 0, 0, (byte)1, (byte)9, 1, 3), Models.Block(model));
        CollectionAssert.AreEqual(
            Models.Bytes(4, 3, -1, 3, 1 / 3f, 1 / 6f, 0f, 3, 1f, -4f, 0f), Models.Block(model, "TransformerChain/Normalizer_000"));
        Assert.AreEqual(
            "NumNormalizationFeatures=3\n0\t0\t0.25\n1\t0\t0.25\n2\t0\t0\n\n",
            Models.Text(_ml.Transforms.NormalizeMinMax("Vector").Fit(Data()), "TransformerChain/Normalizer_000/AffineNormalizer.txt")
                .ReplaceLineEndings("\n"));
    }

    private static void AreEqual(float[] expected, float[] actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6f, $"Value {i}");
    }

    // The values of all rows, the same from a model file.
    private float[] Normalize(string column, bool fixZero)
    {
        var data = Data();
        var model = _ml.Transforms.NormalizeMinMax("Out", column, fixZero: fixZero).Fit(data);
        float[] values = Read(model);
        CollectionAssert.AreEqual(values, Read(Models.Reload(model)));
        return values;

        float[] Read(ITransformer transformer)
        {
            var view = transformer.Transform(data);
            Assert.IsTrue(view.Schema["Out"].IsNormalized());
            return column == "Vector" ? [.. view.GetColumn<float[]>("Out").SelectMany(vector => vector)]
                : column == "Single" ? [.. view.GetColumn<float>("Out")]
                : [.. view.GetColumn<double>("Out").Select(value => (float)value)];
        }
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Rows());

    private static Row[] Rows() =>
    [
        new() { Single = -1, Double = -1, Vector = [1, 0, 5] },
        new() { Single = 1, Double = 1, Vector = [4, -4, 5] },
        new() { Single = 2, Double = 2, Vector = [2, 2, 5] },
    ];

    private sealed class Row
    {
        public float Single { get; set; }

        public double Double { get; set; }

        [VectorType(3)]
        public float[] Vector { get; set; } = [];
    }

    private sealed class Sparse
    {
        [VectorType(3)]
        public VBuffer<float> Vector { get; set; }
    }
}
