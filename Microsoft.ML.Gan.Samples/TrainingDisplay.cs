using System.Globalization;
using Microsoft.ML.Gan;
using Spectre.Console;

namespace GanSamples;

/// <summary>Shows how training stands: a live bar on a terminal, a plain line every ten seconds elsewhere.</summary>
internal static class TrainingDisplay
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(10);

    /// <summary>Runs training, which reports to the display that it is given.</summary>
    public static T Run<T>(Func<IProgress<GanProgress>, T> train)
    {
        if (Console.IsOutputRedirected)
            return train(new PlainLines());

        return AnsiConsole.Progress()
            .Columns(new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new Bar(context.AddTask("the first steps", maxValue: 1))));
    }

    /// <summary>A report in about 50 characters, which fit beside the bar on a narrow terminal.</summary>
    internal static string Describe(GanProgress report) => string.Create(CultureInfo.InvariantCulture,
        $"step {report.Step}, losses D {report.DiscriminatorLoss:F2} G {report.GeneratorLoss:F2}, " +
        $"{report.ImagesPerSecond:F0} images/s, {report.Remaining.TotalSeconds:F0} s left");

    private sealed class Bar(ProgressTask task) : IProgress<GanProgress>
    {
        public void Report(GanProgress value)
        {
            task.Description = Describe(value);
            task.Value = value.Elapsed / (value.Elapsed + value.Remaining);
        }
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
