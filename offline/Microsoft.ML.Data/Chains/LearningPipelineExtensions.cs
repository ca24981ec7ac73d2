using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Ways to put estimators and transformers into chains.</summary>
public static class LearningPipelineExtensions
{
    public static EstimatorChain<TTrans> Append<TTrans>(
        this IEstimator<ITransformer> start, IEstimator<TTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TTrans : class, ITransformer
    {
        Contracts.CheckValue(start, nameof(start));
        Contracts.CheckValue(estimator, nameof(estimator));
        var chain = start as EstimatorChain<ITransformer> ?? new EstimatorChain<ITransformer>().Append(start);
        return chain.Append(estimator, scope);
    }

    public static EstimatorChain<TTrans> AppendCacheCheckpoint<TTrans>(this IEstimator<TTrans> start, IHostEnvironment env)
        where TTrans : class, ITransformer
    {
        Contracts.CheckValue(start, nameof(start));
        return new EstimatorChain<ITransformer>().Append(start).AppendCacheCheckpoint(env);
    }

    public static TransformerChain<TTrans> Append<TTrans>(this ITransformer start, TTrans transformer)
        where TTrans : class, ITransformer
    {
        Contracts.CheckValue(start, nameof(start));
        Contracts.CheckValue(transformer, nameof(transformer));
        return new TransformerChain<TTrans>(start, transformer);
    }

    /// <summary>Calls <paramref name="onFit"/> with the transformer each time the estimator has been fit.</summary>
    public static IEstimator<TTransformer> WithOnFitDelegate<TTransformer>(
        this IEstimator<TTransformer> estimator, Action<TTransformer> onFit)
        where TTransformer : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        Contracts.CheckValue(onFit, nameof(onFit));
        return new DelegateEstimator<TTransformer>(estimator, onFit);
    }

    private sealed class DelegateEstimator<TTransformer> : IEstimator<TTransformer>
        where TTransformer : class, ITransformer
    {
        private readonly IEstimator<TTransformer> _estimator;
        private readonly Action<TTransformer> _onFit;

        public DelegateEstimator(IEstimator<TTransformer> estimator, Action<TTransformer> onFit)
        {
            _estimator = estimator;
            _onFit = onFit;
        }

        public TTransformer Fit(IDataView input)
        {
            var transformer = _estimator.Fit(input);
            _onFit(transformer);
            return transformer;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _estimator.GetOutputSchema(inputSchema);
    }
}
