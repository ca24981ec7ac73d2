using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Gan.Core.Checkpoints;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>
/// The time that a training takes, and its end: after all steps, when it is canceled, or at the time limit, which counts from where it
/// began or resumed.
/// </summary>
internal sealed class TrainingClock(long steps, TimeSpan? limit, CancellationToken cancellation) : ICheckpointed
{
    private readonly Stopwatch _sinceResume = Stopwatch.StartNew();
    private TimeSpan _beforeResume;

    public long Steps => steps;

    /// <summary>The time of training, with that before it was resumed.</summary>
    public TimeSpan Elapsed => _beforeResume + _sinceResume.Elapsed;

    /// <summary>What <see cref="Elapsed"/> was at the last report.</summary>
    public TimeSpan LastReport { get; set; }

    public bool IsFinished(long step) => step >= steps;

    /// <summary>Whether to stop before the next step.</summary>
    public bool IsOver(long step) => IsFinished(step) || cancellation.IsCancellationRequested || _sinceResume.Elapsed >= limit;

    /// <summary>The share of the training that is done, [0, 1]: of its steps or of its time, whichever is more.</summary>
    public double Done(long step) => Math.Min(1, Math.Max((double)step / steps, limit is { } time ? _sinceResume.Elapsed / time : 0));

    /// <summary>Time left after so many steps, estimated from the speed so far and the limit.</summary>
    public TimeSpan Remaining(long step) => Remaining(step, steps, Elapsed.TotalSeconds, limit - _sinceResume.Elapsed);

    /// <summary>Time left, 0 or more, if each step takes as long as so far; at most the time until the limit.</summary>
    public static TimeSpan Remaining(long step, long steps, double seconds, TimeSpan? untilLimit)
    {
        double left = Math.Max(0, (steps - step) * seconds / Math.Max(1, step));
        TimeSpan remaining = left < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(left) : TimeSpan.MaxValue;
        return untilLimit is not { } limit || remaining <= limit ? remaining : limit > TimeSpan.Zero ? limit : TimeSpan.Zero;
    }

    /// <summary>Hours, minutes and seconds, after the days where there are any.</summary>
    public static string Format(TimeSpan time) =>
        (time.Days > 0 ? FormattableString.Invariant($"{time.Days} d ") : "") + time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);

    public void Exchange(CheckpointFields fields)
    {
        long ticks = fields.Int64(Elapsed.Ticks, 0, long.MaxValue / 2, "the time that training took"); // so that more can be added
        if (fields.Reads)
            _beforeResume = new TimeSpan(ticks) - _sinceResume.Elapsed;
        LastReport = new TimeSpan(fields.Int64(LastReport.Ticks, 0, ticks, "the time of the last report"));
    }
}
