using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Core.MLNet;

/// <summary>Score columns are annotated as those of ML.NET's own trainers, of which one is asked here.</summary>
[TestClass]
public class ScoreAnnotationsTests
{
    private static string Text(DataViewSchema.Column column, string annotation)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(annotation, ref value);
        return value.ToString();
    }

    private static uint Set(DataViewSchema.Column column)
    {
        uint set = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref set);
        return set;
    }

    private static string[] Annotations(DataViewSchema.Column column) =>
        [.. column.Annotations.Schema.Select(a => $"{a.Name} {a.Type}").Order(StringComparer.Ordinal)];

    [TestMethod]
    public void ScoreAndProbabilityHaveTheAnnotationsOfMLNetsTrainers()
    {
        DataViewSchema gan = TinyGan.OfDiscs.Transform(TinyGan.Discs(1)).Schema;
        IDataView rows = TinyGan.Context.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new Row { Features = [i % 7, i % 3], Label = i % 2 == 0 }));
        DataViewSchema trainer = TinyGan.Context.BinaryClassification.Trainers.SdcaLogisticRegression(maximumNumberOfIterations: 2)
            .Fit(rows).Transform(rows).Schema;
        foreach (string name in new[] { "Score", "Probability" })
        {
            CollectionAssert.AreEqual(Annotations(trainer[name]), Annotations(gan[name]), name);
            foreach (string annotation in new[] { "ScoreColumnKind", "ScoreValueKind" })
                Assert.AreEqual(Text(trainer[name], annotation), Text(gan[name], annotation));
        }
        bool normalized = false;
        gan["Probability"].Annotations.GetValue("IsNormalized", ref normalized);
        Assert.IsTrue(normalized);
    }

    [TestMethod]
    public void ScoreColumnSetIdTellsTwoModelsApart()
    {
        IDataView once = TinyGan.OfDiscs.Transform(TinyGan.Discs(1)), twice = TinyGan.OfDiscs.Transform(once);
        Assert.AreEqual((1u, 1u), (Set(once.Schema["Score"]), Set(once.Schema["Probability"])));
        Assert.AreEqual((2u, 2u), (Set(twice.Schema["Score"]), Set(twice.Schema["Probability"])));
    }

    [TestMethod]
    public void GetOutputSchemaTellsTheAnnotations()
    {
        SchemaShape shape = TinyGan.Context.Transforms.Gan("Pixels", TinyGan.Options(1))
            .GetOutputSchema(Reading.SchemaShapeOf(TinyGan.Discs(1)));
        foreach (string name in new[] { "Score", "Probability" })
        {
            CollectionAssert.AreEquivalent(
                TinyGan.OfDiscs.Transform(TinyGan.Discs(1)).Schema[name].Annotations.Schema.Select(a => a.Name).ToArray(),
                shape.Single(column => column.Name == name).Annotations.Select(a => a.Name).ToArray());
        }
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
