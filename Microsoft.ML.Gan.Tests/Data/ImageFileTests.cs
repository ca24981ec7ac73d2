using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Runtime;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Data;

/// <summary>Files of all kinds in one folder, through ML.NET's LoadImages.</summary>
[TestClass]
public class ImageFileTests
{
    /// <summary>16×16 pixels of CMYK (0, 255, 255, 0), as Adobe writes them: red.</summary>
    private const string CmykJpeg =
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFB" +
        "gSFBUU/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAAJ/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkA" +
        "SwAAPwCqaVSVSqYAAAD/2Q==";

    public sealed class FileRow
    {
        public string Path { get; set; } = "";
    }

    private static SampleStore Load(TemporaryFolder folder, GanOptions options, params string[] names) =>
        Load(TinyGan.Context, folder, options, names);

    private static SampleStore Load(MLContext context, TemporaryFolder folder, GanOptions options, params string[] names)
    {
        IDataView files = context.Data.LoadFromEnumerable(names.Select(name => new FileRow { Path = name }));
        IDataView images = context.Transforms.LoadImages("Image", folder.Path, "Path").Fit(files).Transform(files);
        return Read(context, images, options);
    }

    private static SampleStore Read(MLContext context, IDataView images, GanOptions options)
    {
        (options.Height, options.Width) = (16, 16);
        using IChannel channel = ((IHostEnvironment)context).Register("Test").Start("Reading");
        return SampleStoreReader.Read(images, ImageColumn.Resolve(images.Schema, "Image", options), options, channel);
    }

