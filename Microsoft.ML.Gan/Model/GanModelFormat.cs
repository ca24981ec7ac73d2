using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>
/// The bytes of a GAN in a model file, little-endian, strings as BinaryWriter writes them (UTF-8 with a length), null as "".
/// <code>
/// Model block
///   string input column
///   i32    kind: images as 0 image, 1 Byte vector, 2 Single vector; 3 vectors of numbers, 4 numbers
///   for images:
///     i32    C, H, W
///     i32    fit: 0 crop, 1 pad, 2 stretch
///     u32    background, ARGB
///     u8     1 if a vector's channels are interleaved
///     f32    a vector's minimum, maximum
///   for vectors and numbers:
///     i32    V
///     f32    means, V; standard deviations, V
///   string generated, score, probability, latent and features column
///   i32    number of features
///   i32    latent distribution: 0 normal, 1 uniform
///   u64    seed
///   string architecture; i32 its version
///   i32    latent size; generator filters; discriminator filters; discriminator normalization: 0 batch, 1 instance, 2 none,
///          3 spectral; u8 1 if there is a minibatch deviation; i32 samples in a pack
///   u8     1 if convolutions compute in bfloat16
///   u8     what conditions the networks: 0 nothing, 1 classes, 2 clusters. With classes:
///            string label column
///            u8  the keys' type: 0 u8, 1 u16, 2 u32, 3 u64; i32 number of classes, K
///            u8  what the keys stand for: 0 unknown, 1 text, 2 bool, 3 i8, 4 u8, 5 i16, 6 u16, 7 i32, 8 u32, 9 i64, 10 u64,
///                11 f32, 12 f64; K values
///            i64 training rows of each class, K values
///          with clusters:
///            i32 number of clusters, K; i32 values of a center, D; f32 centers, K×D; i64 training rows of each, K values
///   u8     what to do with unreadable images: 0 throw, 1 skip (since version 2)
/// Networks.bin
///   i64    bytes of what follows
///          the model block once more: the checksum covers it too
///          the generator, then the discriminator:
///            i32 number of tensors; for each: string name, u8 type (0 f32, 1 i64), i32 rank, i64 sizes, values
///   32     SHA-256 of those bytes
/// </code>
/// </summary>
internal static class GanModelFormat
{
    private const byte ByClasses = 1, ByClusters = 2;
    private const int Vectors = 3, Numbers = 4; // after the kinds of ImageColumnKind

    public static void WriteInfo(BinaryWriter writer, GanModelInfo info)
    {
        if (info.Column is VectorColumn vectors)
            WriteColumn(writer, vectors);
        else
            WriteColumn(writer, (ImageColumn)info.Column);
        ModelBlock.WriteNames(writer, info.GeneratedColumnName, info.ScoreColumnName, info.ProbabilityColumnName, info.LatentColumnName,
            info.FeaturesColumnName);
        writer.Write(info.FeaturesWidth);
        writer.Write((int)info.LatentDistribution);
        writer.Write(info.Seed);
        writer.Write(info.Architecture.Name);
        writer.Write(info.Architecture.Version);
        writer.Write(info.Networks.LatentSize);
        writer.Write(info.Networks.GeneratorFilters);
        writer.Write(info.Networks.DiscriminatorFilters);
        writer.Write((int)info.Networks.DiscriminatorNormalization);
        writer.Write(info.Networks.MinibatchStandardDeviation);
        writer.Write(info.Networks.Packing);
        writer.Write(info.Networks.BFloat16);
        writer.Write((byte)(info.Conditions is null ? 0 : info.Classes is not null ? ByClasses : ByClusters));
        info.Classes?.Write(writer);
        (info.Conditions as ImageClusters)?.Write(writer);
        writer.Write((byte)info.Column.Unreadable);
    }

