using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// How much the images of a class differ from each other: the mean Euclidean distance between the features of two different images
/// of the class. Zhu, Zhang, Pathak, Darrell, Efros, Wang, Shechtman, "Toward multimodal image-to-image translation", NeurIPS 2017, section
/// 4, measure diversity in this way, with other features.
/// </summary>
/// <remarks>Compare it with that of the real images: a generator that makes one image per class has 0.</remarks>
public static class IntraClassDiversity
{
    /// <summary>The diversity of each class.</summary>
    /// <param name="features">N×D features.</param>
    /// <param name="classes">The class of each row, 0 … <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <returns>Per class, 0 or more in units of the features; NaN for a class of fewer than 2 rows.</returns>
    /// <exception cref="ArgumentException">There is not one class for each row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is out of the range.</exception>
    public static double[] Compute(FeatureMatrix features, ReadOnlySpan<int> classes, int classCount)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        if (classes.Length != features.Count)
            throw new ArgumentException($"There are {classes.Length} classes for {features.Count} rows.", nameof(classes));
        List<int>[] rows = [.. Enumerable.Range(0, classCount).Select(_ => new List<int>())];
        for (int row = 0; row < classes.Length; row++)
        {
            if ((uint)classes[row] >= (uint)classCount)
                throw new ArgumentOutOfRangeException(nameof(classes), classes[row], $"A class must be 0 to {classCount - 1}.");
            rows[classes[row]].Add(row);
        }
        return [.. rows.Select(ofClass => MeanDistance(features.Select(ofClass)))];
    }

    private static double MeanDistance(FeatureMatrix features)
    {
        if (features.Count < 2)
            return double.NaN;
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = features.ToTensor();
        double sum = 0; // over ordered pairs; a row's distance to itself adds nothing
        SquaredDistances.Visit(rows, rows, (_, squares) => sum += squares.sqrt().sum().ToDouble());
        return sum / (features.Count * (features.Count - 1.0));
    }
}
