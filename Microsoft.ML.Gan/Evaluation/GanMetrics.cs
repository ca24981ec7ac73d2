using System.Globalization;
using System.Text;
using Microsoft.ML.Gan.Imaging;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>How good generated images are. <see cref="ToString"/> gives a table.</summary>
/// <param name="Generated">What the generated images score.</param>
/// <param name="Floor">What held-out real images score instead: the best that a generator can be expected to reach.</param>
/// <param name="SampleCount">Number of generated, of real and of held-out rows that were compared.</param>
/// <param name="FeatureSource">What the features come from.</param>
/// <param name="Notes">What could not be measured and why, in words.</param>
/// <param name="NeighborSheet">
/// One image, in each row a generated image and the training images nearest to it; the generated images that are nearest to a training
/// image come first. <see langword="null"/> if it was not asked for.
/// </param>
public sealed record GanMetrics(
    GanScores Generated, GanScores Floor, int SampleCount, string FeatureSource, IReadOnlyList<string> Notes, ImageBatch? NeighborSheet)
{
    /// <summary>The table: a line for each value, the generated images' beside the floor.</summary>
    public override string ToString()
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"",-30}{"generated",16}{"held-out real",16}   best");
        Line("Fréchet distance", s => Number(s.FrechetDistance, "F3"), "0");
        Line("kernel distance × 1000",
            s => s.KernelDistance is { } k ? $"{Number(1000 * k.Mean, "F2")} ± {Number(1000 * k.StandardDeviation, "F2")}" : "–", "0");
        Line("precision", s => Number(s.PrecisionRecall?.Precision, "F3"), "1");
        Line("recall", s => Number(s.PrecisionRecall?.Recall, "F3"), "1");
        Line("density", s => Number(s.PrecisionRecall?.Density, "F3"), "1");
        Line("coverage", s => Number(s.PrecisionRecall?.Coverage, "F3"), "1");
        Line("sliced Wasserstein, pixels", s => Number(s.SlicedWassersteinDistance, "F4"), "0");
        Line("classifier score", s => Number(s.ClassifierScore, "F3"), "as real");
        Line("class shares, KL in nats", s => Number(s.ClassDivergence, "F4"), "0");
        Line("smallest class, %", s => Number(100 * s.Classes?.Counts.Min() / (double?)s.Classes?.Total, "F1"), "as real");
        Line("diversity within a class", s => Number(s.IntraClassDiversity, "F3"), "1");
        Line("authentic, %", s => Number(s.Authenticity, "F1"), "as real");
        Line("near-duplicates, %", s => Number(100 * s.Duplicates, "F1"), "as real");
        Line("classifier accuracy score, %", s => Number(100 * s.ClassificationAccuracy?.Overall, "F1"), "as real");
        table.AppendLine(CultureInfo.InvariantCulture, $"{SampleCount} rows of each; features: {FeatureSource}.");
        foreach (string note in Notes)
            table.AppendLine(note);
        return table.ToString();

        void Line(string name, Func<GanScores, string> value, string best) =>
            table.AppendLine(CultureInfo.InvariantCulture, $"{name,-30}{value(Generated),16}{value(Floor),16}   {best}");

        static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
    }
}
