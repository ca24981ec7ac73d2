extern alias core;

using Microsoft.ML.Gan.Data;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.Persistence;
using Microsoft.ML.Runtime;
using TorchSharp;
using LoadContext = core::Microsoft.ML.ModelLoadContext;
using SaveContext = core::Microsoft.ML.ModelSaveContext;
using VersionInfo = core::Microsoft.ML.VersionInfo;

[assembly: core::Microsoft.ML.LoadableClass(typeof(ImageFeaturesTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Image features", ImageFeaturesTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan.Evaluation;

/// <content>
/// The place of a feature extractor in ML.NET's model file, its strings and numbers as in a GAN's.
/// <code>
/// Model block
///   column as in a GAN's block, from its name to its maximum
///   string features, score and predicted label column
///   i32    number of classes; 0: random weights
///   u8     1 if the classes have names; then string each
/// Network.bin
///   i64    bytes of the tensors; the network's, then the classifying layer's if there are classes; SHA-256
/// </code>
/// </content>
public sealed partial class ImageFeaturesTransformer : ICanSaveModel
{
    internal const string LoaderSignature = "GanImageFeatures";

    private const string NetworkEntry = "Network.bin";

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private ImageFeaturesTransformer(IHostEnvironment env, LoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        _env = env;
        FeatureModelInfo info = ReadInfo(ctx.Reader);
        torch.Device device = MLNetInternals.ResolveDevice(env, GanDevice.Auto);
        FeatureModel? model = null;
        bool found = ctx.TryLoadBinaryStream(NetworkEntry, reader =>
        {
            model = new FeatureModel(info, device);
            try
            {
                ModelFormat.Unseal(reader, "network of the image features", body =>
                {
                    foreach (torch.nn.Module module in model.Modules)
                        ModelFormat.ReadTensors(body, module);
                });
                model.MoveToDevice();
                model.SetEvaluation(true);
            }
            catch
            {
                model.Dispose();
                throw;
            }
        });
        if (!found)
            throw new FormatException($"The image features in the model file are incomplete: their entry {NetworkEntry} is missing.");
        Model = model!;
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        byte[] network = ModelFormat.Seal(writer => Model.ReadWeights(module => ModelFormat.WriteTensors(writer, module)));
        var context = (SaveContext)(object)ctx;
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        WriteInfo(context.Writer, Model.Info);
        context.SaveBinaryStream(NetworkEntry, writer => writer.Write(network));
    }

    private static void WriteInfo(BinaryWriter writer, FeatureModelInfo info)
    {
        ModelFormat.WriteColumn(writer, info.Column);
        foreach (string? name in new[] { info.FeaturesColumn, info.ScoreColumn, info.PredictedLabelColumn })
            writer.Write(name ?? "");
        writer.Write(info.ClassCount);
        writer.Write(info.ClassNames is not null);
        foreach (string name in info.ClassNames ?? [])
            writer.Write(name);
    }

    private static FeatureModelInfo ReadInfo(BinaryReader reader)
    {
        try
        {
            ImageColumn column = ModelFormat.ReadColumn(reader);
            string?[] names = [.. Enumerable.Range(0, 3).Select(_ => reader.ReadString() is { Length: > 0 } given ? given : null)];
            int classCount = reader.ReadInt32();
            if (classCount is < 0 or > ClassColumn.LargestCount)
                throw new FormatException("a value is out of its range");
            string[]? classNames = reader.ReadBoolean() ? [.. Enumerable.Range(0, classCount).Select(_ => reader.ReadString())] : null;
            return new FeatureModelInfo(column, names[0], names[1], names[2], classCount, classNames);
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException)
        {
            throw new FormatException($"The image features in the model file are corrupt: {exception.Message}", exception);
        }
    }

    private static VersionInfo Version() => new(
        modelSignature: "GANFEATR",
        verWrittenCur: 0x00010001,   // the first
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(ImageFeaturesTransformer).Assembly.GetName().Name!, // no version, as in a GAN's
        loaderSignature: LoaderSignature);
}
