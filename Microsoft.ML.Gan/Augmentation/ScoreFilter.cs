using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>Keeps rows by a transformer's score.</summary>
internal static class ScoreFilter
{
    /// <summary>The rows with the minimum score or more, up to the limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The scorer's column or the label column is missing or of another type.</exception>
    public static IDataView Filter(IDataView rows, ITransformer scorer, string scoreColumnName, double minimum, string? labelColumnName,
        long limit = long.MaxValue)
    {
        IDataView scored = scorer.Transform(rows);
        if (scored.Schema.GetColumnOrNull(scoreColumnName) is not { } score)
            throw new ArgumentOutOfRangeException(nameof(scoreColumnName), scoreColumnName,
                $"The scorer gives no column '{scoreColumnName}'.");
        if (score.Type == NumberDataViewType.Single)
            return new FilteredRows(rows, scored, (row, _) => Scalar(row, score, minimum), [score], limit);
        if (score.Type is not VectorDataViewType { IsKnownSize: true } vector || vector.ItemType != NumberDataViewType.Single)
            throw SchemaErrors.Mismatch($"the scorer's column '{scoreColumnName}'",
                "Single, or a known-size vector of Single with a value for each class", score.Type, nameof(scoreColumnName));
        if (labelColumnName is null)
            throw new ArgumentOutOfRangeException(nameof(labelColumnName),
                $"The scorer's column '{scoreColumnName}' has a value for each class. Name the label column that tells which one counts.");
        ClassColumn classes = ClassColumn.Find(scored.Schema, labelColumnName);
        if (classes.Count != vector.Size)
        {
            throw new ArgumentOutOfRangeException(nameof(labelColumnName), labelColumnName,
                $"The scorer's column '{scoreColumnName}' has {vector.Size} values, and label column '{labelColumnName}' " +
                $"{classes.Count} classes.");
        }
        DataViewSchema.Column label = scored.Schema[labelColumnName];
        return new FilteredRows(rows, scored, (row, _) => OfClass(row, score, label, minimum), [score, label], limit);
    }

    private static Func<bool> Scalar(DataViewRow row, DataViewSchema.Column column, double minimum)
    {
        ValueGetter<float> getter = row.GetGetter<float>(column);
        float value = 0;
        return () =>
        {
            getter(ref value);
            return value >= minimum;
        };
    }

    /// <summary>A row without a class is not kept.</summary>
    private static Func<bool> OfClass(DataViewRow row, DataViewSchema.Column column, DataViewSchema.Column label, double minimum)
    {
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(column);
        Func<int> reader = ClassColumn.CreateReader(row, label);
        VBuffer<float> values = default;
        return () =>
        {
            getter(ref values);
            int index = reader();
            return index >= 0 && values.GetItemOrDefault(index) >= minimum;
        };
    }
}
