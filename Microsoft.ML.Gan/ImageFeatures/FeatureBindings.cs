using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Transform;

namespace Microsoft.ML.Gan.ImageFeatures;

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

/// <summary>The columns that a feature extractor appends to an input, and the input's column that it reads.</summary>
internal sealed class FeatureBindings
{
    private readonly AppendedColumns<FeatureOutput> _columns;

    public FeatureBindings(DataViewSchema input, FeatureModelInfo info)
    {
        (string? Name, FeatureOutput Output)[] outputs =
        [
            (info.FeaturesColumnName, FeatureOutput.Features),
            (info.ScoreColumnName, FeatureOutput.Score),
            (info.PredictedLabelColumnName, FeatureOutput.PredictedLabel),
        ];
        ImageSource = info.Column.Require(input);
        ImageNames = SampleRows.NamesOf(info.Column, input);
        _columns = new AppendedColumns<FeatureOutput>(input, [.. from output in outputs
                                                                 where output.Name is not null
                                                                 select new AppendedColumn<FeatureOutput>(
                                                                     output.Name, output.Output, TypeOf(output.Output, info),
                                                                     AnnotationsOf(output.Output, info))]);
    }

    public DataViewSchema InputSchema => _columns.InputSchema;

    public DataViewSchema Schema => _columns.Schema;

    /// <summary>The column of images.</summary>
    public DataViewSchema.Column ImageSource { get; }

    /// <summary>The columns that name a row whose image cannot be read.</summary>
    public DataViewSchema.Column[] ImageNames { get; }

    /// <summary>The input column that an output column passes on, or null and what the extractor puts there.</summary>
    public DataViewSchema.Column? InputOf(int column, out FeatureOutput output) => _columns.InputOf(column, out output);

    /// <summary>Which columns are active.</summary>
    public bool[] Activate(IEnumerable<DataViewSchema.Column> columns) => _columns.Activate(columns);

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
        builder.Add(output == FeatureOutput.Score ? "SlotNames" : "KeyValues",
            new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, names.Length);
                names.CopyTo(editor.Values);
                value = editor.Commit();
            });
        return builder.ToAnnotations();
    }
}
