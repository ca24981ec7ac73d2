using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>The columns that a multiclass model adds: the predicted label and the scores.</summary>
internal sealed class MulticlassScoreMapper : IRowMapper
{
    private const int PredictedLabel = 0;
    private const int Score = 1;

    private readonly ITransformer _parent;
    private readonly IMulticlassScorer _scorer;
    private readonly int _feature;
    private readonly Action<ModelSaveContext> _save;
    private readonly DataViewSchema.DetachedColumn[] _columns;

    /// <param name="labelValues">The annotations of the label column that the model was trained on, if it had key values.</param>
    public MulticlassScoreMapper(
        ITransformer parent,
        IMulticlassScorer scorer,
        DataViewSchema schema,
        string featureColumn,
        DataViewSchema.Annotations labelValues,
        string predictedLabelColumn,
        string scoreColumn,
        Action<ModelSaveContext> save)
    {
        _parent = parent;
        _scorer = scorer;
        _save = save;
        var feature = schema.GetColumnOrNull(featureColumn)
            ?? throw Contracts.ExceptParam(nameof(schema), $"{featureColumn} column 'Feature' not found");
        CheckFeatureType(feature.Type);
        _feature = feature.Index;

        uint scoreSet = schema.Select(ScoreSetOf).DefaultIfEmpty().Max() + 1;
        var keyValues = labelValues?.Schema[AnnotationUtils.Kinds.KeyValues];
        if (keyValues?.Type.GetVectorSize() != ClassCount)
            keyValues = null;
        _columns =
        [
            new(
                predictedLabelColumn,
                new KeyDataViewType(typeof(uint), ClassCount),
                AnnotatePredictedLabel(scoreSet, labelValues, keyValues)),
            new(scoreColumn, scorer.OutputType, AnnotateScore(scoreSet, labelValues, keyValues)),
        ];
    }

    private int ClassCount => _scorer.OutputType.Size;

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => _columns;

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool isNeeded = activeOutput(PredictedLabel) || activeOutput(Score);
        return column => isNeeded && column == _feature;
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        disposer = null;
        var getters = new Delegate[_columns.Length];
        if (!activeOutput(PredictedLabel) && !activeOutput(Score))
            return getters;

        // Both columns share the scores of a row.
        var getFeatures = input.GetGetter<VBuffer<float>>(input.Schema[_feature]);
        VBuffer<float> features = default;
        VBuffer<float> scores = default;
        long position = -1;
        void Refresh()
        {
            if (position == input.Position)
                return;
            getFeatures(ref features);
            _scorer.Score(in features, ref scores);
            position = input.Position;
        }

        if (activeOutput(PredictedLabel))
        {
            getters[PredictedLabel] = (ValueGetter<uint>)((ref uint key) =>
            {
                Refresh();
                key = (uint)(IndexOfMax(scores.GetValues()) + 1);
            });
        }
        if (activeOutput(Score))
        {
            getters[Score] = (ValueGetter<VBuffer<float>>)((ref VBuffer<float> result) =>
            {
                Refresh();
                scores.CopyTo(ref result);
            });
        }
        return getters;
    }

    public ITransformer GetTransformer() => _parent;

    void ICanSaveModel.Save(ModelSaveContext ctx) => _save(ctx);

    private static uint ScoreSetOf(DataViewSchema.Column column)
    {
        uint id = 0;
        var type = column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.ScoreColumnSetId)?.Type;
        if (type is KeyDataViewType key && key.RawType == typeof(uint))
            column.Annotations.GetValue(AnnotationUtils.Kinds.ScoreColumnSetId, ref id);
        return id;
    }

    // The first of the largest; -1 if all are NaN.
    private static int IndexOfMax(ReadOnlySpan<float> values)
    {
        int best = -1;
        for (int i = 0; i < values.Length; i++)
        {
            if (best < 0 ? !float.IsNaN(values[i]) : values[i] > values[best])
                best = i;
        }
        return best;
    }

    private static DataViewSchema.Annotations AnnotatePredictedLabel(
        uint scoreSet, DataViewSchema.Annotations labelValues, DataViewSchema.Column? keyValues)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddText(builder, AnnotationUtils.Kinds.ScoreColumnKind, ScoreAnnotations.MulticlassClassification);
        AddText(builder, AnnotationUtils.Kinds.ScoreValueKind, ScoreAnnotations.PredictedLabel);
        if (keyValues != null)
            builder.Add(labelValues, kind => kind == AnnotationUtils.Kinds.KeyValues);
        AddScoreSet(builder, scoreSet);
        return builder.ToAnnotations();
    }

    private static DataViewSchema.Annotations AnnotateScore(
        uint scoreSet, DataViewSchema.Annotations labelValues, DataViewSchema.Column? keyValues)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddText(builder, AnnotationUtils.Kinds.ScoreColumnKind, ScoreAnnotations.MulticlassClassification);
        AddScoreSet(builder, scoreSet);
        AddText(builder, AnnotationUtils.Kinds.ScoreValueKind, ScoreAnnotations.Score);
        if (keyValues is { } values)
        {
            var getter = labelValues.GetGetter(values.Index);
            builder.Add(AnnotationUtils.Kinds.TrainingLabelValues, values.Type, getter);
            if (values.Type.GetItemType() is TextDataViewType)
                builder.Add(AnnotationUtils.Kinds.SlotNames, values.Type, getter);
        }
        return builder.ToAnnotations();
    }

    private static void AddScoreSet(DataViewSchema.Annotations.Builder builder, uint scoreSet)
        => builder.Add(AnnotationUtils.Kinds.ScoreColumnSetId, ScoreAnnotations.SetIdType, (ref uint value) => value = scoreSet);

    private static void AddText(DataViewSchema.Annotations.Builder builder, string kind, string text)
        => builder.AddPrimitiveValue(kind, TextDataViewType.Instance, text.AsMemory());

    private void CheckFeatureType(DataViewType type)
    {
        var expected = _scorer.InputType;
        if (!type.GetItemType().Equals(expected.ItemType))
            throw Contracts.Except($"Incompatible features column type item type: '{type.GetItemType()}' vs '{expected.ItemType}'");
        if (type is not VectorDataViewType vector || vector.Size != expected.Size)
            throw Contracts.Except($"Incompatible features column type: '{type}' vs '{expected}'");
    }
}
