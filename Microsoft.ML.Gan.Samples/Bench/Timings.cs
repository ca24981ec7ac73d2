using System.Globalization;

namespace GanSamples.Bench;

/// <summary>Seconds of the same thing, done again and again.</summary>
internal sealed class Timings
{
    private readonly List<double> _seconds = [];

    public int Count => _seconds.Count;

    /// <summary>Each of them.</summary>
    public IEnumerable<double> All => _seconds;

    /// <summary>The middle one; NaN if there is none.</summary>
    public double Median => Quantile(0.5);

    public void Add(params IEnumerable<double> seconds) => _seconds.AddRange(seconds);

    /// <summary>Median in milliseconds and, in brackets, the quartiles.</summary>
    public override string ToString() => Text("ms", 1e3);

    /// <summary>The same in another unit, or divided among the parts of what was done.</summary>
    public string Text(string unit, double factor) => Count == 0 ? "–"
        : $"{Digits(Median * factor)} {unit} [{Digits(Quantile(0.25) * factor)} – {Digits(Quantile(0.75) * factor)}]";

    private static string Digits(double value) =>
        value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private double Quantile(double share)
    {
        if (Count == 0)
            return double.NaN;
        double[] sorted = [.. _seconds.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[^1];
    }
}
