using Microsoft.ML.Gan.Data;
using Microsoft.ML.Runtime;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Data;

/// <summary>Files of all kinds in one folder, through ML.NET's LoadImages.</summary>
[TestClass]
public class ImageFileTests
{
    /// <summary>16×16 pixels of CMYK (0, 255, 255, 0), as Adobe writes them: red.</summary>
    private const string CmykJpeg = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAAJ/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwCqaVSVSqYAAAD/2Q==";

    public sealed class FileRow
    {
        public string Path { get; set; } = "";
    }

    private static ImageStore Load(TemporaryFolder folder, GanOptions options, params string[] names)
    {
        MLContext context = TinyGan.Context;
        IDataView files = context.Data.LoadFromEnumerable(names.Select(name => new FileRow { Path = name }));
        IDataView images = context.Transforms.LoadImages("Image", folder.Path, "Path").Fit(files).Transform(files);
        (options.Height, options.Width) = (16, 16);
        using IChannel channel = ((IHostEnvironment)context).Register("Test").Start("Reading");
        return ImageStoreReader.Read(images, ImageColumn.Resolve(images.Schema, "Image", options), options, channel);
    }

    [TestMethod]
    public void PicturesOfEveryKindMixInAFolder()
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
            ("grey.png", [100, 100, 100], 0), ("grey16.png", [100, 100, 100], 0), ("rgb.png", [10, 100, 200], 0), ("rgb16.png", [10, 100, 200], 0),
            ("alpha.png", [255, 255, 255], 0), ("greyalpha.png", [100, 100, 100], 0), ("palette.png", [10, 100, 200], 0), ("colour.jpg", [10, 100, 200], 3),
            ("cmyk.jpg", [255, 0, 0], 40), ("large.png", [10, 100, 200], 0),
        ];
        ImageStore store = Load(folder, new GanOptions(), [.. expected.Select(file => file.Name)]);
        for (int i = 0; i < expected.Length; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                foreach (byte level in store[i].Slice(channel * 256, 256))
                    Assert.AreEqual(expected[i].Colour[channel], level, (double)expected[i].Tolerance, $"{expected[i].Name}, channel {channel}");
            }
        }
    }

    [TestMethod]
    public void AFileThatCannotBeReadIsNamedByItsPath()
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["good.png"], 16, 16, PngFile.Grey, 8, (_, _) => [100]);
        File.WriteAllBytes(folder["cut.png"], File.ReadAllBytes(folder["good.png"])[..28]); // within the header: decoders show what they have of a longer one
        File.WriteAllText(folder["text.png"], "not a picture at all, but long enough to be one");
        File.WriteAllBytes(folder["empty.png"], []);
        foreach (string bad in new[] { "cut.png", "text.png", "empty.png", "missing.png" })
        {
            string message = Assert.ThrowsExactly<InvalidOperationException>(() => Load(folder, new GanOptions(), "good.png", bad, "good.png")).Message;
            StringAssert.Contains(message, $"'Image' in row 1 (Path = '{bad}') cannot be read");
            StringAssert.Contains(message, "UnreadableImages.Skip");
        }
    }

    [TestMethod]
    public void FilesThatCannotBeReadCanBeSkipped()
    {
        using var folder = new TemporaryFolder();
        for (byte i = 0; i < 3; i++)
        {
            byte level = i;
            PngFile.Write(folder[$"{i}.png"], 16, 16, PngFile.Grey, 8, (_, _) => [level]);
        }
        File.WriteAllBytes(folder["cut.png"], File.ReadAllBytes(folder["0.png"])[..28]);
        ImageStore store = Load(folder, new GanOptions { UnreadableImages = UnreadableImages.Skip, Channels = 1 }, "0.png", "cut.png", "1.png", "missing.png", "2.png");
        CollectionAssert.AreEqual(new byte[] { 0, 1, 2 }, Enumerable.Range(0, store.Count).Select(i => store[i][0]).ToArray());
    }
}
