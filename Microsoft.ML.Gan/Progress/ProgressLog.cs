using System.Globalization;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan;

/// <summary>Keeps the progress reports of a training run and saves them as CSV: <c>new GanOptions { Progress = log }</c>.</summary>
public sealed class ProgressLog : IProgress<GanProgress>
{
    private readonly Lock _lock = new(); // Progress<T> reports from the thread pool
    private readonly List<GanProgress> _reports = [];

    /// <summary>The reports so far, in the order of their arrival.</summary>
    public IReadOnlyList<GanProgress> Reports
    {
        get
        {
            lock (_lock)
                return [.. _reports];
        }
    }

    /// <inheritdoc/>
    public void Report(GanProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
            _reports.Add(value);
    }

    /// <summary>
    /// Saves one line a report under a line of column names, with a decimal point whatever the culture: step, epoch, seconds,
    /// discriminator_loss, generator_loss, real_probability, fake_probability, discriminator_accuracy, diversity, discriminator_gradient,
    /// generator_gradient, distance (empty where none was measured), augmentation_probability. An existing file is replaced when the new
    /// one is complete.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, file =>
    {
        using var writer = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("step,epoch,seconds,discriminator_loss,generator_loss,real_probability,fake_probability," +
            "discriminator_accuracy,diversity,discriminator_gradient,generator_gradient,distance," +
            "augmentation_probability");
        foreach (GanProgress report in Reports)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{report.Step},{report.Epoch},{report.Elapsed.TotalSeconds:F3}," +
                $"{report.DiscriminatorLoss:G6},{report.GeneratorLoss:G6},{report.RealProbability:G6},{report.FakeProbability:G6}," +
                $"{report.DiscriminatorAccuracy:G6},{report.Diversity:G6}," +
                $"{report.DiscriminatorGradientNorm:G6},{report.GeneratorGradientNorm:G6},{report.Distance:G6}," +
                $"{report.AugmentationProbability:G6}"));
        }
    });
}
