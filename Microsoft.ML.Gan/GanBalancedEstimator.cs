using Microsoft.ML.Gan.Augmentation;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan;

/// <summary>
/// Trains another estimator on the rows and on rows that a conditional GAN generates for small classes. The model is the other estimator's
/// own: it holds no GAN, and loads without this library.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | As for GanEstimator, a key column of labels, and what the wrapped estimator reads |
/// | Output column data type | The wrapped estimator's |
/// | Required NuGet in addition to Microsoft.ML | For training: Microsoft.ML.Gan, and TorchSharp-cpu or TorchSharp-cuda-* in the app |
/// | Exportable to ONNX | As the wrapped estimator's model |
/// ]]></format>
/// Generated rows have the image column and the label column. Wrap what makes features of images together with the trainer, so that it sees
/// generated images too. The wrapped estimator may read its rows several times, and they are generated again at each reading:
/// <c>AppendCacheCheckpoint</c> behind the features and before the trainer keeps them.
/// </remarks>
/// <typeparam name="TTransformer">The wrapped estimator's model.</typeparam>
public sealed class GanBalancedEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private readonly IHostEnvironment _env;
    private readonly IEstimator<TTransformer> _trainer;
    private readonly GanEstimator? _untrained;
    private readonly GanTransformer? _gan; // one of the two
    private readonly string _labelColumnName;
    private readonly GanBalanceOptions _balance;

    internal GanBalancedEstimator(IHostEnvironment env, IEstimator<TTransformer> trainer, string inputColumnName, string labelColumnName,
        GanOptions options, GanBalanceOptions balance)
        : this(env, trainer, labelColumnName, balance)
    {
        GanOptions conditional = options.Copy();
        conditional.LabelColumnName = labelColumnName;
        _untrained = new GanEstimator(env, inputColumnName, conditional);
    }

    internal GanBalancedEstimator(IHostEnvironment env, IEstimator<TTransformer> trainer, GanTransformer gan, string labelColumnName,
        GanBalanceOptions balance)
        : this(env, trainer, labelColumnName, balance)
        => _gan = gan;

    private GanBalancedEstimator(IHostEnvironment env, IEstimator<TTransformer> trainer, string labelColumnName, GanBalanceOptions balance)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        balance.Check();
        (_env, _trainer, _labelColumnName, _balance) = (env, trainer, labelColumnName, balance.Copy());
    }

    /// <summary>
    /// Trains the GAN, if it is not trained yet, then the wrapped estimator on the rows and the generated ones. A GAN that was trained here
    /// is disposed at the end. Models of ML.NET read no training data after Fit; one that did would get an
    /// <see cref="ObjectDisposedException"/> at a generated row.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or generated rows lack a column.</exception>
    /// <exception cref="InvalidOperationException">
    /// An image cannot be read, there are too few, no row has a label, or the data gives other rows at each reading.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Canceled before the GAN's training began. Later, rows come from the GAN as trained so far.
    /// </exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using IChannel channel = _env.Register(nameof(GanBalancedEstimator<>)).Start("Augmentation");
        if (_gan is not null)
            return _trainer.Fit(ClassBalance.Balance(input, _gan, _labelColumnName, _balance, channel));
        // What would fail behind the GAN's training fails before it.
        _ = ClassColumn.Find(input.Schema, _labelColumnName);
        ClassBalance.RequireColumns(input.Schema, [_untrained!.InputColumnName, _labelColumnName], _balance.FillMissing);
        LabelCounts counts = LabelCounts.Of(input, _labelColumnName);
        using GanTransformer gan = _untrained.Fit(input);
        return _trainer.Fit(ClassBalance.Balance(input, gan, _labelColumnName, _balance, channel, counts));
    }

    /// <summary>The wrapped estimator's columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = _untrained?.GetOutputSchema(inputSchema);
        ClassColumn.Require(inputSchema, _labelColumnName);
        return _trainer.GetOutputSchema(inputSchema);
    }
}
