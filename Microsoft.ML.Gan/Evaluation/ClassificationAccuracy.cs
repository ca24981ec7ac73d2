using System.Numerics.Tensors;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>
/// The classification accuracy score: how well a classifier trained on these images alone classifies held-out real ones.
/// Ravuri, Vinyals, "Classification accuracy score for conditional generative models", NeurIPS 2019.
/// </summary>
/// <remarks>
/// The ceiling is the accuracy with as many real training images. A class that is generated badly has a low accuracy of its own.
/// </remarks>
/// <param name="Overall">Share of the held-out images that are classified correctly, [0, 1].</param>
/// <param name="PerClass">The same of each class; NaN where no held-out image is of the class.</param>
public sealed record ClassificationAccuracy(double Overall, IReadOnlyList<double> PerClass)
{
    /// <summary>Tests a classifier on held-out images of known classes.</summary>
    internal static ClassificationAccuracy Compute(IFeatureSource model, SampleStore store, int[] classes, CancellationToken cancellation)
    {
        FeatureMatrix probabilities = model.Evaluate(store, [.. Enumerable.Range(0, store.Count)], cancellation).Probabilities!;
        var right = new int[model.ClassCount];
        var all = new int[model.ClassCount];
        for (int row = 0; row < classes.Length; row++)
        {
            all[classes[row]]++;
            if (TensorPrimitives.IndexOfMax(probabilities[row]) == classes[row])
                right[classes[row]]++;
        }
        return new ClassificationAccuracy((double)right.Sum() / classes.Length, [.. right.Zip(all, (r, a) => (double)r / a)]);
    }
}
