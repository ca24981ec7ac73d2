using System.Diagnostics;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The ImageSharp stand-in answers three hundred small questions as the real ImageSharp 3.1.12 did.</summary>
[TestClass]
public sealed class ImageSharpTranscriptTests
{
    private const string OwnEncoder = "Asks about a file that the library itself wrote: the stand-in's encoders write other bytes, so that other numbers come out.";
    private const string OwnPalette = "The stand-in reduces colours by a median cut without dithering; the real one's octree dithers.";
    private const string OwnJpeg = "libjpeg rounds differently.";
    private const string NoAnimatedPng = "Animated PNG is neither read nor written.";

    /// <summary>The questions that the stand-in answers differently, and why.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
        ["PNG 16x16, one IDAT, Load"] = OwnEncoder,
        ["PNG 16x16, one IDAT, Identify"] = OwnEncoder,
        ["JPEG 32x32, Load"] = OwnEncoder,
        ["JPEG 32x32, Identify"] = OwnEncoder,
        ["GIF 16x16, 2 frames, Load"] = OwnEncoder,
        ["GIF 16x16, 2 frames, Identify"] = OwnEncoder,
        ["PNG"] = OwnEncoder,
        ["JPEG"] = OwnEncoder,
        ["GIF"] = OwnEncoder,
        ["Load leaves the stream open"] = OwnEncoder,
        ["Load from a PNG with 100 bytes after it: position"] = OwnEncoder,
        ["a kept frame's pixel after the image's Dispose"] = "The real one reads memory that was given back; the stand-in says ObjectDisposedException.",
        ["256-level grey ramp L8 through GIF"] = OwnPalette,
        ["same, 64 levels"] = OwnPalette,
        ["Smooth Rgb24 64x64 through GIF"] = OwnPalette,
        ["5 smooth frames, global table (default) v local"] = OwnPalette,
        ["multi-frame image SaveAsPng / SaveAsJpeg"] = NoAnimatedPng,
        ["APNG of an animation: PNG signature, acTL"] = NoAnimatedPng,
        ["smooth 64x64, JPEG round trip q 75 / 90 / 100"] = OwnJpeg,
        ["grey smooth L8, 1-component JPEG round trip q 75 / 100"] = OwnJpeg,
        ["grey smooth L8, 3-component JPEG round trip q 75 / 100"] = OwnJpeg,
    };

    /// <summary>The questions that the stand-in is not asked, since it lacks a member, and which.</summary>
    private static readonly Dictionary<string, string> NotAsked = new()
    {
        ["load a system PNG, resize 64x64"] = "None: it is about a file of the machine where the real one was asked.",
        ["Metadata after Dispose"] = "ImageMetadata.HorizontalResolution",
        ["default resolution of a new image"] = "ImageMetadata.HorizontalResolution",
        ["DecoderOptions defaults"] = "DecoderOptions.TargetSize, SkipMetadata, Sampler",
        ["TargetSize 8x8 on a 16x8 PNG (one side already equal)"] = "DecoderOptions.TargetSize",
        ["TargetSize 8x8 on a 32x16 PNG"] = "DecoderOptions.TargetSize",
        ["TargetSize 8x8 on a 4x4 PNG (upscales?)"] = "DecoderOptions.TargetSize",
        ["TargetSize 8x8 on a 32x16 JPEG / GIF"] = "DecoderOptions.TargetSize",
        ["TargetSize and Identify"] = "DecoderOptions.TargetSize",
        ["TargetSize (PNG) == Load then Resize Max Box"] = "DecoderOptions.TargetSize",
        ["ResizeOptions defaults"] = "ResizeOptions.Compand, CenterCoordinates",
        ["new GifMetadata() defaults"] = "GifMetadata.BackgroundColorIndex, Comments",
        ["new GifFrameMetadata() defaults"] = "GifFrameMetadata.HasTransparency, TransparencyIndex",
        ["frame metadata after Load<T>: disposal, tables"] = "GifFrameMetadata.HasTransparency",
        ["Grayscale() equals Grayscale(Bt709) / Bt601 / 0.5f"] = "Grayscale with an amount",
        ["interlaced PNG (written by the library) reads back"] = "PngEncoder.InterlaceMethod",
        ["JpegEncoder defaults"] = "JpegEncoder.Interleaved",
        ["PngEncoder defaults"] = "PngEncoder.FilterMethod, InterlaceMethod, TransparentColorMode",
        ["GifEncoder defaults"] = "QuantizingImageEncoder.Quantizer",
        ["Color.White / Black / FromRgb / FromRgba / Parse / ToPixel"] = "Color.Parse",
    };

    [TestMethod]
    public void EveryAnswerIsTheRealOnes()
    {
        Dictionary<string, string> expected = Answers(File.ReadAllText(StandIns.PathOf("transcript", "imagesharp", "expected.txt")));
        Dictionary<string, string> actual = Answers(Run());
        CollectionAssert.AreEquivalent(expected.Keys.Except(NotAsked.Keys).ToArray(), actual.Keys.ToArray());

        var wrong = actual
            .Where(answer => answer.Value != expected[answer.Key] != Different.ContainsKey(answer.Key))
            .Select(answer => $"{answer.Key}{(Different.ContainsKey(answer.Key) ? " (not different any more)" : "")}\n  expected: {expected[answer.Key]}\n  actual:   {answer.Value}");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    /// <summary>What stands behind each question, on its line and on the indented ones after it.</summary>
    private static Dictionary<string, string> Answers(string transcript)
    {
        var answers = new Dictionary<string, string>();
        string last = "";
        foreach (string line in transcript.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line != "" && !line.StartsWith("## ", StringComparison.Ordinal)))
        {
            if (line.Split('\t') is [string question, string answer])
                answers.Add(last = question, answer);
            else
                answers[last] += "\n" + line;
        }
        return answers;
    }

    private static string Run()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [StandIns.Setting("ImageSharpTranscript")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output;
    }
}
