using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>What an output column of a GAN holds.</summary>
internal enum GanOutput
{
    /// <summary>A generated sample.</summary>
    Sample,

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
internal sealed class GanMapping : BatchMapping
{
    private readonly GanModel _model;
    private readonly GenerationPlan _plan;
    private readonly AppendedColumns<GanOutput> _columns;

    private GanMapping(GanModel model, GenerationPlan plan, AppendedColumns<GanOutput> columns, Action<string> warn)
        : base(warn) => (_model, _plan, _columns) = (model, plan, columns);

    /// <summary>The columns that Transform appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or of another type.</exception>
    public static GanMapping OfTransform(DataViewSchema input, GanModel model, Action<string> warn)
    {
        GanModelInfo info = model.Info;
        var columns = new AppendedColumns<GanOutput>(input,
            new(info.GeneratedColumnName, GanOutput.Sample, info.Column.GeneratedType),
            new(info.ScoreColumnName, GanOutput.Score, NumberDataViewType.Single,
                ScoreAnnotations.Create(input, ScoreAnnotations.BinaryClassification, "Score")),
            new(info.ProbabilityColumnName, GanOutput.Probability, NumberDataViewType.Single,
                ScoreAnnotations.Create(input, ScoreAnnotations.BinaryClassification, "Probability")),
            new(info.FeaturesColumnName, GanOutput.Features, new VectorDataViewType(NumberDataViewType.Single, info.FeaturesWidth)));
        bool discriminates = (info.ScoreColumnName ?? info.ProbabilityColumnName ?? info.FeaturesColumnName) is not null;
        return new GanMapping(model, new GenerationPlan(info.Seed), columns, warn)
        {
            Samples = discriminates ? info.Column.Require(input) : null,
            Labels = info.Classes is { } classes && input.GetColumnOrNull(classes.Column.Name) is not null
                ? classes.Column.Require(input)
                : null,
            Latents = info.GeneratedColumnName is not null && info.LatentColumnName is { } latents
                ? LatentColumn.Require(input, latents, info.LatentSize)
                : null,
        };
    }

    /// <summary>The columns of new rows: the sample, and its class if there are classes.</summary>
    public static GanMapping OfNewRows(DataViewSchema input, GanModel model, GenerationPlan plan, Action<string> warn)
    {
        SampleColumn samples = model.Info.Column;
        ClassColumn? classes = model.Info.Classes?.Column;
        var columns = new AppendedColumns<GanOutput>(input, new(samples.Name, GanOutput.Sample, samples.DataViewType),
            new(classes?.Name, GanOutput.Label, classes?.Type!, classes?.Annotations));
        return new GanMapping(model, plan, columns, warn);
    }

    public override DataViewSchema InputSchema => _columns.InputSchema;

    public override DataViewSchema Schema => _columns.Schema;

    public override int BatchSize => GanBatch.Size;

    /// <summary>The input's samples, which the discriminator sees, if it sees any.</summary>
    private DataViewSchema.Column? Samples { get; init; }

    /// <summary>The latent vectors to generate from, if the input gives them.</summary>
    private DataViewSchema.Column? Latents { get; init; }

    /// <summary>The input's classes, if the model has classes and the input such a column.</summary>
    private DataViewSchema.Column? Labels { get; init; }

    public override ActiveOutputs Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = _columns.Activate(columns);
        var outputs = new HashSet<GanOutput>();
        int? maybeMissing = _model.Info.Column.Unreadable == UnreadableImages.Skip ? Samples?.Index : null;
        bool skips = false;
        for (int i = 0; i < active.Length; i++)
        {
            if (!active[i])
                continue;
            if (_columns.InputOf(i, out GanOutput output) is { } passedOn)
                skips |= passedOn.Index == maybeMissing;
            else
                outputs.Add(output);
        }
        bool generates = outputs.Contains(GanOutput.Sample), features = outputs.Contains(GanOutput.Features);
        bool scores = outputs.Contains(GanOutput.Score) || outputs.Contains(GanOutput.Probability);
        // A sample that is passed on as missing is read, so that it is counted.
        bool samples = scores || features || (skips && outputs.Count > 0);
        DataViewSchema.Column? latents = generates ? Latents : null, labels = generates || scores ? Labels : null;
        DataViewSchema.Column[] names = samples ? SampleRows.NamesOf(_model.Info.Column, InputSchema) : [];
        return new ActiveOutputs(active, i => _columns.InputOf(i, out _),
            [.. new[] { samples ? Samples : null, latents, labels }.OfType<DataViewSchema.Column>(), .. names], outputs.Count > 0,
            samples ? maybeMissing : null)
        {
            Generates = generates,
            Scores = scores,
            Features = features,
            ReadsSamples = samples,
            Latents = latents,
            Labels = labels,
        };
    }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new GanBatch(_model, _columns, (ActiveOutputs)activity, _plan, source, single ? 1 : BatchSize);
}

/// <summary>What the active columns ask of the input and of the networks.</summary>
internal sealed class ActiveOutputs(bool[] active, Func<int, DataViewSchema.Column?> inputOf, IReadOnlyList<DataViewSchema.Column> read,
    bool any, int? maybeMissing)
    : BatchActivity(active, inputOf, read, any, maybeMissing)
{
    /// <summary>Whether the generator runs.</summary>
    public required bool Generates { get; init; }

    /// <summary>Whether the discriminator's logits are asked for.</summary>
    public required bool Scores { get; init; }

    /// <summary>Whether the discriminator's features are asked for.</summary>
    public required bool Features { get; init; }

    /// <summary>Whether the rows' own samples are read.</summary>
    public required bool ReadsSamples { get; init; }

    /// <summary>The column of latent vectors that is generated from, if there is one.</summary>
    public required DataViewSchema.Column? Latents { get; init; }

    /// <summary>The column of classes that is read, if there is one.</summary>
    public required DataViewSchema.Column? Labels { get; init; }
}
