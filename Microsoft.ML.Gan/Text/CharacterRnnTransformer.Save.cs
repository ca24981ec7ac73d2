extern alias core;

using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Runtime;
using TorchSharp;
using LoadContext = core::Microsoft.ML.ModelLoadContext;
using SaveContext = core::Microsoft.ML.ModelSaveContext;
using VersionInfo = core::Microsoft.ML.VersionInfo;

[assembly: core::Microsoft.ML.LoadableClass(typeof(CharacterRnnTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Character network", CharacterRnnTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan.Text;

/// <content>The place of a character network in ML.NET's model file: the entry's header and block, and a stream beside it with the network.</content>
public sealed partial class CharacterRnnTransformer : ICanSaveModel
{
    internal const string LoaderSignature = "GanCharacterRnn";

    private const string NetworkEntry = "Network.bin";

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private CharacterRnnTransformer(IHostEnvironment env, LoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        _env = env;
        Model = MLNetInternals.Load(env, () => Read(env, ctx));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        byte[] network = CharacterModelFormat.Network(Model); // first, so that nothing is written if this fails
        var context = (SaveContext)(object)ctx;
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        CharacterModelFormat.WriteInfo(context.Writer, Model.Info);
        context.SaveBinaryStream(NetworkEntry, writer => writer.Write(network));
    }

    private static CharacterModel Read(IHostEnvironment env, LoadContext ctx)
    {
        CharacterModelInfo info = CharacterModelFormat.ReadInfo(ctx.Reader, ctx.Header.ModelVerWritten);
        CharacterModel? model = null;
        torch.Device device = MLNetInternals.ResolveDevice(env, GanDevice.Auto);
        if (!ctx.TryLoadBinaryStream(NetworkEntry, reader => model = CharacterModelFormat.ReadModel(reader, info, device, ctx.Header.ModelVerWritten)))
            throw new FormatException($"The character network in the model file is incomplete: its entry {NetworkEntry} is missing.");
        return model!;
    }

    private static VersionInfo Version() => new(
        modelSignature: "GANCHRNN",
        verWrittenCur: ModelBlock.CurrentVersion,
        verReadableCur: ModelBlock.CurrentVersion,
        verWeCanReadBack: ModelBlock.FirstVersion,
        loaderAssemblyName: typeof(CharacterRnnTransformer).Assembly.GetName().Name!, // no version, as in a GAN's
        loaderSignature: LoaderSignature);
}
