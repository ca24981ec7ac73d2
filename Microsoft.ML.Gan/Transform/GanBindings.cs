using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Transform;

/// <summary>What an output column of a GAN holds.</summary>
internal enum GanOutput
{
    /// <summary>A generated image, as an MLImage.</summary>
    Image,

    /// <summary>A generated sample, as a vector or number like those of the column trained on.</summary>
    Vector,

    /// <summary>The class that a row was generated for, as a key.</summary>
    Label,

    /// <summary>The discriminator's logit.</summary>
    Score,

    /// <summary>sigmoid(logit).</summary>
    Probability,

    /// <summary>The discriminator's features.</summary>
    Features,
}

/// <summary>The columns that a GAN appends to an input, and the input's columns that it reads.</summary>
internal sealed class GanBindings
{
    private readonly AppendedColumns<GanOutput> _columns;

    private GanBindings(DataViewSchema input, IEnumerable<(string? Name, GanOutput Output)> outputs, GanModelInfo info) =>
        _columns = new AppendedColumns<GanOutput>(input, [.. from output in outputs
                                                             where output.Name is not null
                                                             select new AppendedColumn<GanOutput>(output.Name, output.Output,
                                                                 TypeOf(output.Output, info),
                                                                 AnnotationsOf(output.Output, info))]);

    public DataViewSchema InputSchema => _columns.InputSchema;

    public DataViewSchema Schema => _columns.Schema;

    /// <summary>The column of samples that the discriminator sees, if it sees any.</summary>
    public DataViewSchema.Column? SampleSource { get; private init; }

    /// <summary>The columns that name a row whose sample cannot be read.</summary>
    public DataViewSchema.Column[] SampleNames { get; private init; } = [];

    /// <summary>Index of the column of samples where one that cannot be read is passed on as missing.</summary>
    public int? MaybeMissing { get; private init; }

    /// <summary>The column of latent vectors that is generated from, if there is one.</summary>
    public DataViewSchema.Column? LatentSource { get; private init; }

    /// <summary>The column of classes, if the model has classes and the input such a column.</summary>
    public DataViewSchema.Column? LabelSource { get; private init; }

    /// <summary>The columns that Transform appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or of another type.</exception>
    public static GanBindings OfTransform(DataViewSchema input, GanModelInfo info)
    {
        (string?, GanOutput)[] outputs =
        [
            (info.GeneratedColumnName, info.Column is ImageColumn ? GanOutput.Image : GanOutput.Vector),
            (info.ScoreColumnName, GanOutput.Score),
            (info.ProbabilityColumnName, GanOutput.Probability),
            (info.FeaturesColumnName, GanOutput.Features),
        ];
        bool samples = info.ScoreColumnName is not null || info.ProbabilityColumnName is not null || info.FeaturesColumnName is not null;
        bool latents = info.GeneratedColumnName is not null && info.LatentColumnName is not null;
        bool labels = info.Classes is { } classes && input.GetColumnOrNull(classes.Column.Name) is not null;
        DataViewSchema.Column? samplesOf = samples ? info.Column.Require(input) : null;
        return new GanBindings(input, outputs, info)
        {
            LabelSource = labels ? info.Classes!.Column.Require(input) : null,
            SampleSource = samplesOf,
            SampleNames = samples ? SampleRows.NamesOf(info.Column, input) : [],
            MaybeMissing = info.Column.Unreadable == UnreadableImages.Skip ? samplesOf?.Index : null,
            LatentSource = latents ? LatentColumn.Require(input, info.LatentColumnName!, info.LatentSize) : null,
        };
    }

    /// <summary>The columns of new rows: the sample, and its class if there are classes.</summary>
    public static GanBindings OfNewRows(DataViewSchema input, GanModelInfo info) =>
        new(input, [(info.Column.Name, info.Column is ImageColumn { Kind: ImageColumnKind.Image } ? GanOutput.Image : GanOutput.Vector),
            (info.Classes?.Column.Name, GanOutput.Label)], info);

    /// <summary>The input column that an output column passes on, or null and what the GAN puts there.</summary>
    public DataViewSchema.Column? InputOf(int column, out GanOutput output) => _columns.InputOf(column, out output);

    /// <summary>What must be computed and read for these columns.</summary>
    public GanActivity Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = _columns.Activate(columns);
        bool generates = false, scores = false, labels = false, features = false, skips = false;
        for (int i = 0; i < active.Length; i++)
        {
            if (!active[i])
                continue;
            if (InputOf(i, out GanOutput output) is { } passedOn)
                skips |= passedOn.Index == MaybeMissing;
            else if (output is GanOutput.Image or GanOutput.Vector)
                generates = true;
            else if (output == GanOutput.Label)
                labels = true;
            else if (output == GanOutput.Features)
                features = true;
            else
                scores = true;
        }
        // A sample that is passed on as missing is read, so that it is counted.
        bool samples = scores || features || (skips && (generates || labels));
        return new GanActivity(this, active, generates, scores, labels, features, samples);
    }

    private static DataViewType TypeOf(GanOutput output, GanModelInfo info) => output switch
    {
        GanOutput.Image => new ImageDataViewType(info.Networks.Height, info.Networks.Width),
        GanOutput.Vector => info.Column.DataViewType,
        GanOutput.Features => new VectorDataViewType(NumberDataViewType.Single, info.FeaturesWidth),
        GanOutput.Label => info.Classes!.Column.Type,
        _ => NumberDataViewType.Single,
    };

    private static DataViewSchema.Annotations? AnnotationsOf(GanOutput output, GanModelInfo info) =>
        output == GanOutput.Label ? info.Classes!.Column.Annotations : null;
}
