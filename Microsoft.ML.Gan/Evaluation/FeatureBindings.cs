using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>What an output column of a feature extractor holds.</summary>
internal enum FeatureOutput
{
    /// <summary>The features.</summary>
    Features,

    /// <summary>The probability of each class.</summary>
    Score,

    /// <summary>The key of the likeliest class.</summary>
    PredictedLabel,
}

/// <summary>
/// The output schema, and where each of its columns comes from. As with ML.NET's own transforms, a new column with the name of an old one
/// stands right after it and hides it; the others come last.
/// </summary>
internal sealed class FeatureBindings
{
    private readonly List<(int Input, FeatureOutput Output)> _sources = []; // Input is -1 for the extractor's columns

    public FeatureBindings(DataViewSchema input, FeatureModelInfo info)
    {
        (string? Name, FeatureOutput Output)[] outputs =
        [
            (info.FeaturesColumn, FeatureOutput.Features),
            (info.ScoreColumn, FeatureOutput.Score),
            (info.PredictedLabelColumn, FeatureOutput.PredictedLabel),
        ];
        InputSchema = input;
        ImageSource = info.Column.Require(input);
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            _sources.Add((column.Index, default));
            foreach ((string? name, FeatureOutput output) in outputs)
            {
                if (!column.IsHidden && name == column.Name)
                    AddOutput(name, output);
            }
        }
        foreach ((string? name, FeatureOutput output) in outputs)
        {
            if (name is not null && input.GetColumnOrNull(name) is null)
                AddOutput(name, output);
        }
        Schema = schema.ToSchema();

        void AddOutput(string name, FeatureOutput output)
        {
            schema.AddColumn(name, TypeOf(output, info), AnnotationsOf(output, info));
            _sources.Add((-1, output));
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The column of images.</summary>
    public DataViewSchema.Column ImageSource { get; }

    /// <summary>The input column that an output column passes on, or null and what the extractor puts there.</summary>
    public DataViewSchema.Column? InputOf(int column, out FeatureOutput output)
    {
        (int input, output) = _sources[column];
        return input < 0 ? null : InputSchema[input];
    }

    /// <summary>Which columns are active.</summary>
    public bool[] Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns, "columnsNeeded");
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index >= Schema.Count || column.Name != Schema[column.Index].Name)
                throw new ArgumentOutOfRangeException(nameof(columns), $"Column '{column.Name}' (index {column.Index}) is not a column of this data view.");
            active[column.Index] = true;
        }
        return active;
    }

    /// <summary>The input's columns that active columns need.</summary>
    public IEnumerable<DataViewSchema.Column> InputsOf(bool[] active) => Enumerable.Range(0, active.Length)
        .Where(i => active[i])
        .Select(i => InputOf(i, out _) ?? ImageSource)
        .DistinctBy(column => column.Index);

    private static DataViewType TypeOf(FeatureOutput output, FeatureModelInfo info) => output switch
    {
        FeatureOutput.Features => new VectorDataViewType(NumberDataViewType.Single, FeatureNetwork.Features),
        FeatureOutput.Score => new VectorDataViewType(NumberDataViewType.Single, info.ClassCount),
        _ => new KeyDataViewType(typeof(uint), info.ClassCount),
    };

    /// <summary>The names of the classes: of the score's slots, and what the predicted keys stand for.</summary>
    private static DataViewSchema.Annotations? AnnotationsOf(FeatureOutput output, FeatureModelInfo info)
    {
        if (output == FeatureOutput.Features || info.ClassNames is not { } classNames)
            return null;
        ReadOnlyMemory<char>[] names = [.. classNames.Select(name => name.AsMemory())];
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(output == FeatureOutput.Score ? "SlotNames" : "KeyValues", new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, names.Length);
                names.CopyTo(editor.Values);
                value = editor.Commit();
            });
        return builder.ToAnnotations();
    }
}
