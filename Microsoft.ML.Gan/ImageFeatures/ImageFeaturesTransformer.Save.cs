extern alias core;

using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Runtime;
using TorchSharp;
using LoadContext = core::Microsoft.ML.ModelLoadContext;
using SaveContext = core::Microsoft.ML.ModelSaveContext;
using VersionInfo = core::Microsoft.ML.VersionInfo;

[assembly: core::Microsoft.ML.LoadableClass(typeof(ImageFeaturesTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Image features", ImageFeaturesTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan.ImageFeatures;

/// <content>The place of a feature extractor in ML.NET's model file: the entry's header and block, and a stream beside it with the network.</content>
public sealed partial class ImageFeaturesTransformer : ICanSaveModel
{
    internal const string LoaderSignature = "GanImageFeatures";

    private const string NetworkEntry = "Network.bin";

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private ImageFeaturesTransformer(IHostEnvironment env, LoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        _env = env;
        Model = MLNetInternals.Load(env, () => Read(env, ctx));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        byte[] network = FeatureModelFormat.Network(Model); // first, so that nothing is written if this fails
        var context = (SaveContext)(object)ctx;
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        FeatureModelFormat.WriteInfo(context.Writer, Model.Info);
        context.SaveBinaryStream(NetworkEntry, writer => writer.Write(network));
    }

    private static FeatureModel Read(IHostEnvironment env, LoadContext ctx)
    {
        FeatureModelInfo info = FeatureModelFormat.ReadInfo(ctx.Reader, ctx.Header.ModelVerWritten);
        FeatureModel? model = null;
        torch.Device device = MLNetInternals.ResolveDevice(env, GanDevice.Auto);
        if (!ctx.TryLoadBinaryStream(NetworkEntry, reader => model = FeatureModelFormat.ReadModel(reader, info, device, ctx.Header.ModelVerWritten)))
            throw new FormatException($"The image features in the model file are incomplete: their entry {NetworkEntry} is missing.");
        return model!;
    }

    private static VersionInfo Version() => new(
        modelSignature: "GANFEATR",
        verWrittenCur: ModelBlock.CurrentVersion,
        verReadableCur: ModelBlock.CurrentVersion,
        verWeCanReadBack: ModelBlock.FirstVersion,
        loaderAssemblyName: typeof(ImageFeaturesTransformer).Assembly.GetName().Name!, // no version, as in a GAN's
        loaderSignature: LoaderSignature);
}
