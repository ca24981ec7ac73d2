using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Runtime;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>Image files with bytes changed, left out and cut off: each is read, or fails by its name.</summary>
[TestClass]
[TestCategory("Slow")]
public class DamagedImagesTests
{
    private const int Mutations = 250; // of each format

    private sealed class FileRow
    {
        public string Path { get; set; } = "";
    }

    [TestMethod]
    public void LoadReadsOrNamesDamagedFiles()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        var names = new List<string>();
        foreach ((string ending, byte[] file) in Files())
        {
            for (int i = 0; i < Mutations; i++)
            {
                names.Add($"{i}.{ending}");
                File.WriteAllBytes(folder[names[^1]], Mutate(file, random));
            }
        }
        MLContext ml = TinyGan.Context;
        int read = 0, named = 0;
        foreach (string name in names)
        {
            try
            {
                Assert.AreEqual(2, Read(ml, folder, UnreadableImages.Throw, [name, name]));
                read++;
            }
            catch (InvalidOperationException exception)
            {
                StringAssert.Contains(exception.Message, name);
                named++;
            }
        }
        Console.WriteLine($"{names.Count} damaged files: {read} read, {named} refused by name.");
        Assert.IsTrue(read > names.Count / 20 && named > names.Count / 20);
        Assert.AreEqual(read, Read(ml, folder, UnreadableImages.Skip, [.. names]));
    }

    private static int Read(MLContext ml, TemporaryFolder folder, UnreadableImages unreadable, string[] names)
    {
        var options = new GanOptions { Height = 16, Width = 16, UnreadableImages = unreadable };
        IDataView files = ml.Data.LoadFromEnumerable(names.Select(name => new FileRow { Path = name }));
        IDataView images = ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(files).Transform(files);
        using IChannel channel = ((IHostEnvironment)ml).Register("Test").Start("Reading");
        using SampleStore store = SampleStoreReader.Read(images, ImageColumn.Resolve(images.Schema, "Image", options), options, channel);
        return store.Count;
    }

    /// <summary>Changes a few bytes, cuts off, leaves out, or repeats a part.</summary>
    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        int from = random.Next(copy.Length), length = random.Next(1, 40);
        switch (random.Next(4))
        {
            case 0:
                for (int i = random.Next(1, 6); i > 0; i--)
                    copy[random.Next(copy.Length)] = (byte)random.Next(256);
                return copy;
            case 1:
                return copy[..from];
            case 2:
                return [.. copy[..from], .. copy[Math.Min(from + length, copy.Length)..]];
            default:
                return [.. copy[..from], .. copy[Math.Max(0, from - length)..]];
        }
    }

    private static IEnumerable<(string Ending, byte[] File)> Files()
    {
        using var image = new Image<Rgb24>(24, 20);
        for (int i = 0; i < 480; i++)
            image[i % 24, i / 24] = new Rgb24((byte)(i % 24 * 10), (byte)i, (byte)(37 * i));
        foreach ((string ending, Action<Stream> save) in new (string, Action<Stream>)[]
        {
            ("png", image.SaveAsPng), ("jpg", image.SaveAsJpeg), ("gif", image.SaveAsGif), ("bmp", image.SaveAsBmp),
            ("webp", stream => image.SaveAsWebp(stream, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless })),
        })
        {
            using var stream = new MemoryStream();
            save(stream);
            yield return (ending, stream.ToArray());
        }
    }
}
