namespace Microsoft.ML.Trainers;

/// <summary>An estimator that trains a model and yields what predicts with it.</summary>
public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
    where TTransformer : IPredictionTransformer<TModel>
    where TModel : class
{
    TrainerInfo Info { get; }
}
