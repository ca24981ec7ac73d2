using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>Keeps rows by what a transformer says of them.</summary>
internal static class JudgeColumn
{
    /// <summary>The rows, at most so many, that the judge gives at least the minimum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The judge's column or the label column is missing or of another type.</exception>
    public static IDataView Filter(IDataView rows, ITransformer judge, string scoreColumn, double minimum, string? labelColumn,
        long limit = long.MaxValue)
    {
        IDataView judged = judge.Transform(rows);
        if (judged.Schema.GetColumnOrNull(scoreColumn) is not { } score)
            throw new ArgumentOutOfRangeException(nameof(scoreColumn), scoreColumn, $"The judge gives no column '{scoreColumn}'.");
        if (score.Type == NumberDataViewType.Single)
            return new FilteredRows(rows, judged, (row, _) => Scalar(row, score, minimum), [score], limit);
        if (score.Type is not VectorDataViewType { IsKnownSize: true } vector || vector.ItemType != NumberDataViewType.Single)
        {
            throw new ArgumentOutOfRangeException(nameof(scoreColumn), scoreColumn,
                $"Schema mismatch for the judge's column '{scoreColumn}': expected Single, or a known-size vector of Single with a value " +
                $"for each class, got {score.Type}.");
        }
        if (labelColumn is null)
            throw new ArgumentOutOfRangeException(nameof(labelColumn),
                $"The judge's column '{scoreColumn}' has a value for each class: a label column must say which counts.");
        ClassColumn classes = ClassColumn.Find(judged.Schema, labelColumn);
        if (classes.Count != vector.Size)
        {
            throw new ArgumentOutOfRangeException(nameof(labelColumn), labelColumn,
                $"The judge's column '{scoreColumn}' has {vector.Size} values, and label column '{labelColumn}' {classes.Count} classes.");
        }
        DataViewSchema.Column label = judged.Schema[labelColumn];
        return new FilteredRows(rows, judged, (row, _) => OfClass(row, score, label, minimum), [score, label], limit);
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
