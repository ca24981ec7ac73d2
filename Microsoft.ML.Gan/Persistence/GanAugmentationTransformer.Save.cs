extern alias core;

using Microsoft.ML.Gan;
using Microsoft.ML.Runtime;
using LoadContext = core::Microsoft.ML.ModelLoadContext;
using SaveContext = core::Microsoft.ML.ModelSaveContext;
using VersionInfo = core::Microsoft.ML.VersionInfo;

[assembly: core::Microsoft.ML.LoadableClass(typeof(GanAugmentationTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Rows added by a GAN while fitting", GanAugmentationTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan;

/// <content>The place of the step in ML.NET's model file: a header, and nothing behind it.</content>
public sealed partial class GanAugmentationTransformer : ICanSaveModel
{
    internal const string LoaderSignature = "GanAugmentation";

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private GanAugmentationTransformer(IHostEnvironment env, LoadContext ctx)
    {
        ArgumentNullException.ThrowIfNull(env);
        ctx.CheckAtModel(Version());
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        var context = (SaveContext)(object)ctx;
        context.CheckAtModel();
        context.SetVersionInfo(Version());
    }

    private static VersionInfo Version() => new(
        modelSignature: "GANAUGMT",
        verWrittenCur: 0x00010001,   // the first
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(GanAugmentationTransformer).Assembly.GetName().Name!, // no version, as in a GAN's
        loaderSignature: LoaderSignature);
}