    /// <exception cref="FormatException">A value is not one that a model can have.</exception>
    public static GanModelInfo ReadInfo(BinaryReader reader, uint version = ModelBlock.CurrentVersion)
    {
        try
        {
            SampleColumn column = ReadSampleColumn(reader);
            string?[] names = ModelBlock.ReadNames(reader, 5);
            int features = reader.ReadInt32();
            var distribution = (LatentDistribution)reader.ReadInt32();
            ulong seed = reader.ReadUInt64();
            string architecture = reader.ReadString();
            int architectureVersion = reader.ReadInt32();
            GanNetworkOptions networks = column.SizesIn(ReadNetworks(reader));
            Conditions? conditions = ReadConditions(reader, column);
            column = column with { Unreadable = ReadUnreadable(reader, version) };
            if (!Enum.IsDefined(distribution) || features < 0 || features == 0 != names[4] is null)
                throw new FormatException(ModelBlock.OutOfRange);
            return new GanModelInfo(column, names[0], names[1], names[2], names[3], networks with { Classes = conditions?.Count ?? 0 },
                distribution, seed)
            {
                Architecture = GanArchitecture.Find(architecture, architectureVersion),
                FeaturesColumnName = names[4],
                FeaturesWidth = features,
                Conditions = conditions,
            };
        }
        catch (Exception exception) when (ContentReading.IsOfContent(exception))
        {
            throw new FormatException($"The GAN in the model file is corrupt: {exception.Message}", exception);
        }
    }

    /// <summary>Reads what to do with unreadable images, which the first version did not say.</summary>
    public static UnreadableImages ReadUnreadable(BinaryReader reader, uint version)
    {
        UnreadableImages unreadable = version == ModelBlock.FirstVersion ? UnreadableImages.Throw : (UnreadableImages)reader.ReadByte();
        return Enum.IsDefined(unreadable) ? unreadable : throw new FormatException(ModelBlock.OutOfRange);
    }

    private static Conditions? ReadConditions(BinaryReader reader, SampleColumn column) => (reader.ReadByte(), column) switch
    {
        (0, _) => null,
        (ByClasses, _) => TrainedClasses.Read(reader),
        (ByClusters, ImageColumn images) => ImageClusters.Read(reader, images.Shape),
        _ => throw new FormatException(ModelBlock.OutOfRange),
    };

    private static GanNetworkOptions ReadNetworks(BinaryReader reader)
    {
        var networks = new GanNetworkOptions
        {
            LatentSize = reader.ReadInt32(),
            GeneratorFilters = reader.ReadInt32(),
            DiscriminatorFilters = reader.ReadInt32(),
            DiscriminatorNormalization = (DiscriminatorNormalization)reader.ReadInt32(),
            MinibatchStandardDeviation = reader.ReadBoolean(),
            Packing = reader.ReadInt32(),
            BFloat16 = reader.ReadBoolean(),
        };
        return networks.LatentSize < 1 || networks.GeneratorFilters < 1 || networks.DiscriminatorFilters < 1 || networks.Packing < 1
            || !Enum.IsDefined(networks.DiscriminatorNormalization)
            ? throw new FormatException(ModelBlock.OutOfRange)
            : networks;
    }

    public static void WriteColumn(BinaryWriter writer, ImageColumn column)
    {
        writer.Write(column.Name);
        writer.Write((int)column.Kind);
        writer.Write(column.Shape.Channels);
        writer.Write(column.Shape.Height);
        writer.Write(column.Shape.Width);
        writer.Write((int)column.Fit);
        writer.Write(column.Background);
        writer.Write(column.Interleaved);
        writer.Write(column.Minimum);
        writer.Write(column.Maximum);
    }

    /// <exception cref="FormatException">A value is not one that a column can have.</exception>
    public static ImageColumn ReadColumn(BinaryReader reader) => ReadImageColumn(reader, reader.ReadString(), reader.ReadInt32());

