using System.Globalization;
using Microsoft.ML.Gan;
using Spectre.Console;

namespace GanSamples;

/// <summary>Shows how training stands: a live table on a terminal, a plain line every ten seconds elsewhere.</summary>
internal static class TrainingDisplay
{
    private const int BarWidth = 40;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(10);

    /// <summary>Runs training, which reports to the display that it is given.</summary>
    /// <param name="train">Trains.</param>
    /// <param name="picture">The picture that was written last, if there is one.</param>
    public static T Run<T>(Func<IProgress<GanProgress>, T> train, Func<string?>? picture = null)
    {
        if (Console.IsOutputRedirected)
            return train(new PlainLines());

        return AnsiConsole.Live(new Text("Reading the images, and the first steps."))
            .Start(context => train(new Call<GanProgress>(report => context.UpdateTarget(Table(report, picture?.Invoke())))));
    }

    /// <summary>A report in about 50 characters.</summary>
    internal static string Describe(GanProgress report) => string.Create(CultureInfo.InvariantCulture,
        $"step {report.Step}, losses D {report.DiscriminatorLoss:F2} G {report.GeneratorLoss:F2}, " +
        $"{report.ImagesPerSecond:F0} images/s, {report.Remaining.TotalSeconds:F0} s left");

    /// <summary>A report as a table: at most 60 columns, long paths aside.</summary>
    internal static Table Table(GanProgress report, string? picture)
    {
        double share = report.Elapsed / (report.Elapsed + report.Remaining);
        int done = double.IsFinite(share) ? (int)(share * BarWidth) : BarWidth;
        Table table = new Table().HideHeaders().AddColumns("", "");
        table.AddRow(new Markup(string.Create(CultureInfo.InvariantCulture, $"{(double)done / BarWidth:P0}")),
            new Markup($"[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/]"));
        Add("Left", $"{(long)report.Remaining.TotalHours}:{report.Remaining:mm\\:ss}");
        Add("Step", $"{report.Step:N0} of {report.Steps:N0}, epoch {report.Epoch:N0}");
        Add("Losses", $"D {report.DiscriminatorLoss:F2}, G {report.GeneratorLoss:F2}");
        Add("D(x), D(G(z))", $"{report.RealProbability:F2}, {report.FakeProbability:F2}");
        if (!double.IsNaN(report.Diversity))
            Add("Diversity", $"{report.Diversity:F2} of the real rows'");
        Add("Speed", $"{report.ImagesPerSecond:F0} images/s");
        if (picture is not null)
            Add("Last picture", $"{picture}");
        return table;

        void Add(string what, FormattableString value) =>
            table.AddRow(new Text(what), new Text(value.ToString(CultureInfo.InvariantCulture)));
    }

    private sealed class PlainLines : IProgress<GanProgress>
    {
        private TimeSpan _next;

        public void Report(GanProgress value)
        {
            if (value.Elapsed < _next && value.Remaining > TimeSpan.Zero)
                return;
            Console.WriteLine(Describe(value));
            _next = value.Elapsed + _pause;
        }
    }
}
