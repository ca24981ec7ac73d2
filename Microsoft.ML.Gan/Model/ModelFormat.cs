using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using TorchSharp;
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
///            u8  what the keys stand for: 0 unknown, 1 text, 2 bool, 3 i8, 4 u8, 5 i16, 6 u16, 7 i32, 8 u32, 9 i64, 10 u64, 11 f32, 12 f64; K values
///            i64 training rows of each class, K values
///          with clusters:
///            i32 number of clusters, K; i32 values of a centre, D; f32 centres, K×D; i64 training rows of each, K values
///   u8     what to do with unreadable images: 0 throw, 1 skip (since version 2)
/// Networks.bin
///   i64    bytes of what follows
///          the model block once more: the checksum covers it too
///          the generator, then the discriminator:
///            i32 number of tensors; for each: string name, u8 type (0 f32, 1 i64), i32 rank, i64 sizes, values
///   32     SHA-256 of those bytes
/// </code>
/// </summary>
internal static class ModelFormat
{
    /// <summary>The first version of all blocks, and that which is written.</summary>
    public const uint FirstVersion = 0x00010001, CurrentVersion = 0x00010002;

    private const int HashBytes = 32;
    private const byte ByClasses = 1, ByClusters = 2;
    private const int Vectors = 3, Numbers = 4; // after the kinds of ImageColumnKind
    public const string OutOfRange = "a value is out of its range";

    public static void WriteInfo(BinaryWriter writer, GanModelInfo info)
    {
        if (info.Column is VectorColumn vectors)
            WriteColumn(writer, vectors);
        else
            WriteColumn(writer, (ImageColumn)info.Column);
        WriteNames(writer, info.GeneratedColumn, info.ScoreColumn, info.ProbabilityColumn, info.LatentColumn, info.FeaturesColumn);
        writer.Write(info.FeaturesWidth);
        writer.Write((int)info.LatentDistribution);
        writer.Write(info.Seed);
        writer.Write(info.Architecture.Name);
        writer.Write(info.Architecture.Version);
        writer.Write(info.Networks.LatentSize);
        writer.Write(info.Networks.GeneratorFilters);
        writer.Write(info.Networks.DiscriminatorFilters);
        writer.Write((int)info.Networks.DiscriminatorNormalization);
        writer.Write(info.Networks.MinibatchDeviation);
        writer.Write(info.Networks.Packing);
        writer.Write(info.Networks.BFloat16);
        writer.Write((byte)(info.Conditions is null ? 0 : info.Classes is not null ? ByClasses : ByClusters));
        info.Classes?.Write(writer);
        (info.Conditions as ImageClusters)?.Write(writer);
        writer.Write((byte)info.Column.Unreadable);
    }

