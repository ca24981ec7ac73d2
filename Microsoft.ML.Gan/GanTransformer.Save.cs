extern alias core;

using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Runtime;
using TorchSharp;
using LoadContext = core::Microsoft.ML.ModelLoadContext;
using SaveContext = core::Microsoft.ML.ModelSaveContext;
using VersionInfo = core::Microsoft.ML.VersionInfo;

[assembly: core::Microsoft.ML.LoadableClass(typeof(GanTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Generative adversarial network", GanTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan;

/// <content>The place of a GAN in ML.NET's model file: the entry's header and block, and a stream beside it with the networks.</content>
public sealed partial class GanTransformer : ICanSaveModel
{
    internal const string LoaderSignature = "GanTransformer";

    private const string NetworksEntry = "Networks.bin";

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private GanTransformer(IHostEnvironment env, LoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        _env = env;
        Model = MLNetInternals.Load(env, () => Read(env, ctx));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        byte[] networks = ModelFormat.Networks(Model); // first, so that nothing is written if this fails
        var context = (SaveContext)(object)ctx;
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        ModelFormat.WriteInfo(context.Writer, Model.Info);
        context.SaveBinaryStream(NetworksEntry, writer => writer.Write(networks));
    }

    private static GanModel Read(IHostEnvironment env, LoadContext ctx)
    {
        GanModelInfo info = ModelFormat.ReadInfo(ctx.Reader, ctx.Header.ModelVerWritten);
        GanModel? model = null;
        torch.Device device = MLNetInternals.ResolveDevice(env, GanDevice.Auto);
        if (!ctx.TryLoadBinaryStream(NetworksEntry, reader => model = ModelFormat.ReadModel(reader, info, device, ctx.Header.ModelVerWritten)))
            throw new FormatException($"The GAN in the model file is incomplete: its entry {NetworksEntry} is missing.");
        return model!;
    }

    private static VersionInfo Version() => new(
        modelSignature: "GAN XFRM",
        verWrittenCur: ModelBlock.CurrentVersion,
        verReadableCur: ModelBlock.CurrentVersion,
        verWeCanReadBack: ModelBlock.FirstVersion,
        loaderAssemblyName: typeof(GanTransformer).Assembly.GetName().Name!, // no version: a later plugin's model loads if its own version allows
        loaderSignature: LoaderSignature);
}
