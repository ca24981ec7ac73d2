using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
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
    /// <summary>A sample's name in messages: "image".</summary>
    public abstract string Sample { get; }

    /// <summary>The samples' name in messages: "images of 28×28×1".</summary>
    public abstract string Samples { get; }

    /// <summary>Whether values are images (MLImage): getters load them, usually from files, on the thread of their cursor.</summary>
    public virtual bool LoadsImages => false;

    /// <summary>What to do with a row whose sample is missing or cannot be read.</summary>
    public UnreadableImages Unreadable { get; init; }

    /// <summary>Bytes of a sample in a store.</summary>
    public abstract int SampleBytes { get; }

    /// <summary>The type of a column of such samples.</summary>
    public abstract DataViewType DataViewType { get; }

    /// <summary>The type of the column of generated samples that Transform appends.</summary>
    public virtual DataViewType GeneratedType => DataViewType;

    /// <summary>Finds the column, and derives the samples from it, the architecture and the other options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of a type that holds samples.</exception>
    public static SampleColumn Of(DataViewSchema schema, string name, GanOptions options) => options.GeneratesVectors
        ? VectorColumn.Resolve(schema, name) with { Unreadable = options.UnreadableImages }
        : ImageColumn.Resolve(schema, name, options);

    /// <summary>The column of a schema's shape that samples are to come from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of a type that holds samples.</exception>
    public static SchemaShape.Column Require(SchemaShape schema, string name, GanOptions options) =>
        options.GeneratesVectors ? VectorColumn.Require(schema, name) : ImageColumn.Require(schema, name);

    /// <summary>The column of another data set, which must be of the type that the model was trained on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type or size.</exception>
    public DataViewSchema.Column Require(DataViewSchema schema)
    {
        DataViewSchema.Column column = Find(schema, Name, MissingHint);
        return Fits(column.Type) ? column : throw WrongType(Name, $"{DataViewType}, as in training", column.Type, nameof(schema));
    }

    /// <summary>A reader of a row's or cursor's active column. Findings collect what shows only over many rows.</summary>
    public abstract SampleReader CreateReader(DataViewRow row, DataViewSchema.Column source, SampleFindings findings);

    /// <summary>A getter of a column of <see cref="DataViewType"/> or <see cref="GeneratedType"/>, from the current row's bytes.</summary>
    public abstract Delegate CreateGetter(DataViewType type, Func<ReadOnlySpan<byte>> sample);

    /// <summary>The error for a row whose sample cannot be read, with the row's <see cref="RowNames"/>.</summary>
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

    /// <summary>A reason why the column may be missing.</summary>
    protected virtual string MissingHint => "";

    /// <summary>Whether a column of that type has such samples.</summary>
    protected abstract bool Fits(DataViewType type);

    protected static DataViewSchema.Column Find(DataViewSchema schema, string name, string hint = "") =>
        schema.GetColumnOrNull(name) ?? throw SchemaErrors.NotFound($"input column '{name}'", nameof(schema),
            $" The columns are: {string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.{hint}");

    protected static ArgumentOutOfRangeException WrongType(string name, string expected, object found, string parameter,
        string hint = "") => SchemaErrors.Mismatch($"input column '{name}'", expected, found, parameter, hint);

    /// <summary>The column of a schema's shape, if it fits.</summary>
    protected static SchemaShape.Column Require(SchemaShape inputSchema, string name, string expected, Predicate<SchemaShape.Column> fits)
    {
        SchemaShape.Column column = SchemaErrors.Find(inputSchema, "input", name, nameof(inputSchema));
        return fits(column) ? column : throw WrongType(name, expected, SchemaErrors.Describe(column), nameof(inputSchema));
    }
}
