using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class MulticlassClassificationCatalog
{
    /// <summary>
    /// Compares scored data with its labels. Rows with a missing, negative or broken label, or with scores that are not finite, are left
    /// out.
    /// </summary>
    public MulticlassClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int topKPredictionCount = 0)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Environment.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Environment.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        Environment.CheckUserArg(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");

        var label = Find(data.Schema, labelColumnName, "Label");
        var score = Find(data.Schema, scoreColumnName, "Score");
        Find(data.Schema, predictedLabelColumnName, "PredictedLabel");
        CheckTypes(label, score);

        var counters = new MulticlassCounters(score.Type.GetVectorSize());
        Count(data, label, score, counters);
        return new MulticlassClassificationMetrics(
            counters, topKPredictionCount, new ConfusionMatrix(counters.Confusion, ClassNames(score)));
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role)
        => schema.GetColumnOrNull(name) ?? throw Contracts.ExceptParam(nameof(schema), $"{name} column '{role}' not found");

    private static string[] ClassNames(DataViewSchema.Column score)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(0, score.Type.GetVectorSize()).Select(i => i.ToString())];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private void CheckTypes(DataViewSchema.Column label, DataViewSchema.Column score)
    {
        const string schema = "schema";
        if (score.Type is not VectorDataViewType { Size: >= 2 } vector || vector.ItemType != NumberDataViewType.Single)
            throw Environment.ExceptSchemaMismatch(
                schema, "score", score.Name, "vector of two or more items of type Single", score.Type.ToString());
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw Environment.ExceptSchemaMismatch(schema, "label", label.Name, "Single or Key", label.Type.ToString());
    }

    private void Count(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, MulticlassCounters counters)
    {
        using var cursor = data.GetRowCursor([label, score]);
        var getLabel = LabelGetters.Make(cursor, cursor.Schema[label.Index]);
        var getScores = cursor.GetGetter<VBuffer<float>>(cursor.Schema[score.Index]);
        float[] scores = new float[score.Type.GetVectorSize()];
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            float value = 0;
            getLabel(ref value);
            if (!(value >= 0) || value != (int)value)
                continue;
            getScores(ref vector);
            Environment.Check(vector.Length == scores.Length);
            vector.CopyTo(scores);
            if (Array.TrueForAll(scores, float.IsFinite))
                counters.Add((int)value, scores);
        }
    }
}
