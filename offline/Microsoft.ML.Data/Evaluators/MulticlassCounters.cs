using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>What is counted while the rows are read.</summary>
internal sealed class MulticlassCounters
{
    private const float SmallestScore = 1e-15f;

    private readonly double[] _rowsOfClass;
    private readonly double[] _logLossOfClass;
    private readonly double[] _rowsOfRank;
    private double _rows;
    private double _rightRows;
    private double _logLoss;

    public MulticlassCounters(int classCount)
    {
        _rowsOfClass = new double[classCount];
        _logLossOfClass = new double[classCount];
        _rowsOfRank = new double[classCount + 1];
        Confusion = new double[classCount][];
        for (int i = 0; i < classCount; i++)
            Confusion[i] = new double[classCount];
    }

    /// <summary>Rows by true and predicted class.</summary>
    public double[][] Confusion { get; }

    public double MicroAccuracy => _rows > 0 ? _rightRows / _rows : 0;

    public double MacroAccuracy
    {
        get
        {
            int[] seen = [.. Enumerable.Range(0, _rowsOfClass.Length).Where(i => _rowsOfClass[i] > 0)];
            return seen.Length == 0 ? 0 : seen.Average(i => Confusion[i][i] / _rowsOfClass[i]);
        }
    }

    public double LogLoss => _rows > 0 ? _logLoss / _rows : 0;

    public double LogLossReduction
    {
        get
        {
            double entropy = -_rowsOfClass.Where(rows => rows != 0).Sum(rows => rows * Math.Log(rows / _rows)) / _rows;
            return (entropy - LogLoss) / entropy;
        }
    }

    public ImmutableArray<double> PerClassLogLoss => [.. _logLossOfClass.Zip(_rowsOfClass, (loss, rows) => rows > 0 ? loss / rows : 0)];

    public ImmutableArray<double> TopKAccuracy(int count)
    {
        double sum = 0;
        return [.. _rowsOfRank.Take(count).Select(rows => sum += rows / _rows)];
    }

    /// <param name="label">The true class, counted from 0.</param>
    /// <param name="scores">The scores of all classes.</param>
    public void Add(int label, ReadOnlySpan<float> scores)
    {
        bool isKnown = label < scores.Length;
        float score = isKnown ? scores[label] : 0;
        double logLoss = -Math.Log(isKnown ? Math.Clamp(score, SmallestScore, 1) : SmallestScore);
        int rank = 0;
        int predicted = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            // Of equal scores, the first counts as the better one.
            if (scores[i] > score || (scores[i] == score && i < label))
                rank++;
            if (scores[i] > scores[predicted])
                predicted = i;
        }

        _rows++;
        _logLoss += logLoss;
        _rowsOfRank[rank]++;
        if (!isKnown)
            return; // counts in the loss, and as predicted wrong
        _rowsOfClass[label]++;
        _logLossOfClass[label] += logLoss;
        Confusion[label][predicted]++;
        if (rank == 0)
            _rightRows++;
    }
}
