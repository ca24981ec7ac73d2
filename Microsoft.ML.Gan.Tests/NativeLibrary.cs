using Microsoft.ML.Gan.Core.Torch;

namespace Microsoft.ML.Gan.Tests;

/// <summary>Has the plugin load libtorch, as its users' first call does, before a test calls TorchSharp.</summary>
[TestClass]
public static class NativeLibrary
{
    [AssemblyInitialize]
    public static void Load(TestContext context) => TorchBackend.EnsureNativeLibrary();
}
