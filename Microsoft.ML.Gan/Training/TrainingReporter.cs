using System.Globalization;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Reports the means of the steps' losses and logits, and keeps the reports.</summary>
internal sealed class TrainingReporter(GanOptions options, TrainingClock clock, int samplesPerStep, Device device, Action<string> log,
    Action<string> warn) : ICheckpointed, IDisposable
{
    private const double MinimumSecondsBetweenLogLines = 5; // the log is for people
    private const int LeastReportBytes = (2 * sizeof(int)) + (4 * sizeof(long)) + (11 * sizeof(double)) + 1;

    /// <summary>Stands for a report that is yet to be read.</summary>
    internal static readonly GanProgress NoReport = new(0, 0, 0, 0, 0, 0, 0, 0, 0, default, default);

    private readonly List<GanProgress> _history = [];

    // On the device; read only when there is a report to make or to check.
    private readonly Tensor _sums = zeros([5], ScalarType.Float32, device).DetachFromDisposeScope();

    private double? _discriminatorGradient, _generatorGradient, _diversity; // of the last step that was measured
    private double? _distance; // measured since the last report
    private double _augmentationProbability; // in the last step
    private long _counted;
    private double _lastLog = double.NegativeInfinity;

    public IReadOnlyList<GanProgress> History => _history;

    public bool IsDue(long step) => step % options.ProgressInterval == 0 || clock.IsFinished(step);

    /// <summary>Counts a step: its losses and logits, and its gradients and diversity if they were measured.</summary>
    public void Add(DiscriminatorStep.Result discriminator, GeneratorStep.Result generator, double? diversity,
        double augmentationProbability)
    {
        _augmentationProbability = augmentationProbability;
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor real, Tensor fake) = (discriminator.RealLogits, discriminator.FakeLogits);
        Tensor middle = GanLosses.Threshold(options.Loss, real, fake);
        Tensor correct = real.gt(middle).to(ScalarType.Float32).mean().Plus(fake.lt(middle).to(ScalarType.Float32).mean());
        _sums.PlusInPlace(stack([discriminator.Loss, generator.Loss, real.sigmoid().mean(), fake.sigmoid().mean(), correct.Times(0.5)]));
        _counted++;
        if (diversity is not null)
            (_discriminatorGradient, _generatorGradient, _diversity) = (discriminator.GradientNorm, generator.GradientNorm, diversity);
    }

    /// <summary>Keeps a distance, if one was measured, for the next report.</summary>
    public void AddDistance(double? distance) => _distance = distance ?? _distance;

    /// <summary>Names a value since the last report that is not finite, if there is one.</summary>
    public string? FindNonFinite()
    {
        float[] sums = ReadSums();
        return !float.IsFinite(sums[0]) ? "the discriminator's loss"
            : !float.IsFinite(sums[1]) ? "the generator's loss"
            : !double.IsFinite(_discriminatorGradient ?? 0) ? "the discriminator's gradient"
            : !double.IsFinite(_generatorGradient ?? 0) ? "the generator's gradient"
            : null;
    }

    public void AfterStep(int epoch, long step)
    {
        if (IsDue(step))
            Report(epoch, step);
    }

    /// <summary>Reports the means since the last report, if there is anything to report.</summary>
    public void Report(int epoch, long step)
    {
        if (_counted == 0)
            return;
        float[] sums = ReadSums();
        TimeSpan elapsed = clock.Elapsed;
        var progress = new GanProgress(epoch, options.Epochs, step, clock.Steps,
            sums[0] / _counted, sums[1] / _counted, sums[2] / _counted, sums[3] / _counted,
            _counted / (elapsed - clock.LastReport).TotalSeconds * samplesPerStep, elapsed, clock.Remaining(step))
        {
            DiscriminatorAccuracy = sums[4] / _counted,
            Diversity = _diversity ?? double.NaN,
            DiscriminatorGradientNorm = _discriminatorGradient ?? double.NaN,
            GeneratorGradientNorm = _generatorGradient ?? double.NaN,
            Distance = _distance,
            AugmentationProbability = _augmentationProbability,
        };
        if (TrainingWarnings.Find(_history, progress, options.Loss) is { } warning)
        {
            progress = progress with { Warning = warning };
            warn(warning);
        }
        _history.Add(progress);
        _distance = null;
        Clear();
        Callback.Report(options.Progress, progress, "GanOptions.Progress", step, warn);
        if (elapsed.TotalSeconds - _lastLog < MinimumSecondsBetweenLogLines && !clock.IsFinished(step))
            return;
        _lastLog = elapsed.TotalSeconds;
        log(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch}/{options.Epochs}, step {step}/{clock.Steps}: " +
            $"loss D {progress.DiscriminatorLoss:F3}, G {progress.GeneratorLoss:F3}, " +
            $"D(x) {progress.RealProbability:F2}, D(G(z)) {progress.FakeProbability:F2}, {progress.ImagesPerSecond:F0} images/s, " +
            $"{TrainingClock.Format(progress.Remaining)} left"));
    }

    /// <summary>Drops what came after a step that training was rolled back to.</summary>
    public void RollBack(long step)
    {
        _history.RemoveAll(report => report.Step > step);
        (_discriminatorGradient, _generatorGradient, _diversity, _distance) = (null, null, null, null);
        Clear();
    }

    public void Exchange(CheckpointFields fields)
    {
        int reports = fields.Count(_history.Count, LeastReportBytes, "the number of reports");
        for (int i = 0; i < reports; i++)
        {
            GanProgress report = Exchange(fields, fields.Reads ? NoReport : _history[i]);
            if (fields.Reads)
                _history.Add(report);
        }
        clock.Exchange(fields);
        _distance = fields.Double(_distance);
        _counted = fields.Int64(_counted, 0, long.MaxValue, "the number of steps since the last report");
        fields.Values(_sums, sums => sums.data<float>().All(float.IsFinite), "a sum of losses is not finite");
    }

    public void Dispose() => _sums.Dispose();

    private float[] ReadSums()
    {
        using Tensor sums = _sums.cpu();
        return sums.data<float>().ToArray();
    }

    private void Clear()
    {
        using (NewDisposeScope())
            _sums.zero_(); // gives a tensor of its own for the same memory
        _counted = 0;
        clock.LastReport = clock.Elapsed;
    }

    /// <summary>A report: its values in the order of <see cref="GanProgress"/>.</summary>
    internal static GanProgress Exchange(CheckpointFields fields, GanProgress report)
    {
        return new GanProgress(fields.Int32(report.Epoch, 1, int.MaxValue, "a report's epoch"),
            fields.Int32(report.Epochs, 1, int.MaxValue, "a report's number of epochs"),
            fields.Int64(report.Step, 1, long.MaxValue, "a report's step"),
            fields.Int64(report.Steps, 1, long.MaxValue, "a report's number of steps"),
            Mean(report.DiscriminatorLoss), Mean(report.GeneratorLoss), Mean(report.RealProbability), Mean(report.FakeProbability),
            fields.Double(report.ImagesPerSecond), Time(report.Elapsed), Time(report.Remaining))
        {
            DiscriminatorAccuracy = fields.Double(report.DiscriminatorAccuracy),
            Diversity = fields.Double(report.Diversity),
            DiscriminatorGradientNorm = fields.Double(report.DiscriminatorGradientNorm),
            GeneratorGradientNorm = fields.Double(report.GeneratorGradientNorm),
            Distance = fields.Double(report.Distance),
            AugmentationProbability = fields.Double(report.AugmentationProbability, 0, 1, "a report's probability of augmentation"),
            Warning = fields.Text(report.Warning),
        };

        double Mean(double value) => fields.Double(value, double.MinValue, double.MaxValue, "a report's mean");

        TimeSpan Time(TimeSpan value) => new(fields.Int64(value.Ticks, 0, long.MaxValue, "a time"));
    }
}
