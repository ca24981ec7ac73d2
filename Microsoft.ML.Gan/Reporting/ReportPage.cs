using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.Training;
using static Microsoft.ML.Gan.Reporting.Html;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>
/// The page, from top to bottom. It refers to nothing outside of itself: style sheet, script, pictures and charts are in it. Without its
/// script it shows the last moment of training.
/// </summary>
internal static class ReportPage
{
    private const int MostClasses = 100, MostValues = 12, MostColumns = 100; // shown; of more, a line says how many there are

    private const string Right = "th.number"; // numbers stand under each other

    // The pictures' base64 has plus signs. There is nothing else in their script that HTML would take for its own.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Build(ReportContent content)
    {
        string title = $"GAN of {content.Info.Column.Samples}, column “{content.Info.Column.Name}”";
        XElement page = Tag("html", Attribute("lang", "en"), Attribute("data-state", content.State.ToString().ToLowerInvariant()),
            Tag("head",
                Tag("meta", Attribute("charset", "utf-8")),
                Tag("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
                Tag("title", title),
                Raw("style", Resource("report.css"))),
            Tag("body",
                Tag("header",
                    Tag("div", Tag("h1", title), Tag("p.state", State(content))),
                    Tag("button", Attribute("id", "theme"), Attribute("type", "button"), "Dark or light")),
                Tag("main",
                    Resumed(content), Warnings(content), Figures(content), Pictures(content), Vectors(content), Charts(content),
                    Classes(content), Facts(content), Options(content), Code(content), Card(content)),
                Raw("script", Resource("report.js"))));
        return Encoding.UTF8.GetBytes("<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n");
    }

    private static string State(ReportContent content) => content.State switch
    {
        ReportState.Running => $"Training goes on: {Percent(content)} done, {TrainingClock.Format(content.Elapsed)} so far.",
        ReportState.Finished => $"Finished: all {Steps(content)} steps, in {TrainingClock.Format(content.Elapsed)}.",
        ReportState.TimeIsUp => $"Ended at its time limit, after {Steps(content)} steps in {TrainingClock.Format(content.Elapsed)}.",
        ReportState.OutOfPatience => $"Ended early after {Steps(content)} steps: the quick distance no longer fell.",
        ReportState.Canceled => $"Canceled after {Steps(content)} steps, in {TrainingClock.Format(content.Elapsed)}.",
        _ => $"Failed after {Steps(content)} steps: Fit threw an exception.",
    };

    private static string Steps(ReportContent content) => Number(content.Last?.Step ?? 0);

    private static string Percent(ReportContent content)
    {
        if (content.Last is not { } last)
            return "0 %";
        double elapsed = content.Elapsed.TotalSeconds, ofTime = elapsed / (elapsed + last.Remaining.TotalSeconds);
        return FormattableString.Invariant($"{100 * Math.Max(ofTime, (double)last.Step / last.Steps):F0} %");
    }

    private static XElement? Resumed(ReportContent content) => content.ResumedAfter == 0 ? null : Tag("p.note",
        $"Resumed from a checkpoint after step {Number(content.ResumedAfter)}. The curves are those of the whole training. Pictures and " +
        "rollbacks of before, but for the first step, were not kept.");

    private static XElement? Warnings(ReportContent content)
    {
        ReportWarning[] warnings =
        [
            .. content.History.Where(report => report.Warning is not null && report.Step <= content.ResumedAfter)
                .Select(report => new ReportWarning(report.Elapsed, report.Warning!)),
            .. content.Warnings,
        ];
        return warnings.Length == 0 ? null : Section("warnings", "Warnings", null, Tag("ul", warnings.Select(warning =>
            Tag("li", Tag("time", TrainingClock.Format(warning.Elapsed)), " ", warning.Text))));
    }

    private static XElement? Figures(ReportContent content) => content.Last is not { } last ? null : Tag("dl.figures",
        Figure("Loss of D", last.DiscriminatorLoss), Figure("Loss of G", last.GeneratorLoss),
        Figure("D(x)", last.RealProbability), Figure("D(G(z))", last.FakeProbability), Figure("Diversity", last.Diversity),
        content.History.LastOrDefault(report => report.Distance is not null) is { } measured
            ? Figure("Quick distance", measured.Distance)
            : null,
        Figure("Rows a second", Number((long)last.ImagesPerSecond)));

    private static XElement Figure(string name, double? value) => Figure(name, Number(value));

    private static XElement Figure(string name, string value) => Tag("div", Tag("dt", name), Tag("dd", value));

    private static XElement? Pictures(ReportContent content)
    {
        if (content.RealSheet is not { } real || content.Frames is not [.., ReportFrame last])
            return null;
        string thinned = content.FramesTaken > content.Frames.Count
            ? $" {content.Frames.Count} of {Number(content.FramesTaken)} moments are kept."
            : "";
        string latent = content.Kinds.Count > 0
            ? "Each row is of one class. Latent vectors stay the same over the training."
            : "From latent vectors that stay the same over the training.";
        var frames = content.Frames.Select(frame => new
        {
            step = frame.Step,
            text = $"Step {Number(frame.Step)}, epoch {Number((long)frame.Epoch)}, {TrainingClock.Format(frame.Elapsed)}",
            sheet = frame.Sheet,
        });
        string end = $"{content.Frames.Count - 1}";
        return Section("pictures", "Generated and real", latent + thinned,
            Tag("div.moment",
                Tag("button", Attribute("id", "play"), Attribute("type", "button"), "Play"),
                Tag("input", Attribute("id", "moment"), Attribute("type", "range"), Attribute("min", "0"), Attribute("max", end),
                    Attribute("value", end), Attribute("aria-label", "Moment of the training"), Attribute("autocomplete", "off")),
                Tag("output", Attribute("id", "when"), Attribute("for", "moment"), Attribute("aria-live", "off"), frames.Last().text)),
            Tag("div.sheets",
                Sheet("generated", "Generated", last.Sheet, content), Sheet("real", "Real", real, content)),
            Tag("script", Attribute("id", "frames"), Attribute("type", "application/json"), JsonSerializer.Serialize(frames, Plain)));
    }

    private static XElement Sheet(string role, string name, string sheet, ReportContent content) => Tag("figure",
        Tag("figcaption", Swatch(role), name),
        Tag("div.sheet",
            content.Kinds.Count == 0 ? null : Tag("ol", content.Kinds.Select(kind => Tag("li", Attribute("title", kind), kind))),
            Tag("img", Attribute("id", role), Attribute("src", sheet), Attribute("alt", content.Kinds.Count == 0
                ? $"{name} images, {content.PerRow} in a row"
                : $"{name} images, {content.PerRow} of each class: {string.Join(", ", content.Kinds)}"))));

    private static XElement Swatch(string role) => Tag($"i.{role}", Attribute("aria-hidden", "true"));

    private static XElement? Vectors(ReportContent content)
    {
        if (content.Vectors.Count == 0)
            return null;
        int size = content.Vectors[0].Real.Length;
        var all = (from column in Enumerable.Range(0, size)
                   from kind in content.Vectors.Index()
                   let vectors = kind.Item
                   select (Name: NameOf(column, kind.Index), Real: vectors.Real[column], Generated: vectors.Generated[column])).ToArray();
        return Section("values", "Generated and real values",
            "Means, standard deviations, and the share of rows in bins of equal width.",
            Tag("div.charts", all.Take(MostValues).Select(values => Tag("figure",
                Tag("figcaption", Tag("b", values.Name), Tag("span.unit", "% of the rows"),
                    Legend(("real", "Real"), ("generated", "Generated"))),
                ReportChart.OfValues($"Histogram of {values.Name}, real and generated", "value", values.Real, values.Generated)))),
            Tag("div.scroll", Tag("table",
                Tag("thead", Tag("tr", Tag("th"), Head("Real mean", Right), Head("Generated", Right),
                    Head("Real deviation", Right), Head("Generated", Right))),
                Tag("tbody", all.Take(MostColumns).Select(values => Tag("tr", Tag("th", Attribute("scope", "row"), values.Name),
                    Cell(Mean(values.Real)), Cell(Mean(values.Generated)),
                    Cell(Deviation(values.Real)), Cell(Deviation(values.Generated))))))),
            all.Length <= MostColumns ? null : Tag("p.about", $"The first {MostColumns} of {Number((long)all.Length)}."));

        string NameOf(int column, int kind) => string.Join(", ", (string[])
        [
            .. content.Kinds.Count > 0 ? [content.Kinds[kind]] : Array.Empty<string>(),
            .. size > 1 ? [$"value {column}"] : content.Kinds.Count > 0 ? [] : new[] { content.Info.Column.Name },
        ]);

        static double Mean(float[] values) => values.Average(value => (double)value);

        static double Deviation(float[] values) => Mean(values) is var mean
            ? Math.Sqrt(values.Average(value => (value - mean) * (value - mean)))
            : 0;
    }

    private static XElement Head(string name, string tag = "th") => Tag(tag, Attribute("scope", "col"), name);

    private static XElement Cell(double value) => Tag("td.number", Number(value));

    private static XElement? Charts(ReportContent content)
    {
        if (content.History.Count < 2)
            return null;
        bool distances = content.History.Any(report => report.Distance is not null);
        bool controlled = content.History.Select(report => report.AugmentationProbability).Distinct().Count() > 1;
        return Section("charts", "Training", "Means since the report before; gradients and diversity are of one step.",
            Tag("div.charts",
                Chart("Losses", content.Options.Loss switch
                {
                    GanLossKind.NonSaturating or GanLossKind.Relativistic => "nats",
                    GanLossKind.LeastSquares => "squares of logits",
                    _ => "logits",
                }, null, null,
                    ("Discriminator", ReportRole.Real, report => report.DiscriminatorLoss),
                    ("Generator", ReportRole.Generated, report => report.GeneratorLoss)),
                Chart("D(x) and D(G(z))", content.Options.Loss == GanLossKind.NonSaturating
                        ? "probability of “real”; both at 0.5: D cannot tell"
                        : "sigmoid of the logits", 0, 1,
                    ("Real", ReportRole.Real, report => report.RealProbability),
                    ("Generated", ReportRole.Generated, report => report.FakeProbability)),
                Chart("Diversity", "of the real rows'; 0: collapsed", 0, null,
                    ("Generated rows", ReportRole.Generated, report => report.Diversity)),
                Chart("Gradients", "lengths", null, null,
                    ("Discriminator", ReportRole.Real, report => report.DiscriminatorGradientNorm),
                    ("Generator", ReportRole.Generated, report => report.GeneratorGradientNorm)),
                distances
                    ? Chart("Quick distance", "to held-out rows; lower is better", null, null,
                        ("Generated rows", ReportRole.Generated, report => report.Distance ?? double.NaN))
                    : null,
                controlled
                    ? Chart("Augmentation", "probability of each kind", 0, 1,
                        ("All that D sees", ReportRole.Real, report => report.AugmentationProbability))
                    : null));

        XElement Chart(string name, string unit, double? minimum, double? maximum,
            params (string Name, ReportRole Role, Func<GanProgress, double> Value)[] curves) => Tag("figure",
                Tag("figcaption", Tag("b", name), Tag("span.unit", unit),
                    Legend([.. curves.Select(curve => (curve.Role.ToString().ToLowerInvariant(), curve.Name))])),
                ReportChart.OfTraining($"{name} over the steps: {string.Join(", ", curves.Select(curve => curve.Name))}", minimum, maximum,
                    [.. curves.Select(curve => new ReportCurve(curve.Name, curve.Role, Points(curve.Value)))]));

        IEnumerable<(double, double)> Points(Func<GanProgress, double> value) =>
            content.History.Select(report => ((double)report.Step, value(report)));
    }

    private static XElement Legend(params (string Role, string Name)[] entries) =>
        Tag("span.legend", entries.Select(entry => Tag("span", Swatch(entry.Role), entry.Name)));

    private static XElement? Classes(ReportContent content)
    {
        if (content.Info.Conditions is not TrainedClasses classes)
            return null;
        int[] kinds = [.. classes.TrainedKinds.OrderByDescending(kind => classes.Counts[kind]).Take(MostClasses)];
        long most = classes.Counts.Max();
        return Section("classes", "Classes", $"Training rows of each class of column '{classes.Column.Name}'." +
                (kinds.Length < classes.TrainedKinds.Length ? $" The {MostClasses} largest of {classes.TrainedKinds.Length}." : ""),
            Tag("ul.bars", kinds.Select(kind => Tag("li", Tag("span", classes.Name(kind)),
                Tag("meter", Attribute("max", $"{most}"), Attribute("value", $"{classes.Counts[kind]}")),
                Tag("span.number", Number(classes.Counts[kind]))))));
    }

    private static XElement Facts(ReportContent content) => Section("facts", "Facts", null, Tag("div.facts",
        List("Data", ReportFacts.Data(content)), List("Networks", ReportFacts.Networks(content)), List("Time", ReportFacts.Time(content)),
        List("Machine", ReportFacts.Machine(content)), List("Versions", ReportFacts.Versions())));

    private static XElement List(string name, IEnumerable<(string Name, string Value)> facts) => Tag("div", Tag("h3", name),
        Tag("dl", facts.Select(fact => Tag("div", Tag("dt", fact.Name), Tag("dd", fact.Value)))));

    private static XElement Options(ReportContent content)
    {
        ILookup<bool, ReportOption> options = ReportFacts.Options(content.Options).ToLookup(option => option.Differs);
        return Section("options", "Options",
            $"{options[true].Count()} differ from their defaults, {options[false].Count()} do not.",
            Table(options[true]), Tag("details", Tag("summary", "All options at their defaults"), Table(options[false])));

        static XElement Table(IEnumerable<ReportOption> options) => Tag("div.scroll", Tag("table",
            Tag("thead", Tag("tr", Head("Option"), Head("Value"), Head("Default"))),
            Tag("tbody", options.Select(option => Tag(option.Differs ? "tr.differs" : "tr",
                Tag("th", Attribute("scope", "row"), option.Name), Tag("td", option.Value), Tag("td", option.Default))))));
    }

    private static XElement Code(ReportContent content) => Section("code", "Use the model",
        "In any app that references the package MLGan and a native half of TorchSharp.",
        Tag("pre", Tag("code", ReportCode.Of(content.Info))));

    private static XElement Card(ReportContent content) => Section("card", "Model card",
        "From the facts above, in the form of Mitchell et al. 2019.",
        ModelCard.Of(content).SelectMany(part => new[] { Tag("h3", part.Title), Tag("p", part.Text) }),
        Tag("button", Attribute("id", "copy"), Attribute("type", "button"), "Copy as Markdown"));

    private static XElement Section(string id, string name, string? about, params object?[] content) => Tag("section",
        Attribute("aria-labelledby", id), Tag("h2", Attribute("id", id), name), about is null ? null : Tag("p.about", about), content);

    private static string Resource(string name)
    {
        using Stream resource = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
