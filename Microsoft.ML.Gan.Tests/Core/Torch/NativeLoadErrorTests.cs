using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Core.Torch;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

/// <summary>What loaders say, as they said it, and what users are told.</summary>
[TestClass]
public class NativeLoadErrorTests
{
    private const string Advice = "In order to help diagnose loading problems, consider using a tool like strace.";

    private const string Unix = $$"""
        Unable to load shared library 'LibTorchSharp' or one of its dependencies. {{Advice}}
        /app/runtimes/linux-x64/native/LibTorchSharp.so: cannot open shared object file: No such file or directory
        {0}
        /app/LibTorchSharp: cannot open shared object file: No such file or directory

        """;

    private static NativeLoadError OfUnix(string line, string? file = null) =>
        NativeLoadError.Explain(Unix.Replace("{0}", line, StringComparison.Ordinal), file);

    [TestMethod]
    [DataRow("GLIBCXX_3.4.32", "libstdc++")]
    [DataRow("CXXABI_1.3.15", "libstdc++")]
    [DataRow("GLIBC_2.38", "glibc")]
    public void ExplainNamesVersionThatOldSystemLacks(string version, string library)
    {
        NativeLoadError error = OfUnix(
            $"/lib/x86_64-linux-gnu/libstdc++.so.6: version `{version}' not found (required by /app/libLibTorchSharp.so)");
        StringAssert.Contains(error.Reason, version);
        StringAssert.Contains(error.Reason, library);
        StringAssert.Contains(error.Reason, "Debian 13");
        Assert.IsTrue(error.IsCertain);
        Assert.IsFalse(error.Reason.Contains("Add the package", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("libtorch.so: cannot open shared object file: No such file or directory", "libtorch.so")]
    [DataRow("libc10.so: cannot open shared object file: No such file or directory", "libc10.so")]
    [DataRow("dlopen(/app/libLibTorchSharp.dylib, 0x0001): Library not loaded: @rpath/libtorch_cpu.dylib", "libtorch_cpu.dylib")]
    public void ExplainSaysWhichPackageBringsLibtorch(string line, string name)
    {
        NativeLoadError error = OfUnix(line);
        StringAssert.Contains(error.Reason, $"libtorch is missing ({name}). Add the package TorchSharp-cpu");
        Assert.IsFalse(error.IsCertain, "TorchSharp also looks into the folder of NuGet's packages.");
    }

    [TestMethod]
    public void ExplainNamesOtherMissingLibrary()
    {
        string reason = OfUnix("libnuma.so.1: cannot open shared object file: No such file or directory").Reason;
        StringAssert.Contains(reason, "libnuma.so.1");
        Assert.IsFalse(reason.Contains("Add the package", StringComparison.Ordinal), reason);
    }

    [TestMethod]
    public void ExplainKnowsTorchSharpThatDoesNotLoadOnWindows()
    {
        NativeLoadError error = NativeLoadError.Explain(
            "Unable to load DLL 'LibTorchSharp' or one of its dependencies: The specified procedure could not be found. (0x8007007F)",
            null);
        StringAssert.Contains(error.Reason, "issue 1567");
        StringAssert.Contains(error.Reason, "0.106.0");
        Assert.IsTrue(error.IsCertain);
    }

    [TestMethod]
    public void ExplainTellsMissingModuleFromMissingLibraryOnWindows()
    {
        const string Missing =
            "Unable to load DLL 'LibTorchSharp' or one of its dependencies: The specified module could not be found. (0x8007007E)";
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["LibTorchSharp.dll"], "");
        StringAssert.Contains(NativeLoadError.Explain(Missing, folder["LibTorchSharp.dll"]).Reason, "Visual C++ Redistributable");
        StringAssert.Contains(NativeLoadError.Explain(Missing, null).Reason, "no native library for this app");
    }

    /// <summary>On Linux the loader passes over a file of another architecture without a word.</summary>
    [TestMethod]
    public void ExplainReadsArchitectureOfFileItself()
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        using var folder = new TemporaryFolder();
        byte[] header = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[9], 3, 0, (byte)(arm ? 62 : 183), 0, .. new byte[44]];
        File.WriteAllBytes(folder["libLibTorchSharp.so"], header);
        NativeLoadError error = OfUnix(
            $"{folder["libLibTorchSharp.so"]}: cannot open shared object file: No such file or directory", folder["libLibTorchSharp.so"]);
        StringAssert.Contains(error.Reason, arm ? "is for x64" : "is for arm64");
        Assert.IsTrue(error.IsCertain);
    }

    [TestMethod]
    [DataRow("BadImageFormat: An attempt was made to load a program with an incorrect format. (0x8007000B)")]
    [DataRow("/app/libLibTorchSharp.so: wrong ELF class: ELFCLASS32")]
    [DataRow("dlopen(/app/libLibTorchSharp.dylib): tried: " +
        "(mach-o file, but is an incompatible architecture (have 'arm64', need 'x86_64'))")]
    public void ExplainKnowsHowLoadersSpeakOfOtherArchitecture(string message)
    {
        NativeLoadError error = NativeLoadError.Explain(message, null);
        StringAssert.Contains(error.Reason, "not for this process");
        Assert.IsTrue(error.IsCertain);
    }

    [TestMethod]
    public void ExplainRepeatsLoadersWordsWhereItHasNone()
    {
        using var folder = new TemporaryFolder();
        string file = folder["libLibTorchSharp.so"];
        File.WriteAllText(file, "short");
        StringAssert.EndsWith(OfUnix($"{file}: file too short", file).Reason, $"{file}: file too short");
    }

    [TestMethod]
    public void FindFindsNothingWhereLibraryLoads() => Assert.IsNull(NativeLoadError.Find());
}
