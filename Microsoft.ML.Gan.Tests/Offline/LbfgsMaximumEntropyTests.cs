using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Softmax regression.</summary>
[TestClass]
public sealed class LbfgsMaximumEntropyTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void WhereTheGradientIsZeroTrainingEnds()
    {
        // One feature, x = 1 or 0, two classes: without regularization the model's probabilities are the frequencies.
        var data = Points(
            [.. Enumerable.Repeat(("a", 1f), 3), ("b", 1f), ("a", 0f), .. Enumerable.Repeat(("b", 0f), 3)]);
        var model = Trainer(l1: 0, l2: 0).Fit(data);
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];
        foreach (var (row, expected) in new[] { (0, 0.75f), (3, 0.75f), (4, 0.25f), (7, 0.25f) })
        {
            Assert.AreEqual(expected, scores[row][0], 1e-3f);
            Assert.AreEqual(1 - expected, scores[row][1], 1e-3f);
        }
    }

    [TestMethod]
    public void TheSolutionSatisfiesTheEquationsOfTheRegularizedProblem()
    {
        // At the optimum: (sum over rows of (p - y) x) + l2 w = 0, and 0 for the biases.
        var rows = RandomPoints(60);
        var model = Trainer(l1: 0, l2: 0.5f).Fit(Keyed(rows)).Model;
        var (weights, biases) = Parameters(model);
        for (int c = 0; c < 3; c++)
        {
            var errors = rows.Select(row => Probability(weights, biases, row.Features, c) - (row.Label == Names[c] ? 1 : 0)).ToArray();
            Assert.AreEqual(0, errors.Sum(), 0.02);
            for (int j = 0; j < 4; j++)
                Assert.AreEqual(0, rows.Select((row, i) => errors[i] * row.Features[j]).Sum() + 0.5 * weights[c][j], 0.02);
        }
    }

    [TestMethod]
    public void L1MakesWeightsZeroWhereTheirGradientIsSmall()
    {
        var rows = RandomPoints(60);
        const double l1 = 6;
        var (weights, biases) = Parameters(Trainer(l1: (float)l1, l2: 0).Fit(Keyed(rows)).Model);
        int zeros = 0;
        for (int c = 0; c < 3; c++)
        {
            var errors = rows.Select(row => Probability(weights, biases, row.Features, c) - (row.Label == Names[c] ? 1 : 0)).ToArray();
            for (int j = 0; j < 4; j++)
            {
                double gradient = rows.Select((row, i) => errors[i] * row.Features[j]).Sum();
                if (weights[c][j] == 0)
                {
                    zeros++;
                    Assert.IsTrue(Math.Abs(gradient) <= l1 + 0.05, $"{gradient}");
                }
                else
                {
                    Assert.AreEqual(-Math.Sign(weights[c][j]) * l1, gradient, 0.05);
                }
            }
        }
        Assert.IsTrue(zeros is >= 3 and < 12, $"{zeros} of 12");
    }

    [TestMethod]
    public void TheLossFallsAsInMlNet()
    {
        // ML.NET 5.0.0 on this very problem (its test of the flower data): the objective after each iteration, from its log.
        double[] expected =
        [
            1.09053671360016, 0.964357972145081, 0.874466478824615, 0.532077968120575, 0.460592895746231, 0.381620407104492
        ];
        var data = Keyed(Flowers.Rows);
        for (int i = 0; i < expected.Length; i++)
        {
            var model = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                L1Regularization = 0.001f, L2Regularization = 0.1f, NumberOfThreads = 1, MaximumNumberOfIterations = i + 1,
            }).Fit(data);
            var (weights, _) = Parameters(model.Model);
            double l1 = weights.Sum(row => row.Sum(weight => Math.Abs((double)weight)));
            double l2 = weights.Sum(row => row.Sum(weight => (double)weight * weight));
            double logLoss = _ml.MulticlassClassification.Evaluate(model.Transform(data)).LogLoss;
            Assert.AreEqual(expected[i], logLoss + (0.001 * l1 + 0.5 * 0.1 * l2) / Flowers.Rows.Length, 2e-6, $"Iteration {i + 1}");
        }
    }

    [TestMethod]
    public void NoWeightIsNegativeWhenNoneMayBe()
    {
        var trainer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(enforceNonNegativity: true, l1Regularization: 0);
        var (weights, _) = Parameters(trainer.Fit(Keyed(RandomPoints(60))).Model);
        Assert.IsTrue(weights.All(row => row.All(weight => weight >= 0)));
        Assert.IsTrue(weights.Any(row => row.Any(weight => weight > 0)));
    }

    [TestMethod]
    public void AWeightOfTwoIsTheRowTwice()
    {
        var once = RandomPoints(60).Select((row, i) => new Point { Label = row.Label, Features = row.Features, Weight = i % 2 + 1 })
            .ToArray();
        var twice = once.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight)).ToArray();
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options { ExampleWeightColumnName = "Weight", L1Regularization = 0 };
        var (weights, biases) = Parameters(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options).Fit(Keyed(once)).Model);
        var (others, otherBiases) = Parameters(Trainer(l1: 0, l2: 1).Fit(Keyed(twice)).Model);
        for (int c = 0; c < 3; c++)
        {
            Assert.AreEqual(otherBiases[c], biases[c], 0.01);
            for (int j = 0; j < 4; j++)
                Assert.AreEqual(others[c][j], weights[c][j], 0.01);
        }
    }

    [TestMethod]
    public void SparseRowsTrainTheSameModel()
    {
        var rows = RandomPoints(60);
        var sparse = _ml.Data.LoadFromEnumerable(rows.Select(row => new SparsePoint
        {
            Label = row.Label,
            Features = new VBuffer<float>(4, 4, row.Features, [0, 1, 2, 3]),
        }).ToArray());
        var keyed = _ml.Transforms.Conversion.MapValueToKey(
            "Label", keyOrdinality: Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var dense = Parameters(Trainer(1, 1).Fit(Keyed(rows)).Model);
        var fromSparse = Parameters(Trainer(1, 1).Fit(keyed.Fit(sparse).Transform(sparse)).Model);
        CollectionAssert.AreEqual(dense.Biases, fromSparse.Biases);
    }

    [TestMethod]
    public void PredictionsNameTheClassesInAndOutOfAFile()
    {
        var rows = RandomPoints(90);
        var data = _ml.Data.LoadFromEnumerable(rows);
        var toKey = _ml.Transforms.Conversion.MapValueToKey("Label");
        var toName = _ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel");
        var chain = toKey.Append(Trainer(0.1f, 0.1f)).Append(toName).Fit(data);
        var withForeign = toKey.Append(new ForeignEstimator()).Append(Trainer(0.1f, 0.1f)).Append(new ForeignEstimator()).Append(toName)
            .Fit(data);
        var expected = chain.Transform(data).GetColumn<string>("Name").ToArray();
        CollectionAssert.AreEqual(expected, withForeign.Transform(new ForeignView(data)).GetColumn<string>("Name").ToArray());

        foreach (var model in new[] { chain, Models.Reload(chain) })
        {
            var view = model.Transform(data);
            Assert.AreEqual("Key<UInt32, 0-2>", view.Schema["PredictedLabel"].Type.ToString());
            Assert.AreEqual(
                "ScoreColumnKind, ScoreValueKind, KeyValues, ScoreColumnSetId", view.Schema["PredictedLabel"].Annotations.ToString());
            Assert.AreEqual(
                "ScoreColumnKind, ScoreColumnSetId, ScoreValueKind, TrainingLabelValues, SlotNames",
                view.Schema["Score"].Annotations.ToString());
            CollectionAssert.AreEqual(expected, view.GetColumn<string>("Name").ToArray());
            foreach (float[] scores in view.GetColumn<float[]>("Score"))
                Assert.AreEqual(1, scores.Sum(), 1e-5);

            using var engine = _ml.Model.CreatePredictionEngine<Point, Prediction>(model);
            CollectionAssert.AreEqual(expected, rows.Select(row => engine.Predict(row).Name).ToArray());
            var last = ((IEnumerable<ITransformer>)model).OfType<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>().Single();
            Assert.AreEqual(("Features", "Vector<Single, 4>"), (last.FeatureColumnName, last.FeatureColumnType.ToString()));
            Assert.IsTrue(_ml.MulticlassClassification.Evaluate(view).MicroAccuracy > 0.7);
        }
    }

    [TestMethod]
    public void TrainingCanGoOnFromAModel()
    {
        var data = Keyed(RandomPoints(60));
        var first = Trainer(0, 1).Fit(data).Model;
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options { L1Regularization = 0, MaximumNumberOfIterations = 1 };
        double LossOf(MulticlassPredictionTransformer<MaximumEntropyModelParameters> model)
            => _ml.MulticlassClassification.Evaluate(model.Transform(data)).LogLoss;
        var trainer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options);
        Assert.AreEqual(LossOf(Trainer(0, 1).Fit(data)), LossOf(trainer.Fit(data, first)), 1e-4);
        Assert.IsTrue(LossOf(trainer.Fit(data)) > LossOf(trainer.Fit(data, first)) + 0.01);
    }

    [TestMethod]
    public void BrokenRowsAreLeftOutAndColumnsAreChecked()
    {
        var good = RandomPoints(60);
        Point[] bad = [.. good, new() { Label = "", Features = [1, 1, 1, 1] }, new() { Label = "a", Features = [float.NaN, 1, 1, 1] }];
        Assert.AreEqual(
            Parameters(Trainer(0, 1).Fit(Keyed(good)).Model).Biases[0], Parameters(Trainer(0, 1).Fit(Keyed(bad)).Model).Biases[0], 1e-4);
        Assert.AreEqual(
            "No valid training instances found, all instances have missing features.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Trainer(0, 1).Fit(Keyed(bad[^1]))).Message);
        Assert.AreEqual(
            "Schema mismatch for label column 'Label': expected Key<UInt32>, got String (Parameter 'labelCol')",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(0, 1).Fit(_ml.Data.LoadFromEnumerable(good))).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(l1: -1, l2: 0));
    }

    private static readonly string[] Names = ["a", "b", "c"];

    private static double Probability(float[][] weights, float[] biases, float[] features, int c)
    {
        double Exp(int i) => Math.Exp(biases[i] + features.Zip(weights[i], (x, w) => (double)x * w).Sum());
        return Exp(c) / Enumerable.Range(0, weights.Length).Sum(Exp);
    }

    private static (float[][] Weights, float[] Biases) Parameters(MaximumEntropyModelParameters model)
    {
        VBuffer<float>[] weights = null!;
        model.GetWeights(ref weights, out int classCount);
        Assert.AreEqual(weights.Length, classCount);
        return ([.. weights.Select(row => row.DenseValues().ToArray())], [.. model.GetBiases()]);
    }

    // Three overlapping clouds in four dimensions.
    private static Point[] RandomPoints(int count)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(i => new Point
        {
            Label = Names[i % 3],
            Features = [.. Enumerable.Range(0, 4).Select(j => (float)(2 * random.NextDouble() - 1 + (j == i % 3 ? 1 : 0)))],
        })];
    }

    private LbfgsMaximumEntropyMulticlassTrainer Trainer(float l1, float l2)
        => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: l1, l2Regularization: l2);

    private IDataView Keyed(params Point[] rows)
    {
        var data = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(data).Transform(data);
    }

    private IDataView Points((string Label, float Feature)[] rows)
    {
        var data = _ml.Data.LoadFromEnumerable(
            rows.Select(row => new OneFeature { Label = row.Label, Features = [row.Feature] }).ToArray());
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private sealed class OneFeature
    {
        public string Label { get; set; } = "";

        [VectorType(1)]
        public float[] Features { get; set; } = [];
    }

    internal sealed class Point
    {
        public string Label { get; set; } = "";

        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Weight { get; set; } = 1;
    }

    private sealed class SparsePoint
    {
        public string Label { get; set; } = "";

        [VectorType(4)]
        public VBuffer<float> Features { get; set; }
    }

    private sealed class Prediction
    {
        public string Name { get; set; } = "";
    }
}
