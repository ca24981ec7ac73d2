using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>
/// The bytes of a feature extractor in a model file, numbers, strings and tensors as in a GAN's (<see cref="GanModelFormat"/>).
/// <code>
/// Model block
///   column, as <see cref="ImageColumn.Write"/> says
///   string features, score and predicted label column
///   i32    number of classes; 0: random weights
///   u8     1 if the classes have names; then string each
///   u8     what to do with unreadable images: 0 throw, 1 skip (since version 2)
/// Network.bin
///   i64    bytes of what follows
///          the model block once more
///          the network's tensors, then the classifying layer's if there are classes
///   32     SHA-256 of those bytes
/// </code>
/// </summary>
internal static class FeatureModelFormat
{
    public static void WriteInfo(BinaryWriter writer, FeatureModelInfo info)
    {
        info.Column.Write(writer);
        ModelBlock.WriteNames(writer, info.FeaturesColumnName, info.ScoreColumnName, info.PredictedLabelColumnName);
        writer.Write(info.ClassCount);
        writer.Write(info.ClassNames is not null);
        foreach (string name in info.ClassNames ?? [])
            writer.Write(name);
        writer.Write((byte)info.Column.Unreadable);
    }

    /// <exception cref="FormatException">A value is not one that a model can have.</exception>
    public static FeatureModelInfo ReadInfo(BinaryReader reader, uint version = ModelBlock.CurrentVersion) =>
        ModelBlock.ReadInfo("The image features in the model file are corrupt", () =>
        {
            ImageColumn column = ImageColumn.Read(reader, reader.ReadString(), reader.ReadInt32());
            string?[] names = ModelBlock.ReadNames(reader, 3);
            int classCount = reader.ReadInt32();
            if (classCount is < 0 or > ClassColumn.LargestCount)
                throw new FormatException(ModelBlock.OutOfRange);
            string[]? classNames = reader.ReadBoolean() ? new string[classCount] : null;
            for (int i = 0; i < classNames?.Length; i++)
                classNames[i] = reader.ReadString();
            column = column with { Unreadable = SampleColumn.ReadUnreadable(reader, version) };
            return new FeatureModelInfo(column, names[0], names[1], names[2], classCount, classNames);
        });

    /// <summary>The network's entry.</summary>
    public static byte[] Network(FeatureModel model) => ModelBlock.Seal(model, writer => WriteInfo(writer, model.Info));

    /// <summary>Makes the model of a model block and its network's entry, on a device and ready for evaluation.</summary>
    /// <exception cref="FormatException">The entry or the block is cut short or changed.</exception>
    public static FeatureModel ReadModel(BinaryReader reader, FeatureModelInfo info, Device device,
        uint version = ModelBlock.CurrentVersion) =>
        ModelBlock.ReadModel(reader, "network of the image features", info, body => ReadInfo(body, version), WriteInfo,
            body =>
            {
                // the one layer whose size is the file's to say
                body.Require((double)info.ClassCount * (FeatureNetwork.Features + 1), sizeof(float));
                return new FeatureModel(info, device);
            });
}
