using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>What an output column of a GAN holds.</summary>
internal enum GanOutput
{
    Sample,
    Label, // the class that a row was generated for, as a key
    Score, // the discriminator's logit
    Probability, // sigmoid(logit)
    Features,
}

/// <summary>The columns that a GAN appends to an input, and the input's columns that it reads.</summary>
internal sealed class GanMapping : BatchMapping
{
    private readonly GanModel _model;
    private readonly GenerationPlan _plan;

    private GanMapping(GanModel model, GenerationPlan plan, AppendedColumns columns, Action<string> warn)
        : base(columns, GanBatch.Size, warn) => (_model, _plan) = (model, plan);

    /// <summary>The columns that Transform appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or of another type.</exception>
    public static GanMapping OfTransform(DataViewSchema input, GanModel model, Action<string> warn)
    {
        GanModelInfo info = model.Info;
        var columns = new AppendedColumns(input,
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
        var columns = new AppendedColumns(input, new(samples.Name, GanOutput.Sample, samples.DataViewType),
            new(classes?.Name, GanOutput.Label, classes?.Type!, classes?.Annotations));
        return new GanMapping(model, plan, columns, warn);
    }

    /// <summary>The input's samples, which the discriminator sees, if it sees any.</summary>
    private DataViewSchema.Column? Samples { get; init; }

    /// <summary>The latent vectors to generate from, if the input gives them.</summary>
    private DataViewSchema.Column? Latents { get; init; }

    /// <summary>The input's classes, if the model has classes and the input such a column.</summary>
    private DataViewSchema.Column? Labels { get; init; }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new GanBatch(this, _model, _plan, (ActiveOutputs)activity, source, single ? 1 : BatchSize);

    protected override BatchActivity Activate(bool[] active, HashSet<Enum> outputs)
    {
        bool generates = outputs.Contains(GanOutput.Sample), scores = outputs.Overlaps([GanOutput.Score, GanOutput.Probability]);
        int? maybeMissing = _model.Info.Column.Unreadable == UnreadableImages.Skip ? Samples?.Index : null;
        bool skips = maybeMissing is not null
            && Enumerable.Range(0, active.Length).Any(i => active[i] && Columns.InputOf(i)?.Index == maybeMissing);
        // A sample that is passed on as missing is read, so that it is counted.
        bool samples = scores || outputs.Contains(GanOutput.Features) || (skips && outputs.Count > 0);
        return new ActiveOutputs(active, Columns, outputs,
            samples ? [Samples!.Value, .. SampleRows.NamesOf(_model.Info.Column, InputSchema)] : [], generates ? Latents : null,
            generates || scores ? Labels : null, samples ? maybeMissing : null);
    }
}

/// <summary>What the active columns ask of the input and of the networks.</summary>
internal sealed class ActiveOutputs(bool[] active, AppendedColumns columns, HashSet<Enum> outputs, DataViewSchema.Column[] samples,
    DataViewSchema.Column? latents, DataViewSchema.Column? labels, int? maybeMissing)
    : BatchActivity(active, columns, outputs, [.. samples, latents, labels], maybeMissing)
{
    public bool Generates => Computes(GanOutput.Sample);

    public bool Scores => Computes(GanOutput.Score) || Computes(GanOutput.Probability);

    public bool Features => Computes(GanOutput.Features);

    /// <summary>Whether the rows' own samples are read.</summary>
    public bool ReadsSamples { get; } = samples.Length > 0;

    /// <summary>The column of latent vectors that is generated from, if there is one.</summary>
    public DataViewSchema.Column? Latents { get; } = latents;

    /// <summary>The column of classes that is read, if there is one.</summary>
    public DataViewSchema.Column? Labels { get; } = labels;
}
