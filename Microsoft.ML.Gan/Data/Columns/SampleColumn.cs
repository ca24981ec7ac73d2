using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Store;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>Reads the current row's sample into a store's bytes; false if the row has none.</summary>
/// <exception cref="InvalidDataException">The row's sample is not what the column promises.</exception>
internal delegate bool SampleReader(Span<byte> sample);

/// <summary>
/// The column that a model is trained on: its name, how its values are laid out, and what they become. It is part of the model, so that
/// Transform reads as Fit did. A subclass knows all that differs between images and vectors, but for tensors, which are the model's.
/// </summary>
internal abstract record SampleColumn(string Name)
{
    /// <summary>What a row's sample is called in messages: "image".</summary>
    public abstract string Sample { get; }

    /// <summary>What the samples are, in messages: "images of 28×28×1".</summary>
    public abstract string Samples { get; }

    /// <summary>Whether values are images (MLImage), which getters load, from files most often: on the thread of their cursor.</summary>
    public virtual bool LoadsImages => false;

    /// <summary>What to do with a row whose sample is missing or cannot be read.</summary>
    public UnreadableImages Unreadable { get; init; }

    /// <summary>Bytes of a sample in a store.</summary>
    public abstract int SampleBytes { get; }

    /// <summary>The type of a column of such samples.</summary>
    public abstract DataViewType DataViewType { get; }

    /// <summary>The type of the column of generated samples that Transform appends.</summary>
    public virtual DataViewType GeneratedType => DataViewType;

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

    /// <summary>A reader of a column of a row or cursor, in which the column is active.</summary>
    /// <param name="row">The row or cursor.</param>
    /// <param name="source">The column there.</param>
    /// <param name="findings">Takes note of what no single row tells.</param>
    public abstract SampleReader CreateReader(DataViewRow row, DataViewSchema.Column source, SampleFindings findings);

    /// <summary>A getter of a column of generated samples.</summary>
    /// <param name="type">The column's: <see cref="DataViewType"/> or <see cref="GeneratedType"/>.</param>
    /// <param name="sample">Gives the current row's sample, as a store has it.</param>
    public abstract Delegate CreateGetter(DataViewType type, Func<ReadOnlySpan<byte>> sample);

    /// <summary>The error for a row whose sample cannot be read.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="names">What <see cref="RowNames"/> calls it.</param>
    /// <param name="reason">Why it cannot be read.</param>
    public InvalidOperationException UnreadableError(long row, string names, Exception reason) => new(
        $"The {Sample} of column '{Name}' in row {row}{names} cannot be read: {reason.Message.TrimEnd('.')}. " +
        "Mend or remove it, or train with GanOptions.UnreadableImages = UnreadableImages.Skip.", reason);

    /// <summary>Writes the column but for <see cref="Unreadable"/>: string name, i32 kind, and what the kind writes.</summary>
    public abstract void Write(BinaryWriter writer);

    /// <exception cref="FormatException">A value is not one that a column can have.</exception>
    public static SampleColumn Read(BinaryReader reader)
    {
        string name = reader.ReadString();
        int kind = reader.ReadInt32();
        return kind is VectorColumn.VectorKind or VectorColumn.NumberKind
            ? VectorColumn.Read(reader, name, kind)
            : ImageColumn.Read(reader, name, kind);
    }

    /// <summary>Reads u8 what to do with unreadable images, 0 throw, 1 skip, which the first version did not say.</summary>
    /// <exception cref="FormatException">It is another.</exception>
    public static UnreadableImages ReadUnreadable(BinaryReader reader, uint version)
    {
        UnreadableImages unreadable = version == ModelBlock.FirstVersion ? UnreadableImages.Throw : (UnreadableImages)reader.ReadByte();
        return Enum.IsDefined(unreadable) ? unreadable : throw new FormatException(ModelBlock.OutOfRange);
    }

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
