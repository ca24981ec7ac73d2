using System.Globalization;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>How long a training still takes: as long for each step as so far, and no longer than its limit.</summary>
internal static class RemainingTime
{
    /// <param name="step">Steps taken.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="seconds">Seconds that they took.</param>
    /// <param name="untilLimit">Time until the limit, if there is one.</param>
    /// <returns>0 or more; the largest time span for what is longer.</returns>
    public static TimeSpan Estimate(long step, long steps, double seconds, TimeSpan? untilLimit)
    {
        double left = Math.Max(0, (steps - step) * seconds / Math.Max(1, step));
        TimeSpan remaining = left < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(left) : TimeSpan.MaxValue;
        return untilLimit is not { } limit || remaining <= limit ? remaining : limit > TimeSpan.Zero ? limit : TimeSpan.Zero;
    }

    /// <summary>Hours, minutes and seconds, after the days where there are any.</summary>
    public static string Text(TimeSpan remaining) =>
        (remaining.Days > 0 ? FormattableString.Invariant($"{remaining.Days} d ") : "")
        + remaining.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
