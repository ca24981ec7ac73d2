using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A trainer over a feature column and, where it has them, a label and a weight column.</summary>
public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    public readonly SchemaShape.Column FeatureColumn;
    public readonly SchemaShape.Column LabelColumn;

    /// <summary>Not valid (its name is null) if all rows weigh the same.</summary>
    public readonly SchemaShape.Column WeightColumn;

    private protected readonly IHost Host;

    private protected TrainerEstimatorBase(
        IHost host, SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight = default)
    {
        Contracts.CheckValue(host, nameof(host));
        Host = host;
        Host.CheckParam(feature.IsValid, nameof(feature), "not initialized properly");
        FeatureColumn = feature;
        LabelColumn = label;
        WeightColumn = weight;
    }

    public abstract TrainerInfo Info { get; }

    public TTransformer Fit(IDataView input) => TrainTransformer(input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        CheckInputSchema(inputSchema);
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var column in GetOutputColumnsCore(inputSchema))
            result[column.Name] = column;
        return new SchemaShape(result.Values);
    }

    private protected TTransformer TrainTransformer(IDataView trainSet, TModel initialModel = null)
    {
        Host.CheckValue(trainSet, nameof(trainSet));
        CheckInputSchema(SchemaShape.Create(trainSet.Schema));
        return MakeTransformer(TrainModelCore(trainSet, initialModel), trainSet.Schema);
    }

    private protected abstract SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema);

    private protected abstract TModel TrainModelCore(IDataView trainSet, TModel initialModel);

    private protected abstract TTransformer MakeTransformer(TModel model, DataViewSchema trainSchema);

    private protected virtual void CheckLabelCompatible(SchemaShape.Column labelCol)
        => CheckCompatible(LabelColumn, labelCol, "label", nameof(labelCol));

    private void CheckInputSchema(SchemaShape inputSchema)
    {
        CheckCompatible(FeatureColumn, Find(FeatureColumn, "feature"), "feature", nameof(inputSchema));
        if (WeightColumn.IsValid)
            CheckCompatible(WeightColumn, Find(WeightColumn, "weight"), "weight", nameof(inputSchema));
        if (LabelColumn.IsValid)
            CheckLabelCompatible(Find(LabelColumn, "label"));

        SchemaShape.Column Find(SchemaShape.Column wanted, string role)
            => inputSchema.TryFindColumn(wanted.Name, out var column)
                ? column
                : throw Host.ExceptSchemaMismatch(nameof(inputSchema), role, wanted.Name);
    }

    private void CheckCompatible(SchemaShape.Column wanted, SchemaShape.Column column, string role, string paramName)
    {
        if (!wanted.IsCompatibleWith(column))
            throw Host.ExceptSchemaMismatch(paramName, role, wanted.Name, wanted.GetTypeString(), column.GetTypeString());
    }
}
