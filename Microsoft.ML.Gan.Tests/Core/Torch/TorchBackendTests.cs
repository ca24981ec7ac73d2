using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
public class TorchBackendTests
{
    private static bool HasGpu => torch.cuda.is_available();

    [TestMethod]
    public void ResolveTakesCpuWhenAskedFor()
    {
        Assert.AreEqual(DeviceType.CPU, TorchBackend.Resolve(GanDevice.Cpu, null, fallbackToCpu: false).type);
        Assert.AreEqual(DeviceType.CPU, TorchBackend.Resolve(GanDevice.Cpu, 0, fallbackToCpu: false).type);
    }

    [TestMethod]
    public void ResolveTakesGpuWhereThereIsOne()
    {
        torch.Device device = TorchBackend.Resolve(GanDevice.Auto, null, fallbackToCpu: true);
        Assert.AreEqual(HasGpu ? DeviceType.CUDA : DeviceType.CPU, device.type);
        // A GPU that nobody asked for may be missing.
        Assert.AreEqual(device.type, TorchBackend.Resolve(GanDevice.Auto, null, fallbackToCpu: false).type);
        if (HasGpu)
            Assert.AreEqual(0, TorchBackend.Resolve(GanDevice.Cuda, 0, fallbackToCpu: false).index);
    }

    [TestMethod]
    [DataRow(GanDevice.Cuda, 999)]
    [DataRow(GanDevice.Auto, 999)]
    [DataRow(GanDevice.Cuda, -1)]
    public void ResolveReplacesMissingGpuByCpuIfAllowed(GanDevice wanted, int gpu)
    {
        Assert.AreEqual(DeviceType.CPU, TorchBackend.Resolve(wanted, gpu, fallbackToCpu: true).type);
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => TorchBackend.Resolve(wanted, gpu, fallbackToCpu: false))
            .Message;
        StringAssert.Contains(message, $"no CUDA GPU {gpu}");
        StringAssert.Contains(message, "MLContext.FallbackToCpu");
        StringAssert.Contains(message, "TorchSharp-cuda-");
    }

    [TestMethod]
    public void ResolveOfAnyGpuFailsWhereThereIsNone()
    {
        if (HasGpu)
            Assert.Inconclusive("There is a GPU here.");
        Assert.AreEqual(DeviceType.CPU, TorchBackend.Resolve(GanDevice.Cuda, null, fallbackToCpu: true).type);
        Assert.ThrowsExactly<InvalidOperationException>(() => TorchBackend.Resolve(GanDevice.Cuda, null, fallbackToCpu: false));
    }

    [TestMethod]
    public void EnsureNativeLibraryTellsLoadersFindingAndKeepsCause()
    {
        Exception[] causes =
        [
            new DllNotFoundException("LibTorchSharp"), new TypeInitializationException("TorchSharp.torch", new DllNotFoundException()),
            new NotSupportedException("no backend"), new BadImageFormatException(), new EntryPointNotFoundException(),
        ];
        foreach (Exception cause in causes)
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(
                () => TorchBackend.EnsureNativeLibrary(() => new NativeLoadError("It is not there.", false), () => throw cause));
            Assert.AreSame(cause, error.InnerException);
            StringAssert.EndsWith(error.Message, "It is not there.");
        }
        Assert.ThrowsExactly<ArgumentException>(
            () => TorchBackend.EnsureNativeLibrary(() => null, () => throw new ArgumentException("something else")));
    }

    [TestMethod]
    public void EnsureNativeLibraryStopsAtCertainError()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TorchBackend.EnsureNativeLibrary(
            () => new NativeLoadError("It is too old.", IsCertain: true), () => Assert.Fail("TorchSharp would copy libtorch and fail.")));
        StringAssert.EndsWith(error.Message, "It is too old.");
    }

    [TestMethod]
    public void EnsureNativeLibraryLetsTorchSharpTryAfterUncertainError()
    {
        bool called = false;
        TorchBackend.EnsureNativeLibrary(() => new NativeLoadError("It is not there.", IsCertain: false), () => called = true);
        Assert.IsTrue(called);
    }

    /// <summary>The context's own settings, by the internals of ML.NET.</summary>
    [TestMethod]
    public void FitHonorsContextsGpuSettings()
    {
        var context = new MLContext(seed: 1) { GpuDeviceId = 999, FallbackToCpu = false };
        GanOptions options = TinyGan.Options(1);
        options.Device = GanDevice.Auto;
        Errors.Says<InvalidOperationException>(() => context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)), "no CUDA GPU 999");
        context.FallbackToCpu = true;
        using GanTransformer onCpu = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20));
        Assert.AreEqual(DeviceType.CPU, onCpu.Model.Device.type);
    }
}
