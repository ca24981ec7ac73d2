using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;

namespace Microsoft.ML.Gan.Training;

/// <summary>Chooses the precision that networks compute in.</summary>
internal static class Precision
{
    private const int FewestFilters = 16; // with fewer, conversions take the time that products save

    private static readonly Lazy<bool> _onProcessor = new(FindOnProcessor);

    /// <summary>
    /// Whether this CPU trains faster in bfloat16 than in single precision: it has AVX-512_BF16 (.NET has no name for it) and, where it is
    /// Intel's, AMX too (Intel's without AMX have not been measured).
    /// </summary>
    public static bool OnProcessor => _onProcessor.Value;

    public static bool UsesBFloat16(GanOptions options, torch.Device device) => options.Precision switch
    {
        GanPrecision.Float32 => false,
        GanPrecision.BFloat16 => true,
        _ => device.type == DeviceType.CPU && OnProcessor && options.R1Penalty == 0 && options.R2Penalty == 0
            && options.GradientPenalty == 0 && options.GeneratorFilters >= FewestFilters && options.DiscriminatorFilters >= FewestFilters,
    };

    private static bool FindOnProcessor()
    {
        const int Features = 7, Avx512Bf16 = 1 << 5, AmxBf16 = 1 << 22;
        const int Intel = 0x756E6547; // "Genu" of GenuineIntel
        if (!X86Base.IsSupported || !Avx512F.IsSupported || ConvolutionKernels.OneDnnIsOff)
            return false;
        (int leaves, int maker, _, _) = X86Base.CpuId(0, 0);
        return leaves >= Features && (X86Base.CpuId(Features, 1).Eax & Avx512Bf16) != 0
            && (maker != Intel || (X86Base.CpuId(Features, 0).Edx & AmxBf16) != 0);
    }
}
