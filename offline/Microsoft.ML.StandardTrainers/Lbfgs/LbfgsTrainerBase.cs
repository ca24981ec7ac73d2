using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>What all trainers over L-BFGS share: their options.</summary>
public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private static readonly TrainerInfo _info = new(normalization: true, caching: true);

    private protected LbfgsTrainerBase(IHostEnvironment env, TOptions options, SchemaShape.Column labelColumn)
        : base(
            env.Register(nameof(LbfgsTrainerBase<TOptions, TTransformer, TModel>)),
            TrainerColumns.FloatVector(options.FeatureColumnName),
            labelColumn,
            TrainerColumns.FloatScalar(options.ExampleWeightColumnName))
    {
        Settings = options;
        Host.CheckUserArg(
            options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads), "Must be positive (or empty for default)");
        Host.CheckUserArg(options.L2Regularization >= 0, nameof(options.L2Regularization), "Must be non-negative");
        Host.CheckUserArg(options.L1Regularization >= 0, nameof(options.L1Regularization), "Must be non-negative");
        Host.CheckUserArg(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Must be positive");
        Host.CheckUserArg(options.HistorySize > 0, nameof(options.HistorySize), "Must be positive");
        Host.CheckUserArg(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
    }

    public override TrainerInfo Info => _info;

    private protected TOptions Settings { get; }

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        public float L2Regularization = 1;
        public float L1Regularization = 1;

        /// <summary>Training ends when the loss of a row shrinks by less an iteration, on average.</summary>
        public float OptimizationTolerance = 1e-7f;

        /// <summary>How many steps the curvature is estimated from.</summary>
        public int HistorySize = 20;

        public int MaximumNumberOfIterations = int.MaxValue;

        public bool Quiet;

        /// <summary>The range of the random weights to begin with; 0: all are 0.</summary>
        public float InitialWeightsDiameter;

        /// <summary>Null: one a processor.</summary>
        public int? NumberOfThreads;

        /// <summary>Here the optimizer's vectors are always dense.</summary>
        public bool DenseOptimizer;

        public bool EnforceNonNegativity;

        protected OptionsBase()
        {
        }
    }
}
