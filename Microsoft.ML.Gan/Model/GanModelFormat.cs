using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Columns;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>
/// The bytes of a GAN in a model file, little-endian, strings as BinaryWriter writes them (UTF-8 with a length), null as "".
/// <code>
/// Model block
///   column, as <see cref="SampleColumn.Write"/> says
///   string generated, score, probability, latent and features column
///   i32    number of features
///   i32    latent distribution: 0 normal, 1 uniform
///   u64    seed
///   string architecture; i32 its version
///   i32    latent size; generator filters; discriminator filters; discriminator normalization: 0 batch, 1 instance, 2 none,
///          3 spectral; u8 1 if there is a minibatch deviation; i32 samples in a pack
///   u8     1 if convolutions compute in bfloat16
///   what conditions the networks, as <see cref="Conditions.Write(BinaryWriter, Conditions?)"/> says
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
    public static void WriteInfo(BinaryWriter writer, GanModelInfo info)
    {
        info.Column.Write(writer);
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
        Conditions.Write(writer, info.Conditions);
        writer.Write((byte)info.Column.Unreadable);
    }

    /// <exception cref="FormatException">A value is not one that a model can have.</exception>
    public static GanModelInfo ReadInfo(BinaryReader reader, uint version = ModelBlock.CurrentVersion) =>
        ModelBlock.ReadInfo("The GAN in the model file is corrupt", () =>
        {
            SampleColumn column = SampleColumn.Read(reader);
            string?[] names = ModelBlock.ReadNames(reader, 5);
            int features = reader.ReadInt32();
            var distribution = (LatentDistribution)reader.ReadInt32();
            ulong seed = reader.ReadUInt64();
            string architecture = reader.ReadString();
            int architectureVersion = reader.ReadInt32();
            GanNetworkOptions networks = column.SizesIn(ReadNetworks(reader));
            Conditions? conditions = Conditions.Read(reader, column);
            column = column with { Unreadable = SampleColumn.ReadUnreadable(reader, version) };
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
        });

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

    /// <summary>The networks' entry.</summary>
    public static byte[] Networks(GanModel model) => ModelBlock.Seal(model, writer => WriteInfo(writer, model.Info));

    /// <summary>Makes the model of a model block and its networks' entry, on a device and ready for evaluation.</summary>
    /// <exception cref="FormatException">The entry or the block is cut short or changed.</exception>
    public static GanModel ReadModel(BinaryReader reader, GanModelInfo info, Device device, uint version = ModelBlock.CurrentVersion) =>
        ModelBlock.ReadModel(reader, "networks of the GAN", info, body => ReadInfo(body, version), WriteInfo,
            body =>
            {
                SizeCheck.Require(info.Architecture, info.Networks, body.BytesLeft());
                return Build(info, device);
            });

    /// <summary>Makes the model, and says of what an architecture throws that it is the file's.</summary>
    private static GanModel Build(GanModelInfo info, Device device)
    {
        try
        {
            return new GanModel(info, device);
        }
        catch (Exception exception) when (exception is not (FormatException or IOException or OutOfMemoryException))
        {
            throw new FormatException($"the networks of the architecture '{info.Architecture.Name}' cannot be built: {exception.Message}",
                exception);
        }
    }
}
