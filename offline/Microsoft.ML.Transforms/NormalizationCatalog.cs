using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>The normalizers of <see cref="MLContext.Transforms"/>.</summary>
public static class NormalizationCatalog
{
    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName =
            null, long maximumExampleCount = 1000000000, bool fixZero = true)
        => new(
            catalog.GetEnvironment(),
            new NormalizingEstimator.MinMaxColumnOptions(outputColumnName, inputColumnName, maximumExampleCount, fixZero));

    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, long maximumExampleCount = 1000000000, bool fixZero = true)
        => new(catalog.GetEnvironment(), Array.ConvertAll(columns, column => new NormalizingEstimator.MinMaxColumnOptions(
            column.OutputColumnName, column.InputColumnName, maximumExampleCount, fixZero)));
}