    [TestMethod]
    public void LoadReadsPicturesOfEveryKindInAFolder()
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["grey.png"], 16, 16, PngFile.Grey, 8, (_, _) => [100]);
        PngFile.Write(folder["grey16.png"], 16, 16, PngFile.Grey, 16, (_, _) => [100, 100]);
        PngFile.Write(folder["rgb.png"], 16, 16, PngFile.Rgb, 8, (_, _) => [10, 100, 200]);
        PngFile.Write(folder["rgb16.png"], 16, 16, PngFile.Rgb, 16, (_, _) => [10, 10, 100, 100, 200, 200]);
        PngFile.Write(folder["alpha.png"], 16, 16, PngFile.Rgba, 8, (_, _) => [255, 0, 0, 0]); // transparent: the background shows
        PngFile.Write(folder["greyalpha.png"], 16, 16, PngFile.GreyAlpha, 8, (_, _) => [100, 255]);
        PngFile.Write(folder["palette.png"], 16, 16, PngFile.Palette, 8, (_, _) => [1], palette: [0, 0, 0, 10, 100, 200]);
        using (var image = new Image<Rgb24>(16, 16, new Rgb24(10, 100, 200)))
            image.SaveAsJpeg(folder["colour.jpg"]);
        File.WriteAllBytes(folder["cmyk.jpg"], Convert.FromBase64String(CmykJpeg));
        PngFile.Write(folder["large.png"], 48, 32, PngFile.Rgb, 8, (_, _) => [10, 100, 200]); // another size

        (string Name, byte[] Colour, int Tolerance)[] expected =
        [
            ("grey.png", [100, 100, 100], 0), ("grey16.png", [100, 100, 100], 0), ("rgb.png", [10, 100, 200], 0),
            ("rgb16.png", [10, 100, 200], 0), ("alpha.png", [255, 255, 255], 0), ("greyalpha.png", [100, 100, 100], 0),
            ("palette.png", [10, 100, 200], 0), ("colour.jpg", [10, 100, 200], 3),
            ("cmyk.jpg", [255, 0, 0], 40), ("large.png", [10, 100, 200], 0),
        ];
        SampleStore store = Load(folder, new GanOptions(), [.. expected.Select(file => file.Name)]);
        for (int i = 0; i < expected.Length; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                foreach (byte level in store[i].Slice(channel * 256, 256))
                    Assert.AreEqual(expected[i].Colour[channel], level, (double)expected[i].Tolerance,
                        $"{expected[i].Name}, channel {channel}");
            }
        }
    }

    [TestMethod]
    public void LoadNamesPathOfUnreadableFile()
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["good.png"], 16, 16, PngFile.Grey, 8, (_, _) => [100]);
        byte[] good = File.ReadAllBytes(folder["good.png"]);
        File.WriteAllBytes(folder["header.png"], good[..28]);
        File.WriteAllBytes(folder["pixels.png"], good[..^20]); // a decoder shows what there is
        File.WriteAllText(folder["text.png"], "not a picture at all, but long enough to be one");
        File.WriteAllBytes(folder["empty.png"], []);
        foreach (string bad in new[] { "header.png", "pixels.png", "text.png", "empty.png", "missing.png" })
        {
            string message = Assert.ThrowsExactly<InvalidOperationException>(
                () => Load(folder, new GanOptions(), "good.png", bad, "good.png")).Message;
            StringAssert.Contains(message, $"'Image' in row 1 (Path = '{bad}') cannot be read");
            StringAssert.Contains(message, "UnreadableImages.Skip");
        }
    }

    [TestMethod]
    public void LoadNamesPathOfFileCutWithinPixelsInAnyFormat()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, byte[] file) in Files().Where(file => file.Name is "png" or "jpg" or "gif"))
        {
            File.WriteAllBytes(folder["whole." + name], [.. file, .. "what follows the end does not matter"u8]);
            File.WriteAllBytes(folder["cut." + name], file[..^20]);
            Assert.AreEqual(2, Load(folder, new GanOptions(), "whole." + name, "whole." + name).Count);
            string message = Assert.ThrowsExactly<InvalidOperationException>(
                () => Load(folder, new GanOptions(), "whole." + name, "cut." + name)).Message;
            StringAssert.Contains(message, $"the file '{folder["cut." + name]}' ends before its picture does");
        }
    }

    [TestMethod]
    public void ReadNamesFilesPathBehindOtherTransforms()
    {
        using var folder = new TemporaryFolder();
        (_, byte[] png) = Files().First();
        File.WriteAllBytes(folder["cut.png"], png[..^20]);
        MLContext context = TinyGan.Context;
        IDataView files = context.Data.LoadFromEnumerable([new FileRow { Path = "cut.png" }]);
        IDataView images = context.Transforms.LoadImages("Loaded", folder.Path, "Path")
            .Append(context.Transforms.ResizeImages("Resized", 32, 32, "Loaded"))
            .Append(context.Transforms.ConvertToGrayscale("Image", "Resized"))
            .Fit(files).Transform(files);
        Errors.Says<InvalidOperationException>(() => Read(context, images, new GanOptions()), folder["cut.png"]);
    }

    [TestMethod]
    public void IsWholeRefusesEveryPrefixOfFile()
    {
        foreach ((string name, byte[] file) in Files())
        {
            Assert.IsTrue(ImageFile.IsWhole(file), name);
            Assert.IsTrue(ImageFile.IsWhole([.. file, 0, 0xFF, 0xD9, 7]), name + " and more");
            int needed = file.Length - (name == "png" ? 4 : 0); // but for the checksum of nothing
            for (int length = 12; length < needed; length++)
                Assert.IsFalse(ImageFile.IsWhole(file.AsSpan(0, length)), $"{length} of {file.Length} bytes of {name}");
        }
        Assert.IsTrue(ImageFile.IsWhole("what is no image is not judged"u8));
        Assert.IsTrue(ImageFile.IsWhole([]));
    }

    /// <summary>Small files of every format that ends somewhere.</summary>
    private static IEnumerable<(string Name, byte[] File)> Files()
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["image"], 16, 16, PngFile.Rgb, 8, (x, y) => [(byte)(x * 16), (byte)(y * 16), (byte)(x * y)]);
        yield return ("png", File.ReadAllBytes(folder["image"]));
        using var image = new Image<Rgb24>(16, 16);
        for (int i = 0; i < 256; i++)
            image[i % 16, i / 16] = new Rgb24((byte)(i % 16 * 16), (byte)i, (byte)(37 * i));
        using (var jpeg = new MemoryStream())
        {
            image.SaveAsJpeg(jpeg);
            yield return ("jpg", jpeg.ToArray());
            yield return ("jpg with a restart marker, a 0xFF among its data and a byte to fill up",
                [.. jpeg.ToArray()[..^2], 0xFF, 0xD0, 1, 0xFF, 0, 2, 0xFF, 0xFF, 0xD9]);
        }
        yield return ("CMYK jpg", Convert.FromBase64String(CmykJpeg));
        using (var gif = new MemoryStream())
        {
            using var second = new Image<Rgb24>(16, 16, new Rgb24(1, 2, 3));
            image.Frames.AddFrame(second.Frames.RootFrame);
            image.SaveAsGif(gif);
            yield return ("gif", gif.ToArray());
        }
        yield return ("24-bit bmp", Bmp(40, 3 * 5, rowBytes: 16, bits: 24, height: 4));
        yield return ("8-bit bmp from the top", Bmp(40, 5, rowBytes: 8, bits: 8, height: -4));
        yield return ("OS/2 bmp", Bmp(12, 3 * 5, rowBytes: 16, bits: 24, height: 4));
        yield return ("compressed bmp", Bmp(40, 5, rowBytes: 8, bits: 8, height: 4, compression: 1));
        yield return ("webp", [.. "RIFF"u8, 20, 0, 0, 0, .. "WEBPVP8L"u8, 8, 0, 0, 0, .. new byte[8]]);
    }

    /// <summary>5 pixels wide; without what fills up the last row.</summary>
    private static byte[] Bmp(int header, int lastRowBytes, int rowBytes, byte bits, int height, byte compression = 0)
    {
        int offset = 14 + header + 4, pixels = rowBytes * (Math.Abs(height) - 1) + lastRowBytes;
        var file = new byte[offset + pixels];
        "BM"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(10), offset);
        BitConverter.TryWriteBytes(file.AsSpan(14), header);
        if (header == 12)
        {
            (file[18], file[20], file[22], file[24]) = (5, (byte)height, 1, bits);
            return file;
        }
        BitConverter.TryWriteBytes(file.AsSpan(18), 5);
        BitConverter.TryWriteBytes(file.AsSpan(22), height);
        (file[26], file[28], file[30]) = (1, bits, compression);
        BitConverter.TryWriteBytes(file.AsSpan(34), compression == 0 ? 0 : pixels);
        return file;
    }

    [TestMethod]
    public void LoadSkipsAndCountsUnreadableFiles()
    {
        using var folder = new TemporaryFolder();
        for (byte i = 0; i < 3; i++)
        {
            byte level = i;
            PngFile.Write(folder[$"{i}.png"], 16, 16, PngFile.Grey, 8, (_, _) => [level]);
        }
        byte[] good = File.ReadAllBytes(folder["0.png"]);
        File.WriteAllBytes(folder["header.png"], good[..28]);
        File.WriteAllBytes(folder["pixels.png"], good[..^20]);
        (MLContext context, List<string> log) = TinyGan.ContextWithWarnings();
        var options = new GanOptions { UnreadableImages = UnreadableImages.Skip, Channels = 1 };
        SampleStore store = Load(context, folder, options, "0.png", "header.png", "1.png", "missing.png", "pixels.png", "2.png");
        CollectionAssert.AreEqual(new byte[] { 0, 1, 2 }, Enumerable.Range(0, store.Count).Select(i => store[i][0]).ToArray());
        Assert.IsTrue(log.Any(line => line.Contains("3 rows of column 'Image' were left out")), string.Join("\n", log));
    }
}
