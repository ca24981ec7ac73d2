namespace Microsoft.ML.Trainers;

/// <summary>Ends training when the loss shrinks too little: on average, where recent iterations count for more.</summary>
internal sealed class MeanImprovement
{
    private const double Decay = 0.25;

    private readonly double _tolerance;
    private readonly int _maximumIterations;
    private double _sum;

    public MeanImprovement(double tolerance, int maximumIterations)
    {
        _tolerance = tolerance;
        _maximumIterations = maximumIterations;
    }

    /// <param name="iteration">Counted from 1.</param>
    /// <param name="improvement">By how much the iteration has lowered the loss.</param>
    public bool IsReached(int iteration, double improvement)
    {
        _sum = improvement + Decay * _sum;
        double mean = _sum * (1 - Decay) / (1 - Math.Pow(Decay, iteration));
        return mean < _tolerance || iteration >= _maximumIterations;
    }
}
