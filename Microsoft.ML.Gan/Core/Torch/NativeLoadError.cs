using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Why TorchSharp's native library does not load. TorchSharp itself always reports a missing reference.</summary>
/// <param name="Reason">The reason and the remedy, in sentences.</param>
/// <param name="IsCertain">Whether nothing else can be tried: TorchSharp would copy libtorch into the app's folder and fail again.</param>
internal sealed partial record NativeLoadError(string Reason, bool IsCertain)
{
    private const string Library = "LibTorchSharp";
    private const string AddLibtorch = "Add the package TorchSharp-cpu to the project of the app (for a GPU TorchSharp-cuda-linux or " +
        "TorchSharp-cuda-windows), in the same version as TorchSharp.";

    /// <summary>Loads the library as TorchSharp will; <see langword="null"/> if that succeeds.</summary>
    public static NativeLoadError? Find()
    {
        try
        {
            NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _); // what the other depends on, from the app's folder
            NativeLibrary.Load(Library, typeof(torch).Assembly, null);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return Explain(exception.Message, FindFile());
        }
    }

    /// <summary>Explains the message of the system's loader. The library's file is null if there is none.</summary>
    public static NativeLoadError Explain(string loader, string? file)
    {
        if (MissingVersion().Match(loader) is { Success: true } version)
        {
            string library = version.Groups["name"].Value == "GLIBC" ? "C library (glibc)" : "libstdc++";
            return new NativeLoadError($"This system's {library} is too old: TorchSharp's native library needs " +
                $"{version.Groups["version"].Value}. " +
                "Debian 13, Ubuntu 24.04, Fedora 38 and newer systems have it: run the app on one, or in a container of one. " +
                "The source of this library has a remedy for GLIBCXX_3.4.32 on older systems, in its folder shim.", IsCertain: true);
        }
        if (loader.Contains("0x8007007F", StringComparison.OrdinalIgnoreCase))
        {
            return new NativeLoadError("TorchSharp's native library asks libtorch for functions that it lacks. " +
                "TorchSharp 0.107.0 does so on Windows (TorchSharp issue 1567): " +
                "use version 0.106.0 of TorchSharp and of TorchSharp-cpu or TorchSharp-cuda-windows.", IsCertain: true);
        }
        Architecture? made = file is null ? null : ArchitectureOf(file);
        if (made is { } other && other != RuntimeInformation.ProcessArchitecture)
            return OfOtherArchitecture($"'{file}' is for {Name(other)}");
        if (OtherArchitecture().IsMatch(loader))
            return OfOtherArchitecture("it is for another one");
        if (loader.Contains("0x8007007E", StringComparison.OrdinalIgnoreCase) && file is not null)
        {
            return new NativeLoadError($"A library that '{file}' depends on is missing. {AddLibtorch} If it is there, install the " +
                "Microsoft Visual C++ Redistributable.",
                IsCertain: false);
        }
        if (MissingDependency().Match(loader) is { Success: true } missing && missing.Groups["name"].Value is var name
            && !name.Contains(Library, StringComparison.Ordinal))
        {
            return new NativeLoadError(Libtorch().IsMatch(name)
                ? $"libtorch is missing ({name}). {AddLibtorch}"
                : $"The library {name}, which libtorch depends on, is missing. Install the system's package that has it.",
                IsCertain: false);
        }
        return file is null
            ? new NativeLoadError($"TorchSharp has no native library for this app and system ({RuntimeInformation.RuntimeIdentifier}). " +
                $"{AddLibtorch} There are libraries for Linux x64 (with glibc), Windows x64 and Arm64, and macOS Arm64.", IsCertain: false)
            : new NativeLoadError($"'{file}' cannot be loaded: {FirstLine(loader, file)}", IsCertain: false);
    }

    private static NativeLoadError OfOtherArchitecture(string found) => new(
        $"TorchSharp's native library is not for this process: {found}, and the process is " +
        $"{Name(RuntimeInformation.ProcessArchitecture)}. " +
        "Run the app with the .NET runtime of that architecture, or publish it for this one (dotnet publish -r).", IsCertain: true);

    private static string Name(Architecture architecture) => architecture.ToString().ToLowerInvariant();

    /// <summary>The line about the file, or the last one.</summary>
    private static string FirstLine(string loader, string file)
    {
        string[] lines = loader.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(lines, line => line.StartsWith(file, StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
    }

    /// <summary>The library's file in the folders that .NET searches.</summary>
    private static string? FindFile()
    {
        string name = OperatingSystem.IsWindows() ? $"{Library}.dll"
            : OperatingSystem.IsMacOS() ? $"lib{Library}.dylib"
            : $"lib{Library}.so";
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(AppContext.BaseDirectory)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The architecture of an ELF or PE file; <see langword="null"/> if it is not known.</summary>
    private static Architecture? ArchitectureOf(string file)
    {
        const int ElfMachine = 18, ElfX64 = 62, ElfArm64 = 183, ElfX86 = 3;
        try
        {
            using FileStream stream = File.OpenRead(file);
            Span<byte> head = stackalloc byte[ElfMachine + 2];
            stream.ReadExactly(head);
            if (head.StartsWith("\u007fELF"u8))
            {
                return BitConverter.ToUInt16(head[ElfMachine..]) switch
                {
                    ElfX64 => Architecture.X64,
                    ElfArm64 => Architecture.Arm64,
                    ElfX86 => Architecture.X86,
                    _ => null,
                };
            }
            stream.Position = 0;
            return new PEHeaders(stream).CoffHeader.Machine switch
            {
                Machine.Amd64 => Architecture.X64,
                Machine.Arm64 => Architecture.Arm64,
                Machine.I386 => Architecture.X86,
                _ => null,
            };
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            return null; // the loader's message must do
        }
    }

    [GeneratedRegex(@"version .(?<version>(?<name>GLIBCXX|CXXABI|GLIBC)_[\w.]+). not found")]
    private static partial Regex MissingVersion();

    [GeneratedRegex("wrong ELF class|incompatible architecture|0x800700C1|0x8007000B", RegexOptions.IgnoreCase)]
    private static partial Regex OtherArchitecture();

    /// <summary>A bare name, or one below @rpath: the files that .NET itself looks for have a folder.</summary>
    [GeneratedRegex(@"^(?<name>[^/\s:]+): cannot open shared object file|Library not loaded: (@rpath/)?(?<name>\S+)|" +
        @"Error loading shared library (?<name>[^/\s:]+):", RegexOptions.Multiline)]
    private static partial Regex MissingDependency();

    [GeneratedRegex("^(lib)?(torch|c10|gomp-|iomp)")]
    private static partial Regex Libtorch();
}
