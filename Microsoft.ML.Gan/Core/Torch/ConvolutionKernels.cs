using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Verifies that libtorch computes convolutions correctly on this machine, and switches oneDNN off where it does not.</summary>
/// <remarks>
/// Seen with libtorch 2.10 (oneDNN 3.7.1) on a virtual machine of an AMD EPYC (family 26) that hides the caches from CPUID: where the maps
/// do not fill a block of 8 or 16, oneDNN adds up memory that nobody has written. Gradients were off by a third, or NaN, without a word.
/// </remarks>
internal static class ConvolutionKernels
{
    private const string Remedy = "Set the environment variable ONEDNN_MAX_CPU_ISA to SSE41 before the app starts, or run it on another " +
        "machine.";

    // Maps in and out that leave blocks of 8 and 16 unfilled on either side.
    private static readonly (int Inputs, int Outputs, int Kernel, int Stride, int Padding)[] Sizes =
        [(1, 4, 4, 2, 1), (3, 19, 3, 1, 1), (12, 3, 5, 1, 2)];

    /// <summary>Whether oneDNN is switched off, which makes convolutions several times slower.</summary>
    public static bool OneDnnIsOff { get; private set; }

    /// <summary>The log line for users.</summary>
    public static string Notice =>
        "libtorch's oneDNN computes convolutions wrong on this machine (the check of small ones failed), so it is not used: " +
        "training is correct, but slower. Another machine, or the environment variable ONEDNN_MAX_CPU_ISA=SSE41, may be faster.";

    /// <summary>Compares small convolutions and their gradients with those of double precision.</summary>
    /// <exception cref="InvalidOperationException">They are wrong, also without oneDNN.</exception>
    public static void Verify()
    {
        if (AreRight())
            return;
        OneDnnIsOff = TrySwitchOneDnnOff();
        if (!OneDnnIsOff || !AreRight())
            throw new InvalidOperationException("libtorch computes convolutions wrong on this machine: small ones differ from those " +
                $"in double precision. {Remedy}");
    }

    private static bool AreRight()
    {
        const int Times = 3, Used = 1 << 15;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable modes = AmbientState.WithGradients();
        for (int i = 0; i < Times; i++)
        {
            empty([Used], ScalarType.Float32, CPU).Fill(double.NaN).Dispose(); // what a kernel finds in memory that it should not read
            if (!Array.TrueForAll(Sizes, size => IsRight(size.Inputs, size.Outputs, size.Kernel, size.Stride, size.Padding)))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether a convolution and the gradient of its input are those of double precision, in which oneDNN has no part. All values are small
    /// integers, so that nothing is rounded.
    /// </summary>
    private static bool IsRight(int inputs, int outputs, int kernel, int stride, int padding)
    {
        const int Side = 8;
        int positions = ((Side + (2 * padding) - kernel) / stride) + 1;
        Tensor input = Values(5, [1, inputs, Side, Side]), weight = Values(7, [outputs, inputs, kernel, kernel]),
            gradient = Values(3, [1, outputs, positions, positions]);
        return Convolve(ScalarType.Float32).Zip(Convolve(ScalarType.Float64))
            .All(pair => pair.First.to(ScalarType.Float64).eq(pair.Second).all().item<bool>()); // NaN equals nothing

        Tensor[] Convolve(ScalarType type)
        {
            Tensor source = input.to(type, copy: true).requires_grad_(true);
            Tensor result = nn.functional.conv2d(source, weight.to(type), null, [stride, stride], [padding, padding]);
            return [result.detach(), autograd.grad([result], [source], [gradient.to(type)])[0]];
        }

        static Tensor Values(int range, long[] shape) => TensorFactory.Copy(
            [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => (float)((i % range) - (range / 2)))], shape, CPU);
    }

    /// <summary>
    /// Has libtorch compute without oneDNN, and without NNPACK, which it would then ask in each convolution. TorchSharp has no name for
    /// these switches: they are members of at::Context, found by their names on Linux.
    /// </summary>
    private static unsafe bool TrySwitchOneDnnOff()
    {
        if (!NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out nint library)
            || !NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint context)
            || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledMkldnnEb", out nint enableOneDnn)
            || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out nint enableNnpack))
        {
            return false;
        }
        nint global = ((delegate* unmanaged<nint>)context)();
        ((delegate* unmanaged<nint, byte, void>)enableOneDnn)(global, 0);
        ((delegate* unmanaged<nint, byte, void>)enableNnpack)(global, 0);
        return true;
    }
}
