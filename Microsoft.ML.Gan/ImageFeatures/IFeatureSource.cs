using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>What makes features of images.</summary>
internal interface IFeatureSource : IDisposable
{
    /// <summary>The images that it takes.</summary>
    ImageShape Shape { get; }

    /// <summary>Number of features.</summary>
    int Width { get; }

    /// <summary>Number of classes that it tells apart; 0 if it knows none.</summary>
    int ClassCount { get; }

    /// <summary>What it is, in words.</summary>
    string Name { get; }

    /// <summary>
    /// The features, N×<see cref="Width"/>, and the probabilities of the classes, N×<see cref="ClassCount"/>, of images N×C×H×W.
    /// </summary>
    (float[] Features, float[] Probabilities) Evaluate(byte[] images);

    /// <summary>The same of some of a store's images; no probabilities if there are no classes.</summary>
    (FeatureMatrix Features, FeatureMatrix? Probabilities) Evaluate(SampleStore store, ReadOnlySpan<int> rows,
        CancellationToken cancellation)
    {
        const int BatchSize = 256;
        var features = new float[rows.Length * Width];
        var probabilities = new float[rows.Length * ClassCount];
        for (int start = 0; start < rows.Length; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> part = rows.Slice(start, Math.Min(BatchSize, rows.Length - start));
            var pixels = new byte[part.Length * store.SampleBytes];
            store.Gather(part, pixels);
            (float[] partFeatures, float[] partProbabilities) = Evaluate(pixels);
            partFeatures.CopyTo(features, start * Width);
            partProbabilities.CopyTo(probabilities, start * ClassCount);
        }
        return (new FeatureMatrix(features, Width), ClassCount == 0 ? null : new FeatureMatrix(probabilities, ClassCount));
    }
}