    private static ImageColumn ReadImageColumn(BinaryReader reader, string name, int code)
    {
        var kind = (ImageColumnKind)code;
        var shape = new ImageShape(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var column = new ImageColumn(name, kind, shape, (ImageFit)reader.ReadInt32(), reader.ReadUInt32(),
            reader.ReadBoolean(), reader.ReadSingle(), reader.ReadSingle());
        if (name.Length == 0 || !Enum.IsDefined(kind) || !Enum.IsDefined(column.Fit) || shape.Channels is not (1 or 3 or 4)
            || !IsSide(shape.Height) || !IsSide(shape.Width) || (long)shape.Channels * shape.Height * shape.Width > Array.MaxLength
            || !float.IsFinite(column.Minimum) || !float.IsFinite(column.Maximum) || column.Maximum <= column.Minimum)
        {
            throw new FormatException(ModelBlock.OutOfRange);
        }
        return column;

        static bool IsSide(int side) => side is >= GanOptions.SmallestSide and <= 1 << 16;
    }

    private static SampleColumn ReadSampleColumn(BinaryReader reader)
    {
        string name = reader.ReadString();
        int kind = reader.ReadInt32();
        if (kind is not (Vectors or Numbers))
            return ReadImageColumn(reader, name, kind);
        int size = reader.ReadInt32();
        if (name.Length == 0 || size is < 1 or > VectorColumn.LargestSize || kind == Numbers && size != 1)
            throw new FormatException(ModelBlock.OutOfRange);
        float[] means = Read(), deviations = Read();
        if (deviations.Any(deviation => deviation < 0))
            throw new FormatException(ModelBlock.OutOfRange);
        return new VectorColumn(name, size, kind == Numbers, means, deviations);

        float[] Read()
        {
            reader.Require(size, sizeof(float));
            var values = new float[size];
            for (int i = 0; i < size; i++)
                values[i] = reader.ReadSingle();
            return values.All(float.IsFinite) ? values : throw new FormatException(ModelBlock.OutOfRange);
        }
    }

    private static void WriteColumn(BinaryWriter writer, VectorColumn column)
    {
        writer.Write(column.Name);
        writer.Write(column.IsScalar ? Numbers : Vectors);
        writer.Write(column.Size);
        foreach (float value in column.Means.Concat(column.Deviations))
            writer.Write(value);
    }

    /// <summary>The networks' entry.</summary>
    public static byte[] Networks(GanModel model) => ModelBlock.Seal(writer => model.ReadWeights((generator, discriminator) =>
    {
        WriteInfo(writer, model.Info);
        TensorFormat.Write(writer, generator);
        TensorFormat.Write(writer, discriminator);
    }));

    /// <summary>Makes the model of a model block and its networks' entry, on a device and ready for evaluation.</summary>
    /// <exception cref="FormatException">The entry or the block is cut short or changed.</exception>
    public static GanModel ReadModel(BinaryReader reader, GanModelInfo info, Device device, uint version = ModelBlock.CurrentVersion)
    {
        GanModel? model = null;
        try
        {
            ModelBlock.Unseal(reader, "networks of the GAN", body =>
            {
                // Before networks of changed sizes are made.
                if (!InfoBytes(ReadInfo(body, version)).AsSpan().SequenceEqual(InfoBytes(info)))
                    throw new FormatException("the model block beside them was changed");
                SizeCheck.Require(info.Architecture, info.Networks, body.BytesLeft());
                model = Build(info, device, read =>
                {
                    TensorFormat.ReadWeights(body, read.Generator);
                    TensorFormat.ReadWeights(body, read.Discriminator);
                    body.RequireEnd();
                });
            });
            model!.MoveToDevice();
            model.SetEvaluation(true);
            return model;
        }
        catch
        {
            model?.Dispose();
            throw;
        }
    }

    /// <summary>Makes the model, and says of what an architecture throws that it is the file's.</summary>
    private static GanModel Build(GanModelInfo info, Device device, Action<GanModel> load)
    {
        try
        {
            return new GanModel(info, device, load);
        }
        catch (Exception exception) when (exception is not (FormatException or IOException or OutOfMemoryException))
        {
            throw new FormatException($"the networks of the architecture '{info.Architecture.Name}' cannot be built: {exception.Message}",
                exception);
        }
    }

    private static byte[] InfoBytes(GanModelInfo info)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
            WriteInfo(writer, info);
        return bytes.ToArray();
    }

}
