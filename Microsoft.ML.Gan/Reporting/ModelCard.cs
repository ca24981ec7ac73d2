using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>
/// A model card (Mitchell et al., "Model cards for model reporting", 2019) from the facts of a training. What only the owner can know is
/// named as missing.
/// </summary>
internal static class ModelCard
{
    public static IEnumerable<(string Title, string Text)> Of(ReportContent content)
    {
        SampleColumn column = content.Info.Column;
        string samples = column.Sample + "s";
        yield return ("Model",
            $"A generative adversarial network of the kind {content.Info.Architecture.Name}, trained with Microsoft.ML.Gan. " +
            $"Its generator has {Html.Number(content.GeneratorWeights)} weights, its discriminator " +
            $"{Html.Number(content.DiscriminatorWeights)}.");
        yield return ("Intended use",
            $"It makes new {samples} like those of column '{column.Name}', and scores given ones. Mark generated {samples} as such " +
            "where they leave their data set. To be added by the owner: who uses the model, for what, and what it must not be used for.");
        yield return ("Data",
            $"{Html.Number((long)content.Rows)} {column.Samples}{Kinds(content)}. To be added by the owner: where the data come from, " +
            "their license, and what they leave out.");
        yield return ("Training", Training(content));
        yield return ("Measures", Measures(content));
        yield return ("Limits",
            $"The model knows what its training {samples} show, with their gaps and biases, and knows rare kinds worse than common ones. " +
            "It may repeat training rows; ml.EvaluateGan measures that. Its scores compare rows with each other. They are no " +
            "probability that a row is genuine.");
    }

    private static string Kinds(ReportContent content) => content.Info.Conditions switch
    {
        TrainedClasses classes => $", of {classes.TrainedKinds.Length} classes",
        ImageClusters clusters => $", sorted into {clusters.Count} clusters",
        _ => "",
    };

    private static string Training(ReportContent content)
    {
        string[] changed = [.. ReportFacts.Options(content.Options)
            .Where(option => option.Differs && !GanCheckpoints.FreeOptions.Contains(option.Name)) // those change no step
            .Select(option => $"{option.Name} = {option.Value}")];
        return $"{Html.Number(content.Last?.Step ?? 0)} steps of {Html.Number((long)content.Options.BatchSize)} rows in " +
            $"{TrainingClock.Format(content.Elapsed)} on {content.Device}, with seed {ReportFacts.Seed(content)}. " +
            (changed.Length == 0 ? "Its options are the defaults." : $"Options other than the defaults: {string.Join(", ", changed)}.") +
            (content.Warnings.Count == 0 ? "" : $" Warnings while it trained: {Html.Number((long)content.Warnings.Count)}.");
    }

    private static string Measures(ReportContent content)
    {
        if (content.Last is not { } last)
            return "None.";
        string distance = content.History.LastOrDefault(report => report.Distance is not null)?.Distance is { } value
            ? $" The last quick distance to held-out rows is {Html.Number(value)}."
            : "";
        return $"At the end D(x) is {Html.Number(last.RealProbability)}, D(G(z)) {Html.Number(last.FakeProbability)}, and the diversity " +
            $"of generated rows {Html.Number(last.Diversity)} of the real rows'.{distance} These figures tell how training went. " +
            "ml.EvaluateGan measures quality.";
    }
}
