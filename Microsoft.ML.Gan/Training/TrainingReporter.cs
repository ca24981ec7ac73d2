using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Keeps the means of what is reported, the time, and the limits.</summary>
internal sealed class TrainingReporter : IDisposable
{
    private const double MinimumSecondsBetweenLogLines = 5; // the log is for people

    private readonly GanOptions _options;
    private readonly long _steps;
    private readonly int _batchSize;
    private readonly Action<string> _log;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly Tensor _sums = zeros(4); // on the CPU; read only when there is a report to make
    private long _counted;
    private double _lastReport;
    private double _lastLog = double.NegativeInfinity;

    public TrainingReporter(GanOptions options, long steps, int batchSize, Action<string> log) =>
        (_options, _steps, _batchSize, _log) = (options, steps, batchSize, log);

    /// <summary>Whether to stop before the next step.</summary>
    public bool IsOver(long step, CancellationToken cancellation) =>
        step >= _steps || cancellation.IsCancellationRequested || _time.Elapsed >= _options.TimeLimit;

    /// <summary>Counts a step's losses (scalars) and logits (N).</summary>
    public void Add(Tensor discriminatorLoss, Tensor generatorLoss, Tensor realLogits, Tensor fakeLogits)
    {
        using IDisposable noGrad = no_grad();
        using Tensor values = stack([discriminatorLoss, generatorLoss, realLogits.sigmoid().mean(), fakeLogits.sigmoid().mean()]);
        _sums.add_(values.cpu());
        _counted++;
    }

    /// <summary>Reports when a report is due.</summary>
    public void AfterStep(int epoch, long step)
    {
        if (step % _options.ProgressInterval == 0)
            Report(epoch, step);
    }

    /// <summary>Reports the means since the last report, if there is anything to report.</summary>
    public void Report(int epoch, long step)
    {
        if (_counted == 0)
            return;
        float[] sums = _sums.data<float>().ToArray();
        double elapsed = _time.Elapsed.TotalSeconds;
        double rate = _counted / (elapsed - _lastReport);
        var progress = new GanProgress(epoch, _options.Epochs, step, _steps,
            sums[0] / _counted, sums[1] / _counted, sums[2] / _counted, sums[3] / _counted,
            rate * _batchSize, TimeSpan.FromSeconds(elapsed), Remaining(step, elapsed));
        _sums.zero_();
        _counted = 0;
        _lastReport = elapsed;
        _options.Progress?.Report(progress);
        if (elapsed - _lastLog < MinimumSecondsBetweenLogLines && step < _steps)
            return;
        _lastLog = elapsed;
        _log(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch}/{_options.Epochs}, step {step}/{_steps}: loss D {progress.DiscriminatorLoss:F3}, G {progress.GeneratorLoss:F3}, " +
            $"D(x) {progress.RealProbability:F2}, D(G(z)) {progress.FakeProbability:F2}, {progress.ImagesPerSecond:F0} images/s, {progress.Remaining:hh\\:mm\\:ss} left"));
    }

    public void Dispose() => _sums.Dispose();

    private TimeSpan Remaining(long step, double elapsed)
    {
        var remaining = TimeSpan.FromSeconds((_steps - step) * elapsed / step);
        if (_options.TimeLimit is { } limit && limit.TotalSeconds - elapsed < remaining.TotalSeconds)
            remaining = TimeSpan.FromSeconds(Math.Max(0, limit.TotalSeconds - elapsed));
        return remaining;
    }
}
