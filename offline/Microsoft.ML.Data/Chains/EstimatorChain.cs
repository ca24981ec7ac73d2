using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators one after the other: each is fit to what the transformers before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly IHost _host;
    private readonly IEstimator<ITransformer>[] _estimators;
    private readonly TransformerScope[] _scopes;
    private readonly bool[] _cacheAfter;

    public readonly IEstimator<TLastTransformer> LastEstimator;

    public EstimatorChain()
    {
        _estimators = [];
        _scopes = [];
        _cacheAfter = [];
    }

    internal EstimatorChain(
        IHostEnvironment env, IEnumerable<IEstimator<ITransformer>> estimators, IEnumerable<TransformerScope> scopes, IEnumerable<bool> cacheAfter)
    {
        _host = env?.Register("EstimatorChain");
        _estimators = estimators.ToArray();
        _scopes = scopes.ToArray();
        _cacheAfter = cacheAfter.ToArray();
        LastEstimator = _estimators.LastOrDefault() as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // Finds what does not fit before any estimator has begun.
        GetOutputSchema(SchemaShape.Create(input.Schema));

        var data = input;
        var transformers = new ITransformer[_estimators.Length];
        for (int i = 0; i < _estimators.Length; i++)
        {
            transformers[i] = _estimators[i].Fit(data);
            data = transformers[i] is ITransformerWithDifferentMappingAtTrainingTime training
                ? training.TransformForTrainingPipeline(data)
                : transformers[i].Transform(data);
            if (_cacheAfter[i] && i < _estimators.Length - 1)
                data = new CacheDataView(_host, data);
        }
        return new TransformerChain<TLastTransformer>(transformers, _scopes);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => _estimators.Aggregate(inputSchema, (schema, estimator) => estimator.GetOutputSchema(schema));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(
        IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        return new EstimatorChain<TNewTrans>(
            _host, _estimators.Append(estimator), _scopes.Append(scope), _cacheAfter.Append(false));
    }

    /// <summary>Lets the estimators that follow read the data from memory.</summary>
    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        if (_estimators.Length == 0)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return _cacheAfter[^1]
            ? this
            : new EstimatorChain<TLastTransformer>(env, _estimators, _scopes, _cacheAfter.SkipLast(1).Append(true));
    }
}
