namespace Microsoft.ML.Data;

/// <summary>What score columns say of themselves.</summary>
internal static class ScoreAnnotations
{
    public const string Score = "Score";
    public const string PredictedLabel = "PredictedLabel";
    public const string MulticlassClassification = "MulticlassClassification";

    /// <summary>The columns of one model share a number, higher than those of the models before it.</summary>
    public static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    public static IEnumerable<SchemaShape.Column> Shape =>
    [
        new(AnnotationUtils.Kinds.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true),
        new(AnnotationUtils.Kinds.ScoreColumnKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false),
        new(AnnotationUtils.Kinds.ScoreValueKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false),
    ];

    /// <summary>Those of the scores of all classes, which also name the classes.</summary>
    public static IEnumerable<SchemaShape.Column> MulticlassShape(SchemaShape.Column label)
    {
        bool hasValues = label.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values);
        if (!hasValues || values.Kind != SchemaShape.Column.VectorKind.Vector)
            return Shape;
        var names = new List<SchemaShape.Column>();
        if (values.ItemType is TextDataViewType)
            names.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        names.Add(new(AnnotationUtils.Kinds.TrainingLabelValues, SchemaShape.Column.VectorKind.Vector, values.ItemType, false));
        return names.Concat(Shape);
    }
}
