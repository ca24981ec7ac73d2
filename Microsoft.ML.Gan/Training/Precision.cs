using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Microsoft.ML.Gan.Training;

/// <summary>Settles what networks compute in.</summary>
internal static class Precision
{
    private const int FewestFilters = 16; // with fewer, converting to and fro takes what the products gain

    private static readonly Lazy<bool> _onProcessor = new(FindOnProcessor);

    /// <summary>Whether this CPU multiplies in bfloat16: AVX-512_BF16 or AMX, which .NET has no names for.</summary>
    public static bool OnProcessor => _onProcessor.Value;

    public static bool UsesBFloat16(GanOptions options, torch.Device device) => options.Precision switch
    {
        GanPrecision.Float32 => false,
        GanPrecision.BFloat16 => true,
        _ => device.type == DeviceType.CPU && OnProcessor && options.R1Penalty == 0 && options.GradientPenalty == 0
            && options.GeneratorFilters >= FewestFilters && options.DiscriminatorFilters >= FewestFilters,
    };

    private static bool FindOnProcessor()
    {
        const int Features = 7, Avx512Bf16 = 1 << 5;
        return X86Base.IsSupported && Avx512F.IsSupported && X86Base.CpuId(0, 0).Eax >= Features && (X86Base.CpuId(Features, 1).Eax & Avx512Bf16) != 0;
    }
}
