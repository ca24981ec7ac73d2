using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Text;

/// <summary>Keeps the means of what is reported, the time, and the limits.</summary>
internal sealed class CharacterReporter(CharacterRnnOptions options, long steps, Action<string> log, Action<string> warn) : ICheckpointed
{
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private (double Loss, long Characters) _sinceReport, _sinceEpoch;
    private TimeSpan _before; // what training took before it was resumed
    private double _lastReport;

    /// <summary>The mean loss since the epoch began.</summary>
    public double EpochLoss => _sinceEpoch.Loss / _sinceEpoch.Characters;

    /// <summary>Steps in all.</summary>
    public long Steps => steps;

    /// <summary>Whether all steps are taken.</summary>
    public bool IsFinished(long step) => step >= steps;

    /// <summary>Whether to stop before the next step.</summary>
    public bool IsOver(long step) =>
        IsFinished(step) || options.CancellationToken.IsCancellationRequested || _time.Elapsed >= options.TimeLimit;

    /// <summary>Counts a step.</summary>
    /// <param name="loss">Its loss, a mean over its characters.</param>
    /// <param name="characters">Its characters.</param>
    public void Add(double loss, long characters)
    {
        _sinceReport = (_sinceReport.Loss + loss * characters, _sinceReport.Characters + characters);
        _sinceEpoch = (_sinceEpoch.Loss + loss * characters, _sinceEpoch.Characters + characters);
    }

    /// <summary>Reports when a report is due.</summary>
    public void AfterStep(int epoch, long step, double learningRate)
    {
        if (step % options.ProgressInterval == 0)
            Report(epoch, step, learningRate, _sinceReport.Loss / _sinceReport.Characters, null);
    }

    /// <summary>Reports an epoch.</summary>
    public void AfterEpoch(int epoch, long step, double learningRate, double? validationLoss)
    {
        CharacterRnnProgress report = Report(epoch, step, learningRate, EpochLoss, validationLoss);
        _sinceEpoch = default;
        string heldOut = validationLoss is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", held out {report.ValidationBitsPerCharacter:F3} bits (perplexity {report.ValidationPerplexity:F2})");
        log(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {epoch}/{options.Epochs}, step {step}/{steps}: {report.BitsPerCharacter:F3} bits a character{heldOut}, learning rate " +
            $"{learningRate:G3}, {report.CharactersPerSecond:F0} characters/s, {RemainingTime.Text(report.Remaining)} left"));
    }

    public void Write(BinaryWriter writer) => writer.Write((_before + _time.Elapsed).Ticks);

    public void Read(BinaryReader reader)
    {
        _before = ReportFormat.ReadElapsed(reader) - _time.Elapsed;
        _lastReport = (_before + _time.Elapsed).TotalSeconds;
    }

    public void WriteSums(BinaryWriter writer)
    {
        foreach ((double loss, long characters) in new[] { _sinceReport, _sinceEpoch })
        {
            writer.Write(loss);
            writer.Write(characters);
        }
    }

    public void ReadSums(BinaryReader reader)
    {
        _sinceReport = ReadSum();
        _sinceEpoch = ReadSum();

        (double, long) ReadSum() =>
            (reader.ReadDouble(0, double.MaxValue, "a sum of losses"), reader.ReadInt64(0, long.MaxValue, "a number of characters"));
    }

    private CharacterRnnProgress Report(int epoch, long step, double learningRate, double loss, double? validationLoss)
    {
        double elapsed = (_before + _time.Elapsed).TotalSeconds;
        var report = new CharacterRnnProgress(epoch, options.Epochs, step, steps, loss, validationLoss, learningRate,
            _sinceReport.Characters / (elapsed - _lastReport), TimeSpan.FromSeconds(elapsed),
            RemainingTime.Estimate(step, steps, elapsed, options.TimeLimit - _time.Elapsed));
        _sinceReport = default;
        _lastReport = elapsed;
        Callback.Report(options.Progress, report, "CharacterRnnOptions.Progress", step, warn);
        return report;
    }
}
