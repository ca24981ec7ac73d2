using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>
/// What the plugin's transformers have in common: they append columns that are computed in batches, and are saved with
/// <c>mlContext.Model</c>.
/// </summary>
public abstract class BatchTransformer : ITransformer, IDisposable
{
    private readonly IHostEnvironment _env;

    private protected BatchTransformer(IHostEnvironment env) => _env = env;

    /// <summary>Always true: a row's columns depend on the row alone.</summary>
    public bool IsRowToRowMapper => true;

    private protected abstract ModelFile File { get; }

    /// <summary>The input's columns and the transformer's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the model reads is missing or of another type than in training.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return CreateMapping(inputSchema).Schema;
    }

    /// <summary>Appends the transformer's columns, lazily.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the model reads is missing or of another type than in training.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchDataView(input, CreateMapping(input.Schema));
    }

    /// <summary>Maps one row at a time, for a prediction engine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the model reads is missing or of another type than in training.
    /// </exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BatchRowMapper(CreateMapping(inputSchema));
    }

    /// <summary>Frees the networks. Data views of this transformer can't be read afterwards.</summary>
    public abstract void Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => File.Save(ctx, SaveWeights(), WriteInfo);

    /// <summary>The transformer's columns over an input.</summary>
    private protected abstract BatchMapping CreateMapping(DataViewSchema input);

    /// <summary>The weights' entry of the model file.</summary>
    private protected abstract byte[] SaveWeights();

    /// <summary>Writes what the model is made of, apart from its weights.</summary>
    private protected abstract void WriteInfo(BinaryWriter writer);

    private protected void Warn(string message) => MLNetInternals.Warn(_env, GetType().Name, message);
}
