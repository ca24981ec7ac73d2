using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Store;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>
/// The column that a model is trained on: its name, how its values are laid out, and what they become. It is part of the model, so that
/// Transform reads as Fit did.
/// </summary>
internal abstract record SampleColumn(string Name)
{
    /// <summary>What a row's sample is called in messages: "image".</summary>
    public abstract string Sample { get; }

    /// <summary>What to do with a row whose sample is missing or cannot be read.</summary>
    public UnreadableImages Unreadable { get; init; }

    /// <summary>Bytes of a sample in a store.</summary>
    public abstract int SampleBytes { get; }

    /// <summary>The type of a column of such samples.</summary>
    public abstract DataViewType DataViewType { get; }

    /// <summary>Finds the column and settles what the architecture's samples are from it and the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of a type that holds samples.</exception>
    public static SampleColumn Of(DataViewSchema schema, string name, GanOptions options) => options.Architecture.GeneratesVectors
        ? VectorColumn.Resolve(schema, name) with { Unreadable = options.UnreadableImages }
        : ImageColumn.Resolve(schema, name, options);

    /// <summary>The column of a schema's shape that samples are to come from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of a type that holds samples.</exception>
    public static SchemaShape.Column Require(SchemaShape schema, string name, GanOptions options) =>
        options.Architecture.GeneratesVectors ? VectorColumn.Require(schema, name) : ImageColumn.Require(schema, name);

    /// <summary>The column of another data set, which must be of the type that the model was trained on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type or size.</exception>
    public DataViewSchema.Column Require(DataViewSchema schema)
    {
        DataViewSchema.Column column = Find(schema, Name, MissingHint);
        if (!Fits(column.Type))
        {
            throw new ArgumentOutOfRangeException(nameof(schema),
                $"Schema mismatch for input column '{Name}': expected {DataViewType}, as in training, got {column.Type}.");
        }
        return column;
    }

    /// <summary>An empty store for such samples, in memory or in a file of a folder.</summary>
    public abstract SampleStore CreateStore(string? folder);

    /// <summary>The column with what is learned of its values from the training rows.</summary>
    public virtual SampleColumn Learn(SampleStore store) => this;

    /// <summary>What networks are built for, by the options.</summary>
    public GanNetworkOptions SizesOf(GanOptions options, int classes) => SizesIn(new GanNetworkOptions
    {
        LatentSize = options.LatentSize,
        Classes = classes,
        GeneratorFilters = options.GeneratorFilters,
        DiscriminatorFilters = options.DiscriminatorFilters,
        DiscriminatorNormalization = options.DiscriminatorNormalization,
        MinibatchStandardDeviation = options.MinibatchStandardDeviation,
        Packing = options.Packing,
    });

    /// <summary>Options of networks for such samples.</summary>
    public abstract GanNetworkOptions SizesIn(GanNetworkOptions networks);

    /// <summary>Why the column may be missing, for the error.</summary>
    protected virtual string MissingHint => "";

    /// <summary>Whether a column of that type has such samples.</summary>
    protected abstract bool Fits(DataViewType type);

    protected static DataViewSchema.Column Find(DataViewSchema schema, string name, string hint = "") =>
        schema.GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(schema),
            $"Could not find input column '{name}'. The columns are: " +
            $"{string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.{hint}");

    protected static SchemaShape.Column Find(SchemaShape inputSchema, string name) =>
        inputSchema.Where(c => c.Name == name).Select(c => (SchemaShape.Column?)c).FirstOrDefault()
            ?? throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Could not find input column '{name}'.");
}
