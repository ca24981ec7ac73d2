using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Keeps oneDNN, which computes libtorch's convolutions, to kernels that compute right.</summary>
/// <remarks>
/// Seen with libtorch 2.10 (oneDNN 3.7.1) on a virtual machine that hides the processor's caches from CPUID: where maps are no multiple of 16, the
/// AVX-512 kernels add up memory that nobody has written. Gradients were off by a third, or NaN. The AVX2 kernels are right there.
/// </remarks>
internal static partial class ConvolutionKernels
{
    private const string Variable = "ONEDNN_MAX_CPU_ISA", OldVariable = "DNNL_MAX_CPU_ISA", Right = "AVX2";

    /// <summary>Whether oneDNN may use AVX-512: it computes bfloat16 by plain loops otherwise.</summary>
    public static bool UseAvx512 => Setting is not { } setting || setting.StartsWith("AVX512", StringComparison.OrdinalIgnoreCase)
        || setting.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase) || setting.Equals("ALL", StringComparison.OrdinalIgnoreCase);

    private static string? Setting => Environment.GetEnvironmentVariable(Variable) ?? Environment.GetEnvironmentVariable(OldVariable);

    /// <summary>Leaves AVX-512 out where the caches are hidden and the user has set nothing. oneDNN reads this at its first convolution.</summary>
    public static void Restrict()
    {
        if (Setting is not null || !Avx512F.IsSupported || !CachesAreHidden())
            return;
        Environment.SetEnvironmentVariable(Variable, Right); // for the processes that this one starts, and on Windows for itself
        if (!OperatingSystem.IsWindows())
            SetInLibc(Variable, Right, 0);
    }

    /// <summary>Compares the gradient of a small convolution with its definition.</summary>
    /// <exception cref="InvalidOperationException">It is wrong.</exception>
    public static void Verify()
    {
        const int Count = 2, Maps = 4, Side = 8, Half = Side / 2, Kernel = 4, Stride = 2, Padding = 1, Times = 3;
        using DisposeScope scope = NewDisposeScope();
        float[] weight = [.. Enumerable.Range(0, Maps * Kernel * Kernel).Select(i => (i % 7) - 3f)];
        float[] gradient = [.. Enumerable.Range(0, Count * Maps * Half * Half).Select(i => (i % 5) - 2f)];
        var expected = new float[Count * Side * Side];
        for (int i = 0; i < gradient.Length; i++)
        {
            (int sample, int map, int row, int column) = (i / (Maps * Half * Half), i / (Half * Half) % Maps, i / Half % Half, i % Half);
            for (int k = 0; k < Kernel * Kernel; k++)
            {
                int y = (row * Stride) - Padding + (k / Kernel), x = (column * Stride) - Padding + (k % Kernel);
                if (y is >= 0 and < Side && x is >= 0 and < Side)
                    expected[(((sample * Side) + y) * Side) + x] += gradient[i] * weight[(map * Kernel * Kernel) + k];
            }
        }
        for (int i = 0; i < Times; i++)
        {
            empty([1 << 14], ScalarType.Float32, CPU).Fill(double.NaN).Dispose(); // what a kernel finds in memory that it should not read
            Tensor input = zeros([Count, 1, Side, Side], ScalarType.Float32, CPU).requires_grad_(true);
            Tensor output = nn.functional.conv2d(input, TensorFactory.Copy(weight, [Maps, 1, Kernel, Kernel], CPU), null, [Stride, Stride], [Padding, Padding]);
            Tensor found = autograd.grad([output], [input], [TensorFactory.Copy(gradient, [Count, Maps, Half, Half], CPU)])[0];
            if (found.cpu().contiguous().data<float>().ToArray().AsSpan().SequenceEqual(expected)) // whole numbers: nothing is rounded
                continue;
            throw new InvalidOperationException("libtorch computes convolutions wrong on this processor: the gradient of a small one differs from its definition. " +
                $"Set the environment variable {Variable} to {Right} before the app starts" + (Setting is { } setting ? $"; it is {setting}." : "."));
        }
    }

    /// <summary>Whether neither the leaf of Intel's processors nor that of AMD's lists a cache.</summary>
    private static bool CachesAreHidden()
    {
        const int Intel = 4, Amd = unchecked((int)0x8000001D), CacheType = 0x1F;
        return (X86Base.CpuId(Intel, 0).Eax & CacheType) == 0 && (X86Base.CpuId(Amd, 0).Eax & CacheType) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetInLibc(string name, string value, int overwrite); // .NET's environment on Unix is a copy, which native code does not see
}
