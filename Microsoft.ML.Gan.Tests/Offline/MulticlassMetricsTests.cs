using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Metrics of scores that are known, by hand.</summary>
[TestClass]
public sealed class MulticlassMetricsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TheMetricsAreWhatTheyAreDefinedToBe()
    {
        // Two rows of class 1 (one wrong), one of class 2, one of class 3 (both right).
        var metrics = Evaluate(
            topK: 2,
            new Row { Label = 1, Score = [0.5f, 0.25f, 0.25f] },
            new Row { Label = 1, Score = [0.25f, 0.5f, 0.25f] },
            new Row { Label = 2, Score = [0.25f, 0.5f, 0.25f] },
            new Row { Label = 3, Score = [0, 0, 1] });

        Assert.AreEqual(0.75, metrics.MicroAccuracy);
        Assert.AreEqual((0.5 + 1 + 1) / 3, metrics.MacroAccuracy, 1e-15);
        double ln2 = Math.Log(2);
        Assert.AreEqual((ln2 + 2 * ln2 + ln2 + 0) / 4, metrics.LogLoss, 1e-15);
        CollectionAssert.AreEqual(new[] { 1.5 * ln2, ln2, 0 }, metrics.PerClassLogLoss.ToArray());
        const double entropy = 1.5; // in bits, of 1/2 1/4 1/4
        Assert.AreEqual(1 - metrics.LogLoss / (entropy * ln2), metrics.LogLossReduction, 1e-15);
        Assert.AreEqual(2, metrics.TopKPredictionCount);
        CollectionAssert.AreEqual(new[] { 0.75, 1 }, metrics.TopKAccuracyForAllK.ToArray());
        Assert.AreEqual(1, metrics.TopKAccuracy);
    }

    [TestMethod]
    public void WithoutTopKThereIsNone()
    {
        var metrics = Evaluate(0, new Row { Label = 1, Score = [1, 0, 0] }, new Row { Label = 2, Score = [1, 0, 0] });
        Assert.IsNull(metrics.TopKAccuracyForAllK);
        Assert.AreEqual((0, 0d), (metrics.TopKPredictionCount, metrics.TopKAccuracy));
        Assert.AreEqual(-Math.Log(1e-15f) / 2, metrics.LogLoss, 1e-12); // a score of 0 counts as 1e-15
    }

    [TestMethod]
    public void TheConfusionMatrixCountsTrueByPredicted()
    {
        var matrix = Evaluate(
            0,
            new Row { Label = 1, Score = [0.5f, 0.25f, 0.25f] },
            new Row { Label = 1, Score = [0.25f, 0.5f, 0.25f] },
            new Row { Label = 1, Score = [0.25f, 0.5f, 0.25f] },
            new Row { Label = 2, Score = [0.25f, 0.5f, 0.25f] }).ConfusionMatrix;

        CollectionAssert.AreEqual(new double[] { 1, 2, 0, 0, 1, 0, 0, 0, 0 }, matrix.Counts.SelectMany(row => row).ToArray());
        CollectionAssert.AreEqual(new[] { 1 / 3d, 1, 0 }, matrix.PerClassRecall.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 1 / 3d, 0 }, matrix.PerClassPrecision.ToArray());
        Assert.AreEqual(2, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(3, 0));
        Assert.AreEqual(3, matrix.NumberOfClasses);
        Assert.AreEqual(
            """

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     1 |     2 |     0 | 0.3333
                    1 ||     0 |     1 |     0 | 1.0000
                    2 ||     0 |     0 |     0 | 0.0000
                      ||========================
            Precision ||1.0000 |0.3333 |0.0000 |

            """.ReplaceLineEndings(),
            matrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    public void LongNamesOfClassesAreNumbered()
    {
        string Table(params string[] names)
        {
            var type = new VectorDataViewType(TextDataViewType.Instance, names.Length);
            var definition = SchemaDefinition.Create(typeof(Row));
            definition["Score"].AddAnnotation(
                "SlotNames", new VBuffer<ReadOnlyMemory<char>>(names.Length, Array.ConvertAll(names, name => name.AsMemory())), type);
            var rows = new[] { new Row { Label = 0, Score = [0.5f, 0.25f, 0.25f] } };
            return _ml.MulticlassClassification.Evaluate(_ml.Data.LoadFromEnumerable(rows, definition))
                .ConfusionMatrix.GetFormattedConfusionTable();
        }

        StringAssert.Contains(Table("Shirt", "Bag", "Coat"), "PREDICTED || Shirt |   Bag |  Coat | Recall");
        string numbered = Table("Shirt", "Bag", "Trouser");
        StringAssert.Contains(numbered, "PREDICTED  ||     0 |     1 |     2 | Recall");
        StringAssert.Contains(numbered, "1.     Bag ||     0 |");
        StringAssert.Contains(numbered, "Precision  ||1.0000 |");
    }

    [TestMethod]
    public void RowsWithoutLabelOrWithBrokenScoresAreLeftOut()
    {
        var metrics = Evaluate(
            0,
            new Row { Label = 0, Score = [1, 0, 0] },
            new Row { Label = 1, Score = [float.NaN, 0, 0] },
            new Row { Label = 2, Score = [0, 1, 0] });
        Assert.AreEqual((1d, 0d), (metrics.MicroAccuracy, metrics.LogLoss));
        CollectionAssert.AreEqual(new double[] { 0, 1, 0 }, metrics.ConfusionMatrix.Counts.Select(row => row.Sum()).ToArray());
    }

    [TestMethod]
    public void TheColumnsAreChecked()
    {
        var data = Data(new Row { Label = 1, Score = [1, 0, 0] });
        string Error(string label, string score) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.MulticlassClassification.Evaluate(data, label, score)).Message;
        Assert.AreEqual("None column 'Label' not found (Parameter 'schema')", Error("None", "Score"));
        Assert.AreEqual(
            "Schema mismatch for label column 'Score': expected Single or Key, got Vector<Single, 3> (Parameter 'schema')",
            Error("Score", "Score"));
        StringAssert.Contains(Error("Label", "Label"), "expected vector of two or more items of type Single, got Key<UInt32, 0-2>");
    }

    private MulticlassClassificationMetrics Evaluate(int topK, params Row[] rows)
        => _ml.MulticlassClassification.Evaluate(new ForeignView(Data(rows)), topKPredictionCount: topK);

    // A member of key type counts from 0, here the labels count from 1 and 0 is missing, as in a key column.
    private IDataView Data(params Row[] rows)
        => _ml.Data.LoadFromEnumerable(rows.Select(row => new Row { Label = row.Label - 1, Score = row.Score }).ToArray());

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }
    }
}
