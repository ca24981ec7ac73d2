namespace Microsoft.ML.Data;

/// <summary>How well a multiclass model predicts.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassCounters counters, int topKPredictionCount, ConfusionMatrix confusionMatrix)
    {
        MicroAccuracy = counters.MicroAccuracy;
        MacroAccuracy = counters.MacroAccuracy;
        LogLoss = counters.LogLoss;
        LogLossReduction = counters.LogLossReduction;
        PerClassLogLoss = counters.PerClassLogLoss;
        TopKPredictionCount = topKPredictionCount;
        TopKAccuracyForAllK = topKPredictionCount > 0 ? counters.TopKAccuracy(topKPredictionCount) : null;
        ConfusionMatrix = confusionMatrix;
    }

    /// <summary>The mean of -ln(score of the true class).</summary>
    public double LogLoss { get; }

    /// <summary>1 for a perfect model, 0 for one that predicts the classes' frequencies.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean of the classes' accuracies.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The part of the rows that is predicted right.</summary>
    public double MicroAccuracy { get; }

    /// <summary>The part whose true class is among the best <see cref="TopKPredictionCount"/>; 0 if that is 0.</summary>
    public double TopKAccuracy => TopKAccuracyForAllK?.LastOrDefault() ?? 0;

    public int TopKPredictionCount { get; }

    /// <summary>For 1, 2, … up to <see cref="TopKPredictionCount"/>; null if that is 0.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
