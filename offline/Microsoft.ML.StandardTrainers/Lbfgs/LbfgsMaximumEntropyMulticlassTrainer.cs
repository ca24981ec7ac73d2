using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Softmax regression, trained by L-BFGS on all rows at a time.</summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer : LbfgsTrainerBase<
    LbfgsMaximumEntropyMulticlassTrainer.Options,
    MulticlassPredictionTransformer<MaximumEntropyModelParameters>,
    MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, TrainerColumns.Key(options.LabelColumnName))
    {
    }

    public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(
        IDataView trainData, MaximumEntropyModelParameters modelParameters)
        => TrainTransformer(trainData, modelParameters);

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        inputSchema.TryFindColumn(LabelColumn.Name, out var label);
        var keyValues = label.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.KeyValues);
        return
        [
            new(
                ScoreAnnotations.Score,
                SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Single,
                false,
                new SchemaShape(ScoreAnnotations.MulticlassShape(label))),
            new(
                ScoreAnnotations.PredictedLabel,
                SchemaShape.Column.VectorKind.Scalar,
                NumberDataViewType.UInt32,
                true,
                new SchemaShape(keyValues.Concat(ScoreAnnotations.Shape))),
        ];
    }

    private protected override MaximumEntropyModelParameters TrainModelCore(IDataView trainSet, MaximumEntropyModelParameters initialModel)
    {
        var feature = trainSet.Schema[FeatureColumn.Name];
        var label = trainSet.Schema[LabelColumn.Name];
        var weight = WeightColumn.IsValid ? trainSet.Schema[WeightColumn.Name] : (DataViewSchema.Column?)null;
        int featureCount = feature.Type.GetVectorSize();
        ulong classCount = label.Type.GetKeyCount();
        Host.CheckParam(
            classCount > 0 && ((ulong)featureCount + 1) * classCount <= (ulong)Array.MaxLength,
            "data",
            "The number of model parameters which is equal to ('# of features' + 1) * '# of classes' should be "
                + $"less than or equal to {Array.MaxLength}.");

        using var channel = Host.Start("Training");
        var rows = TrainingRows.Load(channel, trainSet, feature, label, weight);
        int threads = ThreadCount(channel, rows.Count);
        var objective = new MaximumEntropyObjective(rows, featureCount, (int)classCount, Settings.L2Regularization, threads);
        var parameters = MakeOptimizer(objective, rows.Count).Minimize(channel, InitialParameters(objective, initialModel));
        return MakeModel(channel, objective, parameters, LabelNamesOrNull(label));
    }

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> MakeTransformer(
        MaximumEntropyModelParameters model, DataViewSchema trainSchema)
        => new(Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);

    // Null unless every class has a name of its own.
    private static string[] LabelNamesOrNull(DataViewSchema.Column label)
    {
        if (!label.HasKeyValues())
            return null;
        VBuffer<ReadOnlyMemory<char>> values = default;
        label.GetKeyValues(ref values);
        string[] names = [.. values.DenseValues().Select(value => value.ToString())];
        return names.Contains("") || names.Distinct().Count() < names.Length ? null : names;
    }

    private int ThreadCount(IChannel channel, int rowCount)
    {
        int threads = Settings.NumberOfThreads ?? Environment.ProcessorCount;
        if (threads == 1 || rowCount / threads >= 10)
            return threads;
        int fewer = Math.Max(1, rowCount / 100);
        channel.Warning(MessageSensitivity.None, "Too few instances to use {0} threads, decreasing to {1} thread(s)", threads, fewer);
        return fewer;
    }

    private LbfgsOptimizer MakeOptimizer(MaximumEntropyObjective objective, int rowCount)
    {
        var termination = new MeanImprovement(Settings.OptimizationTolerance, Settings.MaximumNumberOfIterations);
        return Settings.L1Regularization > 0
            ? new OrthantWiseOptimizer(
                objective.Evaluate,
                termination,
                Settings.HistorySize,
                Settings.EnforceNonNegativity,
                objective.BiasCount,
                Settings.L1Regularization / rowCount)
            : new LbfgsOptimizer(objective.Evaluate, termination, Settings.HistorySize, Settings.EnforceNonNegativity);
    }

    private float[] InitialParameters(MaximumEntropyObjective objective, MaximumEntropyModelParameters model)
    {
        if (model != null)
            return objective.ToParameters(Host, model);
        float diameter = Settings.InitialWeightsDiameter;
        return objective.ToParameters((_, _) => diameter > 0 ? diameter * (Host.Rand.NextSingle() - 0.5f) : 0);
    }

    private MaximumEntropyModelParameters MakeModel(
        IChannel channel, MaximumEntropyObjective objective, float[] parameters, string[] labelNames)
    {
        var (biases, weights) = objective.FromParameters(parameters);
        if (Settings.L1Regularization > 0 && !Settings.Quiet)
        {
            int all = biases.Length + weights.Sum(row => row.Length);
            int selected = biases.Length + weights.Sum(row => row.Count(weight => weight != 0));
            channel.Info(MessageSensitivity.None, "L1 regularization selected {0} of {1} weights.", selected, all);
        }
        if (biases.Length == 1)
            channel.Warning(MessageSensitivity.None, "Training resulted in a one class predictor");
        return new MaximumEntropyModelParameters(Host, biases, weights, labelNames);
    }

    public sealed class Options : OptionsBase
    {
        public Options()
        {
        }
    }
}
