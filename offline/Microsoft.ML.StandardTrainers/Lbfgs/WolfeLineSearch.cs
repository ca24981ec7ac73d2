namespace Microsoft.ML.Trainers;

/// <summary>
/// Finds a step after which the function is low enough and flat enough, the strong Wolfe conditions
/// (Nocedal and Wright, algorithms 3.5 and 3.6).
/// </summary>
internal sealed class WolfeLineSearch
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const double Margin = 0.01; // of the interval, at both ends
    private const int MaximumTrials = 10;

    private readonly double _startValue;
    private readonly double _startSlope;
    private readonly Func<double, (double Value, double Slope)> _evaluate;

    public WolfeLineSearch(double startValue, double startSlope, Func<double, (double Value, double Slope)> evaluate)
    {
        _startValue = startValue;
        _startSlope = startSlope;
        _evaluate = evaluate;
    }

    /// <summary>
    /// False if there was none in so many trials or, when forced, before the interval was empty. The last trial is the step found.
    /// </summary>
    public bool Find(double firstStep, bool force)
    {
        var last = new Point(0, _startValue, _startSlope);
        for (double step = firstStep; ;)
        {
            var current = Evaluate(step);
            if (double.IsPositiveInfinity(current.Value))
            {
                step /= 2;
                continue;
            }
            if (IsTooHigh(current) || (last.Step > 0 && current.Value >= last.Value))
                return Narrow(low: last, high: current, force);
            if (IsFlat(current))
                return true;
            if (current.Slope >= 0)
                return Narrow(low: current, high: last, force);
            last = current;
            step *= 2;
        }
    }

    // The best point so far is low; between it and high there is a step.
    private bool Narrow(Point low, Point high, bool force)
    {
        for (int trial = 0; force || trial < MaximumTrials; trial++)
        {
            var current = Evaluate(Between(low, high));
            if (current.Step == low.Step || current.Step == high.Step)
                return false;
            if (IsTooHigh(current) || current.Value >= low.Value)
            {
                high = current;
                continue;
            }
            if (IsFlat(current))
                return true;
            if (current.Slope * (high.Step - low.Step) >= 0)
                high = low;
            low = current;
        }
        return false;
    }

    private static double Between(Point low, Point high)
    {
        var (left, right) = low.Step < high.Step ? (low, high) : (high, low);
        double step = left.Slope > 0 && right.Slope < 0
            ? (low.Value < high.Value ? low.Step : high.Step) // a hump
            : MinimumOfCubic(low, high);
        if (!double.IsFinite(step))
            step = (low.Step + high.Step) / 2;
        return Math.Clamp(step, Margin * right.Step + (1 - Margin) * left.Step, Margin * left.Step + (1 - Margin) * right.Step);
    }

    // Of the cubic through both points with their slopes (Nocedal and Wright, 3.59).
    private static double MinimumOfCubic(Point a, Point b)
    {
        double d1 = a.Slope + b.Slope - 3 * (a.Value - b.Value) / (a.Step - b.Step);
        double d2 = Math.Sign(b.Step - a.Step) * Math.Sqrt(d1 * d1 - a.Slope * b.Slope);
        return b.Step - (b.Step - a.Step) * (b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2);
    }

    private bool IsTooHigh(Point point) => point.Value > _startValue + SufficientDecrease * _startSlope * point.Step;

    private bool IsFlat(Point point) => Math.Abs(point.Slope) <= -Curvature * _startSlope;

    private Point Evaluate(double step)
    {
        var (value, slope) = _evaluate(step);
        return new Point(step, value, slope);
    }

    private readonly record struct Point(double Step, double Value, double Slope);
}