    /// <exception cref="FormatException">A value is not one that a model can have.</exception>
    public static GanModelInfo ReadInfo(BinaryReader reader, uint version = CurrentVersion)
    {
        try
        {
            SampleColumn column = ReadSampleColumn(reader);
            string?[] names = ReadNames(reader, 5);
            int features = reader.ReadInt32();
            var distribution = (LatentDistribution)reader.ReadInt32();
            ulong seed = reader.ReadUInt64();
            string architecture = reader.ReadString();
            int architectureVersion = reader.ReadInt32();
            GanNetworkOptions networks = column.SizesIn(ReadNetworks(reader));
            Conditions? conditions = ReadConditions(reader, column);
            column = column with { Unreadable = ReadUnreadable(reader, version) };
            if (!Enum.IsDefined(distribution) || features < 0 || features == 0 != names[4] is null)
                throw new FormatException(OutOfRange);
            return new GanModelInfo(column, names[0], names[1], names[2], names[3], networks with { Classes = conditions?.Count ?? 0 }, distribution, seed)
            {
                Architecture = GanArchitecture.Find(architecture, architectureVersion),
                FeaturesColumn = names[4],
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
        UnreadableImages unreadable = version == FirstVersion ? UnreadableImages.Throw : (UnreadableImages)reader.ReadByte();
        return Enum.IsDefined(unreadable) ? unreadable : throw new FormatException(OutOfRange);
    }

    private static Conditions? ReadConditions(BinaryReader reader, SampleColumn column) => (reader.ReadByte(), column) switch
    {
        (0, _) => null,
        (ByClasses, _) => TrainedClasses.Read(reader),
        (ByClusters, ImageColumn images) => ImageClusters.Read(reader, images.Shape),
        _ => throw new FormatException(OutOfRange),
    };

    private static GanNetworkOptions ReadNetworks(BinaryReader reader)
    {
        var networks = new GanNetworkOptions
        {
            LatentSize = reader.ReadInt32(),
            GeneratorFilters = reader.ReadInt32(),
            DiscriminatorFilters = reader.ReadInt32(),
            DiscriminatorNormalization = (DiscriminatorNormalization)reader.ReadInt32(),
            MinibatchDeviation = reader.ReadBoolean(),
            Packing = reader.ReadInt32(),
            BFloat16 = reader.ReadBoolean(),
        };
        return networks.LatentSize < 1 || networks.GeneratorFilters < 1 || networks.DiscriminatorFilters < 1 || networks.Packing < 1 || !Enum.IsDefined(networks.DiscriminatorNormalization)
            ? throw new FormatException(OutOfRange)
            : networks;
    }

    /// <summary>Writes names of columns, null as "".</summary>
    public static void WriteNames(BinaryWriter writer, params ReadOnlySpan<string?> names)
    {
        foreach (string? name in names)
            writer.Write(name ?? "");
    }

    /// <summary>Reads names of columns, "" as null.</summary>
    public static string?[] ReadNames(BinaryReader reader, int count)
    {
        var names = new string?[count];
        for (int i = 0; i < count; i++)
            names[i] = reader.ReadString() is { Length: > 0 } given ? given : null;
        return names;
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
            throw new FormatException(OutOfRange);
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
            throw new FormatException(OutOfRange);
        float[] means = Read(), deviations = Read();
        if (deviations.Any(deviation => deviation < 0))
            throw new FormatException(OutOfRange);
        return new VectorColumn(name, size, kind == Numbers, means, deviations);

        float[] Read()
        {
            reader.Require(size, sizeof(float));
            var values = new float[size];
            for (int i = 0; i < size; i++)
                values[i] = reader.ReadSingle();
            return values.All(float.IsFinite) ? values : throw new FormatException(OutOfRange);
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
    public static byte[] Networks(GanModel model) => Seal(writer => model.ReadWeights((generator, discriminator) =>
    {
        WriteInfo(writer, model.Info);
        WriteTensors(writer, generator);
        WriteTensors(writer, discriminator);
    }));

    /// <summary>Makes the model of a model block and its networks' entry, on a device and ready for evaluation.</summary>
    /// <exception cref="FormatException">The entry or the block is cut short or changed.</exception>
    public static GanModel ReadModel(BinaryReader reader, GanModelInfo info, Device device, uint version = CurrentVersion)
    {
        GanModel? model = null;
        try
        {
            Unseal(reader, "networks of the GAN", body =>
            {
                if (!InfoBytes(ReadInfo(body, version)).AsSpan().SequenceEqual(InfoBytes(info))) // before networks of changed sizes are made
                    throw new FormatException("the model block beside them was changed");
                SizeCheck.Require(info.Architecture, info.Networks, body.BytesLeft());
                model = Build(info, device, read =>
                {
                    ReadWeights(body, read.Generator);
                    ReadWeights(body, read.Discriminator);
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

    /// <summary>Bytes with their length before them and their checksum behind.</summary>
    public static byte[] Seal(Action<BinaryWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            write(writer);
        var bytes = new byte[sizeof(long) + body.Length + HashBytes];
        BitConverter.TryWriteBytes(bytes, body.Length);
        Span<byte> content = bytes.AsSpan(sizeof(long), (int)body.Length);
        body.GetBuffer().AsSpan(0, (int)body.Length).CopyTo(content);
        SHA256.HashData(content, bytes.AsSpan(bytes.Length - HashBytes));
        return bytes;
    }

    /// <summary>Reads what <see cref="Seal"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are cut short or changed, or are of other networks.</exception>
    public static void Unseal(BinaryReader reader, string what, Action<BinaryReader> read)
    {
        try
        {
            long length = reader.ReadInt64();
            if (length < 0 || length > Math.Min(int.MaxValue, reader.BaseStream.Length))
                throw new FormatException("it is cut short");
            byte[] content = reader.ReadBytes((int)length);
            byte[] hash = reader.ReadBytes(HashBytes);
            if (content.Length < length || hash.Length < HashBytes)
                throw new FormatException("it is cut short");
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
                throw new FormatException("its checksum is wrong");
            reader.RequireEnd();
            using var body = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            read(body);
        }
        catch (Exception exception) when (ContentReading.IsOfContent(exception))
        {
            throw new FormatException($"The {what} in the model file cannot be read: {exception.Message}. Save the model again, or copy the file anew.", exception);
        }
    }

    public static void WriteTensors(BinaryWriter writer, nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        WriteTensors(writer, network.state_dict());
    }

    public static void WriteTensors(BinaryWriter writer, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        writer.Write(tensors.Count);
        foreach ((string name, Tensor tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            bool integers = tensor.dtype == ScalarType.Int64; // batch normalization's count of batches
            writer.Write(name);
            writer.Write((byte)(integers ? 1 : 0));
            writer.Write(tensor.shape.Length);
            foreach (long size in tensor.shape)
                writer.Write(size);
            writer.Write(tensor.detach().to(integers ? ScalarType.Int64 : ScalarType.Float32).cpu().contiguous().bytes);
        }
    }

    /// <summary>Reads a network's tensors, whose values must all be finite.</summary>
    /// <exception cref="FormatException">They are not this network's, or a value is not finite.</exception>
    public static void ReadWeights(BinaryReader reader, nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        ReadTensors(reader, network.state_dict(), RequireFinite);
    }

    /// <summary>Sees that a network's tensors follow, whose values are all finite, and leaves the network as it is.</summary>
    /// <exception cref="FormatException">They are not this network's, or a value is not finite.</exception>
    public static void CheckWeights(BinaryReader reader, nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        ReadTensors(reader, network.state_dict(), RequireFinite, keep: false);
    }

    /// <summary>Reads a network's tensors.</summary>
    /// <exception cref="FormatException">They are not this network's.</exception>
    public static void ReadTensors(BinaryReader reader, nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        ReadTensors(reader, network.state_dict());
    }

    /// <summary>Reads tensors of these names, types and sizes.</summary>
    /// <param name="reader">Where they are.</param>
    /// <param name="tensors">What takes the values.</param>
    /// <param name="check">Sees that a tensor's values are possible.</param>
    /// <param name="keep">Whether the values are taken.</param>
    /// <exception cref="FormatException">They are others.</exception>
    public static void ReadTensors(BinaryReader reader, IReadOnlyDictionary<string, Tensor> tensors, Action<string, Tensor>? check = null,
        bool keep = true)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int count = reader.ReadInt32();
        if (count != tensors.Count)
            throw new FormatException($"there are {count} tensors where {tensors.Count} are expected");
        var names = new HashSet<string>();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            if (!tensors.TryGetValue(name, out Tensor? tensor))
                throw new FormatException($"there is no tensor '{name}' in these networks");
            if (!names.Add(name))
                throw new FormatException($"there are two tensors '{name}'");
            bool integers = reader.ReadByte() == 1;
            int rank = reader.ReadInt32();
            if (rank != tensor.dim())
                throw new FormatException($"tensor '{name}' has {rank} dimensions, not {tensor.dim()}");
            long[] shape = new long[rank];
            for (int d = 0; d < shape.Length; d++)
                shape[d] = reader.ReadInt64();
            if (!shape.AsSpan().SequenceEqual(tensor.shape) || integers != (tensor.dtype == ScalarType.Int64))
                throw new FormatException($"tensor '{name}' is of {string.Join('×', shape)}, not {string.Join('×', tensor.shape)}");
            using Tensor values = empty(shape, integers ? ScalarType.Int64 : ScalarType.Float32, CPU);
            reader.BaseStream.ReadExactly(values.bytes);
            check?.Invoke(name, values);
            if (keep)
                tensor.copy_(values);
        }
    }

    private static void RequireFinite(string name, Tensor values)
    {
        if (values.dtype != ScalarType.Float32)
            return;
        foreach (float value in MemoryMarshal.Cast<byte, float>(values.bytes))
        {
            if (!float.IsFinite(value))
                throw new FormatException($"tensor '{name}' has a value that is not finite");
        }
    }
}
