using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Core.MLNet;

/// <summary>
/// The annotations that ML.NET's own trainers give their score columns: which columns belong together, and what each of them means.
/// </summary>
internal static class ScoreAnnotations
{
    /// <summary>The kind of score of a model that tells two classes apart.</summary>
    public const string BinaryClassification = nameof(BinaryClassification);

    /// <summary>The kind of score of a model that tells several classes apart.</summary>
    public const string MulticlassClassification = nameof(MulticlassClassification);

    private const string SetId = "ScoreColumnSetId", Kind = "ScoreColumnKind", Value = "ScoreValueKind", Normalized = "IsNormalized";

    private static readonly DataViewType SetIdType = new KeyDataViewType(typeof(uint), int.MaxValue);

    /// <summary>The annotations of a column in a schema.</summary>
    /// <param name="input">The schema that the column is appended to: its sets of scores have other numbers.</param>
    /// <param name="kind">The kind of score.</param>
    /// <param name="value">What the column has: "Score", "Probability" or "PredictedLabel".</param>
    /// <param name="names">The classes' names, and whether they name slots or keys; null: they have no names.</param>
    public static DataViewSchema.Annotations Create(DataViewSchema input, string kind, string value,
        (string Annotation, string[] Names)? names = null)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        uint set = NextSet(input);
        builder.Add(SetId, SetIdType, (ref uint id) => id = set);
        builder.Add(Kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> text) => text = kind.AsMemory());
        builder.Add(Value, TextDataViewType.Instance, (ref ReadOnlyMemory<char> text) => text = value.AsMemory());
        if (value == "Probability")
            builder.Add(Normalized, BooleanDataViewType.Instance, (ref bool normalized) => normalized = true);
        if (names is var (annotation, classes))
        {
            builder.Add(annotation, new VectorDataViewType(TextDataViewType.Instance, classes.Length),
                (ref VBuffer<ReadOnlyMemory<char>> texts) =>
                    texts = new VBuffer<ReadOnlyMemory<char>>(classes.Length, [.. classes.Select(name => name.AsMemory())]));
        }
        return builder.ToAnnotations();
    }

    /// <summary>The same in a schema's shape, and those of the column that a transformer has besides.</summary>
    public static SchemaShape Shape(string value, IEnumerable<SchemaShape.Column>? others = null)
    {
        var columns = new List<SchemaShape.Column>(others ?? [])
        {
            MLNetInternals.ShapeColumn(SetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
            MLNetInternals.ScalarColumn(Kind, TextDataViewType.Instance),
            MLNetInternals.ScalarColumn(Value, TextDataViewType.Instance),
        };
        if (value == "Probability")
            columns.Add(MLNetInternals.ScalarColumn(Normalized, BooleanDataViewType.Instance));
        return new SchemaShape(columns);
    }

    private static uint NextSet(DataViewSchema input)
    {
        uint last = 0;
        foreach (DataViewSchema.Annotations annotations in input.Select(column => column.Annotations))
        {
            if (annotations.Schema.GetColumnOrNull(SetId) is not { Type: KeyDataViewType { RawType: var type } } || type != typeof(uint))
                continue;
            uint id = 0;
            annotations.GetValue(SetId, ref id);
            last = Math.Max(last, id);
        }
        return last + 1;
    }
}
