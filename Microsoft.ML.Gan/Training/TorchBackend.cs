using TorchSharp;
using TorchSharp.Modules;

namespace Microsoft.ML.Gan.Training;

/// <summary>TorchSharp's native half: whether it is there, and the device that a model runs on.</summary>
internal static class TorchBackend
{
    /// <summary>Settles the device.</summary>
    /// <param name="wanted">The option.</param>
    /// <param name="gpu">Index of the GPU asked for on the MLContext, if any.</param>
    /// <param name="fallbackToCpu">Whether the CPU will do when there is no such GPU.</param>
    /// <exception cref="InvalidOperationException">The native library is missing, or there is no such GPU and the CPU won't do.</exception>
    public static torch.Device Resolve(GanDevice wanted, int? gpu, bool fallbackToCpu)
    {
        EnsureNativeLibrary(() => torch.InitializeDeviceType(DeviceType.CPU));
        if (wanted == GanDevice.Cpu)
            return torch.CPU;
        int index = gpu ?? 0;
        if (torch.cuda.is_available() && index >= 0 && index < torch.cuda.device_count())
            return torch.device(DeviceType.CUDA, index);
        bool required = wanted == GanDevice.Cuda || gpu is not null;
        if (required && !fallbackToCpu)
        {
            throw new InvalidOperationException($"There is no CUDA GPU {index}, and MLContext.FallbackToCpu is false. " +
                "Add the package TorchSharp-cuda-linux or TorchSharp-cuda-windows to the app, install the GPU's driver, or set FallbackToCpu = true.");
        }
        return torch.CPU;
    }

    /// <summary>Moves a network to a device, and its weights out of the dispose scope that the caller may have open: a model outlives it.</summary>
    public static void Place(torch.nn.Module network, torch.Device device)
    {
        if (device.type != DeviceType.CPU)
            network.to(device);
        foreach (Parameter parameter in network.parameters())
            parameter.DetachFromDisposeScope();
        foreach (torch.Tensor buffer in network.buffers())
            buffer.DetachFromDisposeScope();
    }

    /// <summary>Runs the first call into the native library and says in plain words when that library is missing.</summary>
    /// <exception cref="InvalidOperationException">The native library is missing or cannot be loaded.</exception>
    internal static void EnsureNativeLibrary(Action firstCall)
    {
        try
        {
            firstCall();
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or NotSupportedException
            or BadImageFormatException or EntryPointNotFoundException or FileNotFoundException)
        {
            throw new InvalidOperationException("TorchSharp's native library was not found or cannot be loaded. Add the package TorchSharp-cpu " +
                "(or TorchSharp-cuda-linux, TorchSharp-cuda-windows for a GPU) to the project of the app, in the same version as TorchSharp.", exception);
        }
    }
}
