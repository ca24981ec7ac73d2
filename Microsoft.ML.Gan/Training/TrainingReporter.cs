using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Keeps the means of what is reported, the reports, the time, and the limits.</summary>
internal sealed class TrainingReporter : ICheckpointed, IDisposable
{
    private const double MinimumSecondsBetweenLogLines = 5; // the log is for people

    private readonly GanOptions _options;
    private readonly long _steps;
    private readonly int _batchSize;
    private readonly Action<string> _log;
    private readonly Action<string> _warn;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly List<GanProgress> _history = [];
    private readonly Tensor _sums; // on the device; read only when there is a report to make or to check
    private TrainingMeasures? _measures;
    private double? _distance; // measured since the last report
    private TimeSpan _before; // what training took before it was resumed
    private long _counted;
    private double _lastReport;
    private double _lastLog = double.NegativeInfinity;

    public TrainingReporter(GanOptions options, long steps, int batchSize, Device device, Action<string> log, Action<string> warn)
    {
        (_options, _steps, _batchSize, _log, _warn) = (options, steps, batchSize, log, warn);
        _sums = zeros([5], ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <summary>The reports so far.</summary>
    public IReadOnlyList<GanProgress> History => _history;

    /// <summary>Steps in all.</summary>
    public long Steps => _steps;

    /// <summary>Whether all steps are taken.</summary>
    public bool IsFinished(long step) => step >= _steps;

    /// <summary>How much of the training is done, from 0 to 1: of its steps or of its time, whichever is more.</summary>
    public double Done(long step) =>
        Math.Min(1, Math.Max((double)step / _steps, _options.TimeLimit is { } limit ? _time.Elapsed / limit : 0));

    /// <summary>Whether to stop before the next step.</summary>
    public bool IsOver(long step, CancellationToken cancellation) =>
        IsFinished(step) || cancellation.IsCancellationRequested || _time.Elapsed >= _options.TimeLimit;

    /// <summary>Whether there is a report to make after so many steps.</summary>
    public bool IsDue(long step) => step % _options.ProgressInterval == 0 || IsFinished(step);

    /// <summary>Counts a step's losses (scalars) and logits (N).</summary>
    public void Add(Tensor discriminatorLoss, Tensor generatorLoss, Tensor realLogits, Tensor fakeLogits)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor middle = _options.Loss switch
        {
            GanLossKind.LeastSquares => ones_like(generatorLoss).Times(0.5),
            GanLossKind.Wasserstein => realLogits.mean().Plus(fakeLogits.mean()).Times(0.5), // a critic has no zero of its own
            _ => zeros_like(generatorLoss),
        };
        Tensor right = realLogits.gt(middle).to(ScalarType.Float32).mean().Plus(fakeLogits.lt(middle).to(ScalarType.Float32).mean());
        _sums.PlusInPlace(stack([discriminatorLoss, generatorLoss, realLogits.sigmoid().mean(), fakeLogits.sigmoid().mean(),
            right.Times(0.5)]));
        _counted++;
    }

    /// <summary>Takes what was measured in a step after which a report is due.</summary>
    public void Measure(TrainingMeasures measures) => _measures = measures;

    /// <summary>Takes a distance, for the next report.</summary>
    public void Evaluated(double? distance) => _distance = distance ?? _distance;

    /// <summary>Says which of the values since the last report is not finite, if there is one.</summary>
    public string? FindNonFinite()
    {
        float[] sums = ReadSums();
        return !float.IsFinite(sums[0]) ? "the discriminator's loss"
            : !float.IsFinite(sums[1]) ? "the generator's loss"
            : _measures is { } m && !double.IsFinite(m.DiscriminatorGradientNorm) ? "the discriminator's gradient"
            : _measures is { } n && !double.IsFinite(n.GeneratorGradientNorm) ? "the generator's gradient"
            : null;
    }

    /// <summary>Reports when a report is due.</summary>
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
        double elapsed = (_before + _time.Elapsed).TotalSeconds;
        var progress = new GanProgress(epoch, _options.Epochs, step, _steps,
            sums[0] / _counted, sums[1] / _counted, sums[2] / _counted, sums[3] / _counted,
            _counted / (elapsed - _lastReport) * _batchSize, TimeSpan.FromSeconds(elapsed),
            RemainingTime.Estimate(step, _steps, elapsed, _options.TimeLimit - _time.Elapsed))
        {
            DiscriminatorAccuracy = sums[4] / _counted,
            Diversity = _measures?.Diversity ?? double.NaN,
            DiscriminatorGradientNorm = _measures?.DiscriminatorGradientNorm ?? double.NaN,
            GeneratorGradientNorm = _measures?.GeneratorGradientNorm ?? double.NaN,
            Distance = _distance,
        };
        if (TrainingWarnings.Of(_history, progress, _options.Loss) is { } warning)
        {
            progress = progress with { Warning = warning };
            _warn(warning);
        }
        _history.Add(progress);
        _distance = null;
        Clear();
        Callback.Report(_options.Progress, progress, "GanOptions.Progress", step, _warn);
        if (elapsed - _lastLog < MinimumSecondsBetweenLogLines && !IsFinished(step))
            return;
        _lastLog = elapsed;
        _log(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch}/{_options.Epochs}, step {step}/{_steps}: " +
            $"loss D {progress.DiscriminatorLoss:F3}, G {progress.GeneratorLoss:F3}, " +
            $"D(x) {progress.RealProbability:F2}, D(G(z)) {progress.FakeProbability:F2}, {progress.ImagesPerSecond:F0} images/s, " +
            $"{RemainingTime.Text(progress.Remaining)} left"));
    }

    /// <summary>Drops what came after a step that training was rolled back to.</summary>
    public void RollBack(long step)
    {
        _history.RemoveAll(report => report.Step > step);
        (_measures, _distance) = (null, null);
        Clear();
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_history.Count);
        foreach (GanProgress report in _history)
            ReportFormat.Write(writer, report);
        writer.Write((_before + _time.Elapsed).Ticks);
        writer.Write(_distance ?? double.NaN);
        writer.Write(_counted);
        foreach (float sum in ReadSums())
            writer.Write(sum);
    }

    public void Read(BinaryReader reader)
    {
        int reports = reader.ReadInt32(0, int.MaxValue, "the number of reports");
        reader.Require(reports, ReportFormat.LeastBytes);
        for (; reports > 0; reports--)
            _history.Add(ReportFormat.Read(reader));
        _before = ReportFormat.ReadElapsed(reader) - _time.Elapsed;
        _lastReport = _history.Count > 0 ? _history[^1].Elapsed.TotalSeconds : 0;
        _distance = reader.ReadDouble() is var distance && !double.IsNaN(distance) ? distance : null;
        _counted = reader.ReadInt64(0, long.MaxValue, "the number of steps since the last report");
        float[] sums = [.. Enumerable.Range(0, (int)_sums.shape[0]).Select(_ => reader.ReadSingle())];
        if (!sums.All(float.IsFinite))
            throw new FormatException("a sum of losses is not finite");
        using DisposeScope scope = NewDisposeScope();
        _sums.copy_(TensorFactory.Copy(sums, [sums.Length], CPU));
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
        _lastReport = (_before + _time.Elapsed).TotalSeconds;
    }
}
