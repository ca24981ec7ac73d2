using System.Globalization;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Training;

namespace Microsoft.ML.Gan.Text;

/// <summary>Reports the mean loss since the last report and over each epoch.</summary>
internal sealed class CharacterReporter(CharacterRnnOptions options, TrainingClock clock, Action<string> log, Action<string> warn)
    : ICheckpointed
{
    private (double Loss, long Characters) _sinceReport, _sinceEpoch;

    /// <summary>The mean loss since the epoch began.</summary>
    public double EpochLoss => _sinceEpoch.Loss / _sinceEpoch.Characters;

    /// <summary>Counts a step: the mean loss over its characters.</summary>
    public void Add(double loss, long characters)
    {
        _sinceReport = (_sinceReport.Loss + loss * characters, _sinceReport.Characters + characters);
        _sinceEpoch = (_sinceEpoch.Loss + loss * characters, _sinceEpoch.Characters + characters);
    }

    public void AfterStep(int epoch, long step, double learningRate)
    {
        if (step % options.ProgressInterval == 0)
            Report(epoch, step, learningRate, _sinceReport.Loss / _sinceReport.Characters, null);
    }

    public void AfterEpoch(int epoch, long step, double learningRate, double? validationLoss)
    {
        CharacterRnnProgress report = Report(epoch, step, learningRate, EpochLoss, validationLoss);
        _sinceEpoch = default;
        string heldOut = validationLoss is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", held out {report.ValidationBitsPerCharacter:F3} bits (perplexity {report.ValidationPerplexity:F2})");
        log(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch}/{options.Epochs}, step {step}/{clock.Steps}: {report.BitsPerCharacter:F3} bits a character{heldOut}, " +
            $"learning rate {learningRate:G3}, {report.CharactersPerSecond:F0} characters/s, " +
            $"{TrainingClock.Format(report.Remaining)} left"));
    }

    public void Exchange(CheckpointFields fields)
    {
        _sinceReport = Sum(_sinceReport);
        _sinceEpoch = Sum(_sinceEpoch);

        (double, long) Sum((double Loss, long Characters) sum) =>
            (fields.Double(sum.Loss, 0, double.MaxValue, "a sum of losses"),
                fields.Int64(sum.Characters, 0, long.MaxValue, "a number of characters"));
    }

    private CharacterRnnProgress Report(int epoch, long step, double learningRate, double loss, double? validationLoss)
    {
        TimeSpan elapsed = clock.Elapsed;
        var report = new CharacterRnnProgress(epoch, options.Epochs, step, clock.Steps, loss, validationLoss, learningRate,
            _sinceReport.Characters / (elapsed - clock.LastReport).TotalSeconds, elapsed, clock.Remaining(step));
        (_sinceReport, clock.LastReport) = (default, elapsed);
        Callback.Report(options.Progress, report, "CharacterRnnOptions.Progress", step, warn);
        return report;
    }
}
