extern alias core;

using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Runtime;
using TorchSharp;
using LoadContext = core::Microsoft.ML.ModelLoadContext;
using SaveContext = core::Microsoft.ML.ModelSaveContext;
using VersionInfo = core::Microsoft.ML.VersionInfo;

namespace Microsoft.ML.Gan.Core.MLNet;

/// <summary>A transformer in ML.NET's model file: a header and a block, and a stream beside them with the weights.</summary>
/// <param name="Signature">Eight letters that name the kind of block.</param>
/// <param name="Loader">The name that ML.NET finds the transformer's class by.</param>
/// <param name="Entry">The stream's name.</param>
/// <param name="What">What the block holds, in words: "the GAN".</param>
internal sealed record ModelFile(string Signature, string Loader, string Entry, string What)
{
    // No version of the assembly: a later plugin's model loads if its own version allows.
    private VersionInfo Version => new(Signature, ModelBlock.CurrentVersion, ModelBlock.CurrentVersion, ModelBlock.FirstVersion,
        typeof(ModelFile).Assembly.GetName().Name!, Loader);

    /// <summary>Writes header, block and weights. The weights' bytes are made before, so that nothing is written if that fails.</summary>
    public void Save(ModelSaveContext ctx, byte[] weights, Action<BinaryWriter> writeInfo)
    {
        var context = (SaveContext)(object)ctx;
        context.CheckAtModel();
        context.SetVersionInfo(Version);
        writeInfo(context.Writer);
        context.SaveBinaryStream(Entry, writer => writer.Write(weights));
    }

    /// <summary>Reads what <see cref="Save"/> wrote. The model goes to the environment's device.</summary>
    public TModel Load<TInfo, TModel>(IHostEnvironment env, LoadContext context, Func<BinaryReader, uint, TInfo> readInfo,
        Func<BinaryReader, TInfo, torch.Device, uint, TModel> readModel)
        where TModel : class
    {
        context.CheckAtModel(Version);
        uint version = context.Header.ModelVerWritten;
        return MLNetInternals.Load(env, () =>
        {
            TInfo info = readInfo(context.Reader, version);
            torch.Device device = MLNetInternals.ResolveDevice(env, GanDevice.Auto);
            TModel? model = null;
            if (!context.TryLoadBinaryStream(Entry, reader => model = readModel(reader, info, device, version)))
                throw new FormatException($"Of {What} in the model file the entry {Entry} is missing.");
            return model!;
        });
    }
}
