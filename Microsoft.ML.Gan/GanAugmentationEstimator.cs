using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan;

/// <summary>
/// A step of a pipeline that tops small classes up with generated rows for the steps after it, while the pipeline is fitted, and passes rows
/// on unchanged ever after.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | As for GanEstimator, and a key column of labels |
/// | Output column data type | The input's columns, unchanged |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Gan, and TorchSharp-cpu or TorchSharp-cuda-* in the app |
/// | Exportable to ONNX | No |
/// ]]></format>
/// ML.NET's EstimatorChain fits a step on a data view and transforms that very view once for the next step: that one time rows are added.
/// </remarks>
public sealed class GanAugmentationEstimator : IEstimator<GanAugmentationTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly GanEstimator? _estimator;
    private readonly GanTransformer? _gan;
    private readonly string _labelColumnName;
    private readonly GanBalanceOptions _options;

    internal GanAugmentationEstimator(IHostEnvironment env, GanEstimator? estimator, GanTransformer? gan, string labelColumnName, GanBalanceOptions options)
    {
        options.Check();
        (_env, _estimator, _gan, _labelColumnName, _options) = (env, estimator, gan, labelColumnName, options);
    }

    /// <summary>Trains the GAN, if it is not trained yet, and makes the rows' recipe: they are generated when the next step reads them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">An image cannot be read, or there are too few.</exception>
    public GanAugmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GanTransformer gan = _gan ?? _estimator!.Fit(input);
        using IChannel channel = _env.Register(nameof(GanAugmentationEstimator)).Start("Augmentation");
        IDataView augmented = ClassBalance.Balance(input, gan, _labelColumnName, _options, channel);
        return new GanAugmentationTransformer(input, augmented);
    }

    /// <summary>The input's columns.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema;
    }
}
