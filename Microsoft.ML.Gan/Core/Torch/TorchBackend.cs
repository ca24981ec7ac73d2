using TorchSharp;
using TorchSharp.Modules;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>TorchSharp's native half: whether it is there, and the device that a model runs on.</summary>
internal static class TorchBackend
{
    private static bool _loaded, _isSet;
    private static object? _gate;

    /// <summary>Chooses the device, by the option and the context's GpuDeviceId and FallbackToCpu.</summary>
    /// <exception cref="InvalidOperationException">
    /// The native library is missing, or there is no such GPU and the CPU must not replace it.
    /// </exception>
    public static torch.Device Resolve(GanDevice wanted, int? gpu, bool fallbackToCpu)
    {
        EnsureNativeLibrary();
        if (wanted == GanDevice.Cpu)
            return torch.CPU;
        int index = gpu ?? 0;
        if (torch.cuda.is_available() && index >= 0 && index < torch.cuda.device_count())
            return torch.device(DeviceType.CUDA, index);
        bool required = wanted == GanDevice.Cuda || gpu is not null;
        if (required && !fallbackToCpu)
        {
            throw new InvalidOperationException($"There is no CUDA GPU {index}, and MLContext.FallbackToCpu is false. " +
                "Add the package TorchSharp-cuda-linux or TorchSharp-cuda-windows to the app, install the GPU's driver, or set " +
                "FallbackToCpu = true.");
        }
        return torch.CPU;
    }

    /// <summary>
    /// Moves a network to a device, and its weights out of any dispose scope that the caller has open, because a model outlives it.
    /// </summary>
    public static void Place(torch.nn.Module network, torch.Device device)
    {
        if (device.type != DeviceType.CPU)
            network.to(device);
        foreach (Parameter parameter in network.parameters())
            parameter.DetachFromDisposeScope();
        foreach (torch.Tensor buffer in network.buffers())
            buffer.DetachFromDisposeScope();
    }

    /// <summary>
    /// Checks that TorchSharp can read a network's weights as spans, which training and saving need. If not, disposes the network, and
    /// names the options that its sizes come from.
    /// </summary>
    /// <exception cref="InvalidOperationException">A weight has 2³¹ bytes or more.</exception>
    public static T RequireSpans<T>(T network, string options)
        where T : torch.nn.Module
    {
        foreach ((string name, Parameter weight) in network.named_parameters())
        {
            if (weight.numel() * weight.element_size() <= int.MaxValue)
                continue;
            string shape = string.Join('×', weight.shape);
            network.Dispose();
            throw new InvalidOperationException($"The weight '{name}' of {shape} has more than 2³¹ bytes, which TorchSharp cannot read. " +
                $"Lower {options}.");
        }
        return network;
    }

    /// <summary>Loads the native library, once, and verifies that it computes correctly.</summary>
    /// <exception cref="InvalidOperationException">
    /// It cannot be loaded, or computes wrong: the message says why, and what to do.
    /// </exception>
    public static void EnsureNativeLibrary() => LazyInitializer.EnsureInitialized(ref _loaded, ref _isSet, ref _gate, () =>
    {
        ProcessDefaults.Apply();
        EnsureNativeLibrary(NativeLoadError.Find, () => torch.InitializeDeviceType(DeviceType.CPU));
        ConvolutionKernels.Verify();
        return true;
    });

    /// <param name="find">Finds out why the library does not load, if it does not.</param>
    /// <param name="firstCall">Has TorchSharp load it, also from folders of its own.</param>
    internal static void EnsureNativeLibrary(Func<NativeLoadError?> find, Action firstCall)
    {
        NativeLoadError? error = find();
        if (error is { IsCertain: true })
            throw new InvalidOperationException("TorchSharp's native library cannot be loaded. " + error.Reason);
        try
        {
            firstCall();
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or NotSupportedException
            or BadImageFormatException or EntryPointNotFoundException or FileNotFoundException)
        {
            throw new InvalidOperationException("TorchSharp's native library cannot be loaded. " +
                (error?.Reason ?? $"TorchSharp and its native library may be of different versions: {exception.Message}"), exception);
        }
    }
}
