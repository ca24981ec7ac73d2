using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>What an output column of a GAN holds.</summary>
internal enum GanOutput
{
    /// <summary>A generated image, as an MLImage.</summary>
    Image,

    /// <summary>A generated image, as a vector like that of the column trained on.</summary>
    Vector,

    /// <summary>The discriminator's logit.</summary>
    Score,

    /// <summary>sigmoid(logit).</summary>
    Probability,
}

/// <summary>
/// The output schema, and where each of its columns comes from: a column of the input, or the GAN. As with ML.NET's own transforms, a new
/// column with the name of an old one stands right after it and hides it; the others come last.
/// </summary>
internal sealed class GanBindings
{
    private readonly List<(int Input, GanOutput Output)> _sources = []; // Input is -1 for the GAN's columns

    private GanBindings(DataViewSchema input, IReadOnlyList<(string Name, GanOutput Output)> outputs, GanModelInfo info)
    {
        InputSchema = input;
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            _sources.Add((column.Index, default));
            foreach ((string name, GanOutput output) in outputs)
            {
                if (!column.IsHidden && name == column.Name)
                    AddOutput(name, output);
            }
        }
        foreach ((string name, GanOutput output) in outputs)
        {
            if (input.GetColumnOrNull(name) is null)
                AddOutput(name, output);
        }
        Schema = schema.ToSchema();

        void AddOutput(string name, GanOutput output)
        {
            schema.AddColumn(name, TypeOf(output, info.Column));
            _sources.Add((-1, output));
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The column of images that is scored, if any is.</summary>
    public DataViewSchema.Column? ImageSource { get; private init; }

    /// <summary>The column of latent vectors that is generated from, if there is one.</summary>
    public DataViewSchema.Column? LatentSource { get; private init; }

    /// <summary>The columns that Transform appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or of another type.</exception>
    public static GanBindings OfTransform(DataViewSchema input, GanModelInfo info)
    {
        var outputs = new List<(string, GanOutput)>();
        if (info.GeneratedImageColumn is not null)
            outputs.Add((info.GeneratedImageColumn, GanOutput.Image));
        if (info.ScoreColumn is not null)
            outputs.Add((info.ScoreColumn, GanOutput.Score));
        if (info.ProbabilityColumn is not null)
            outputs.Add((info.ProbabilityColumn, GanOutput.Probability));
        bool scores = info.ScoreColumn is not null || info.ProbabilityColumn is not null;
        bool latents = info.GeneratedImageColumn is not null && info.LatentColumn is not null;
        return new GanBindings(input, outputs, info)
        {
            ImageSource = scores ? info.Column.Require(input) : null,
            LatentSource = latents ? LatentColumn.Require(input, info.LatentColumn!, info.LatentSize) : null,
        };
    }

    /// <summary>The one column of new rows.</summary>
    public static GanBindings OfNewRows(DataViewSchema input, GanModelInfo info) =>
        new(input, [(info.Column.Name, info.Column.Kind == ImageColumnKind.Image ? GanOutput.Image : GanOutput.Vector)], info);

    /// <summary>The input column that an output column passes on, or null and what the GAN puts there.</summary>
    public DataViewSchema.Column? InputOf(int column, out GanOutput output)
    {
        (int input, output) = _sources[column];
        return input < 0 ? null : InputSchema[input];
    }

    /// <summary>What must be computed and read for these columns.</summary>
    public GanActivity Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns, "columnsNeeded");
        var active = new bool[Schema.Count];
        bool generates = false, scores = false;
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index >= Schema.Count || column.Name != Schema[column.Index].Name)
                throw new ArgumentOutOfRangeException(nameof(columns), $"Column '{column.Name}' (index {column.Index}) is not a column of this data view.");
            active[column.Index] = true;
            if (_sources[column.Index].Input >= 0)
                continue;
            if (_sources[column.Index].Output is GanOutput.Image or GanOutput.Vector)
                generates = true;
            else
                scores = true;
        }
        return new GanActivity(this, active, generates, scores);
    }

    private static DataViewType TypeOf(GanOutput output, ImageColumn column) => output switch
    {
        GanOutput.Image => new ImageDataViewType(column.Shape.Height, column.Shape.Width),
        GanOutput.Vector => column.DataViewType,
        _ => NumberDataViewType.Single,
    };
}
