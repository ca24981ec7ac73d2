using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(
    typeof(ISingleFeaturePredictionTransformer<object>),
    typeof(MulticlassPredictionTransformerLoader),
    null,
    typeof(SignatureLoadModel),
    "",
    MulticlassPredictionTransformerLoader.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Adds the most probable class, a key with the label's values, and the scores of all classes.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private readonly string _labelColumn;
    private readonly string _scoreColumn;
    private readonly string _predictedLabelColumn;

    internal MulticlassPredictionTransformer(
        IHostEnvironment env, TModel model, DataViewSchema trainSchema, string featureColumn, string labelColumn)
        : base(env.Register(nameof(MulticlassPredictionTransformer<TModel>)), model, trainSchema, featureColumn)
    {
        _labelColumn = labelColumn;
        _scoreColumn = ScoreAnnotations.Score;
        _predictedLabelColumn = ScoreAnnotations.PredictedLabel;
        MakeRowMapper(trainSchema); // finds what does not fit
    }

    internal MulticlassPredictionTransformer(IHost host, ModelLoadContext ctx, TModel model)
        : base(host, ctx, model)
    {
        _labelColumn = ctx.LoadStringOrNull();
        _scoreColumn = ctx.LoadString();
        _predictedLabelColumn = ctx.LoadString();
    }

    private static VersionInfo VersionInfo => new(
        modelSignature: "MC  PRED",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010002,
        loaderAssemblyName: typeof(MulticlassPredictionTransformer<>).Assembly.FullName,
        loaderSignature: MulticlassPredictionTransformerLoader.LoaderSignature);

    internal static MulticlassPredictionTransformer<TModel> Load(IHost host, ModelLoadContext ctx, TModel model)
    {
        ctx.CheckVersionInfo(VersionInfo);
        return new MulticlassPredictionTransformer<TModel>(host, ctx, model);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
        => new MulticlassScoreMapper(
            this, (IMulticlassScorer)Model, schema, FeatureColumnName, LabelValuesOrNull(), _predictedLabelColumn, _scoreColumn, SaveModel);

    // Base; strings: label column (or null), score column, predicted label column.
    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(VersionInfo);
        base.SaveCore(ctx);
        ctx.SaveStringOrNull(_labelColumn);
        ctx.SaveStringOrNull(_scoreColumn);
        ctx.SaveStringOrNull(_predictedLabelColumn);
    }

    private DataViewSchema.Annotations LabelValuesOrNull()
    {
        var label = _labelColumn == null ? null : TrainSchema.GetColumnOrNull(_labelColumn);
        return label?.HasAnnotation(AnnotationUtils.Kinds.KeyValues) == true ? label.Value.Annotations : null;
    }
}

internal static class MulticlassPredictionTransformerLoader
{
    public const string LoaderSignature = "MulticlassPredXfer";

    private static ISingleFeaturePredictionTransformer<object> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register("MulticlassPredictionTransformer");
        ctx.LoadModel<IMulticlassScorer, SignatureLoadModel>(host, out var model, "Model");
        // The type argument is the model's own type.
        var load = typeof(MulticlassPredictionTransformer<>).MakeGenericType(model.GetType())
            .GetMethod(nameof(MulticlassPredictionTransformer<object>.Load), BindingFlags.Static | BindingFlags.NonPublic);
        return (ISingleFeaturePredictionTransformer<object>)load.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [host, ctx, model], null);
    }
}
