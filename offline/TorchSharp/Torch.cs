using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>PyTorch's functions.</summary>
public static partial class torch
{
    private static bool s_nativeLoaded;
    private static ScalarType s_defaultType = ScalarType.Float32;
    private static Device? s_defaultDevice;

    static torch() => TryInitializeDeviceType(DeviceType.CUDA);

    /// <summary>libtorch's version.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.torch_version())!;

    /// <summary>Throws the last error of native code on this thread, if there is one.</summary>
    public static unsafe void CheckForErrors()
    {
        var error = Native.take_last_error();
        if (error != null)
            throw new ExternalException(Marshal.PtrToStringUTF8((nint)error));
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.MPS)
            return false;
        LoadNativeBackend(deviceType == DeviceType.CUDA);
        return deviceType != DeviceType.CUDA || Native.cuda_device_count() > 0;
    }

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.MPS)
            throw new InvalidOperationException("Torch device type 'MPS' is not available on this platform.");
        var trace = LoadNativeBackend(deviceType == DeviceType.CUDA);
        if (deviceType == DeviceType.CUDA && Native.cuda_device_count() == 0)
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine. Trace from LoadNativeBackend:\n{trace}");
    }

    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    public static ScalarType get_default_dtype() => s_defaultType;

    public static void set_default_dtype(ScalarType dtype) => s_defaultType = dtype;

    public static Device get_default_device() => s_defaultDevice ?? new Device(DeviceType.CPU);

    public static void set_default_device(string device) => set_default_device(new Device(device));

    public static void set_default_device(Device device) => s_defaultDevice = device;

    public static int get_num_threads() => Native.torch_get_num_threads();

    /// <summary>How many threads one operation may use.</summary>
    public static void set_num_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num);
        Native.torch_set_num_threads(num);
        CheckForErrors();
    }

    public static int get_num_interop_threads() => Native.torch_get_num_interop_threads();

    public static void set_num_interop_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num);
        Native.torch_set_num_interop_threads(num);
        CheckForErrors();
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => false;

    /// <summary>Debian's libtorch is built for the CPU alone; another one may know the machine's GPUs.</summary>
    public static partial class cuda
    {
        public static bool is_available() => TryInitializeDeviceType(DeviceType.CUDA);

        public static bool is_cudnn_available() => is_available() && Native.cuda_cudnn_is_available() != 0;

        public static int device_count()
        {
            TryInitializeDeviceType(DeviceType.CUDA);
            return Native.cuda_device_count();
        }

        /// <summary>Without a GPU: nothing.</summary>
        public static void manual_seed(long seed)
        {
            if (!is_available())
                return;
            Native.cuda_manual_seed(seed);
            CheckForErrors();
        }

        /// <summary>Without a GPU: nothing.</summary>
        public static void manual_seed_all(long seed)
        {
            if (!is_available())
                return;
            Native.cuda_manual_seed_all(seed);
            CheckForErrors();
        }

        /// <summary>Waits for all that the GPU was given to do. Without a GPU: nothing.</summary>
        public static void synchronize(Device? device = null)
        {
            if (!is_available())
                return;
            Native.cuda_synchronize(device?.index ?? -1);
            CheckForErrors();
        }
    }

    /// <summary>A scope that disposes what this thread makes in it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>Runs <paramref name="expr"/> in a scope of its own, of which only the result survives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>What was tried, for messages; loads once.</summary>
    private static string LoadNativeBackend(bool useCudaBackend)
    {
        if (!Environment.Is64BitProcess)
            throw new NotSupportedException("TorchSharp only supports 64-bit processes.");
        var assembly = typeof(torch).Assembly;
        var trace = $"Initialising native backend, useCudaBackend = {useCudaBackend}: native component {Native.Library} relative to {assembly.Location}";
        if (s_nativeLoaded)
            return trace;
        if (!NativeLibrary.TryLoad(Native.Library, assembly, null, out _))
        {
            throw new NotSupportedException(
                "This application or script uses TorchSharp but doesn't contain a reference to libtorch: " +
                $"{trace} can't be loaded. Build offline/TorchSharp again and see that the libtorch it was built with and libopenblas0-pthread are installed.");
        }
        Native.torch_initialize();
        s_nativeLoaded = true;
        return trace;
    }
}
