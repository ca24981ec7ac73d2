using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Images in memory and in files.</summary>
[TestClass]
public sealed class MLImageTests
{
    private static readonly byte[] Bgra = [1, 2, 3, 255, 40, 50, 60, 255, 7, 80, 9, 255, 250, 251, 252, 255];

    [TestMethod]
    public void APngKeepsEveryPixel()
    {
        using var folder = new TemporaryFolder();
        using (var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, Bgra))
            image.Save(folder["image.png"]);
        using var loaded = MLImage.CreateFromFile(folder["image.png"]);

        Assert.AreEqual((2, 2, 32, MLPixelFormat.Bgra32), (loaded.Width, loaded.Height, loaded.BitsPerPixel, loaded.PixelFormat));
        CollectionAssert.AreEqual(Bgra, loaded.Pixels.ToArray());
        Assert.IsNull(loaded.Tag);
    }

    [TestMethod]
    public void RgbaIsSavedInItsOwnOrderAndLoadedAsBgra()
    {
        using var folder = new TemporaryFolder();
        using (var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [10, 20, 30, 255]))
            image.Save(folder["image.png"]);
        using var loaded = MLImage.CreateFromFile(folder["image.png"]);

        CollectionAssert.AreEqual(new byte[] { 30, 20, 10, 255 }, loaded.Pixels.ToArray());
    }

    [TestMethod]
    public void ColorsArePremultipliedInMemoryAndNotInFiles()
    {
        using var folder = new TemporaryFolder();
        using (var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [0, 64, 128, 128]))
        {
            image.Save(folder["image.png"]);
            CollectionAssert.AreEqual(new byte[] { 0, 128, 255 }, image.GetBGRPixels);
        }
        using (var file = SixLabors.ImageSharp.Image.Load<SixLabors.ImageSharp.PixelFormats.Rgba32>(folder["image.png"]))
            Assert.AreEqual(new SixLabors.ImageSharp.PixelFormats.Rgba32(255, 128, 0, 128), file[0, 0]);
        using var loaded = MLImage.CreateFromFile(folder["image.png"]);
        CollectionAssert.AreEqual(new byte[] { 0, 64, 128, 128 }, loaded.Pixels.ToArray());
    }

    [TestMethod]
    public void AJpegIsCloseToThePicture()
    {
        using var folder = new TemporaryFolder();
        byte[] gray = [.. Enumerable.Repeat<byte[]>([90, 90, 90, 255], 64).SelectMany(pixel => pixel)];
        using (var image = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Bgra32, gray))
            image.Save(folder["image.JPG"]);
        using var loaded = MLImage.CreateFromFile(folder["image.JPG"]);

        Assert.IsTrue(loaded.GetBGRPixels.All(color => Math.Abs(color - 90) <= 1));
        using var file = File.OpenRead(folder["image.JPG"]);
        Assert.AreEqual((0xFF, 0xD8), (file.ReadByte(), file.ReadByte()));
    }

    [TestMethod]
    public void BgrPixelsLeaveAlphaOut()
    {
        using var bgra = MLImage.CreateFromPixels(1, 2, MLPixelFormat.Bgra32, Bgra.AsSpan(0, 8));
        using var rgba = MLImage.CreateFromPixels(1, 2, MLPixelFormat.Rgba32, Bgra.AsSpan(0, 8));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 40, 50, 60 }, bgra.GetBGRPixels);
        CollectionAssert.AreEqual(new byte[] { 3, 2, 1, 60, 50, 40 }, rgba.GetBGRPixels);
    }

    [TestMethod]
    public void WhatIsNoImageIsAnArgumentException()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.png"], "text");
        using var text = new MemoryStream("text"u8.ToArray());

        Throws<ArgumentException>("Invalid input stream contents (Parameter 'imageStream')", () => MLImage.CreateFromStream(text));
        Throws<ArgumentException>("Invalid path (Parameter 'imagePath')", () => MLImage.CreateFromFile(folder["text.png"]));
        Throws<ArgumentException>("Invalid path (Parameter 'imagePath')", () => MLImage.CreateFromFile(folder["none.png"]));
        Throws<ArgumentException>(
            "Invalid width value. (Parameter 'width')", () => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, []));
        Assert.ThrowsExactly<ArgumentNullException>(() => MLImage.CreateFromStream(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => MLImage.CreateFromFile(null));
    }

    [TestMethod]
    public void OnlySomeFormatsCanBeWritten()
    {
        using var folder = new TemporaryFolder();
        using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, Bgra);

        Throws<ArgumentException>("Path has invalid image file extension. (Parameter 'imagePath')", () => image.Save(folder["image.txt"]));
        Throws<ArgumentException>(
            "Saving image with the format '.bmp' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format. "
                + "(Parameter 'imagePath')",
            () => image.Save(folder["image.bmp"]));
        Assert.AreEqual(0, folder.Files.Length);
    }

    [TestMethod]
    public void ADisposedImageThrows()
    {
        var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, Bgra);
        image.Dispose();
        image.Dispose();

        foreach (Action use in new Action[]
        {
            () => _ = image.Height, () => _ = image.Pixels.Length, () => _ = image.Tag, () => image.Tag = "", () => _ = image.PixelFormat,
            () => _ = image.GetBGRPixels, () => image.Save("image.png"),
        })
        {
            Throws<InvalidOperationException>("Object is disposed.", use);
        }
    }

    [TestMethod]
    public void ImageTypesAreEqualIfTheirSizesAre()
    {
        Assert.IsTrue(new ImageDataViewType(3, 4).Equals(new ImageDataViewType(3, 4)));
        Assert.IsFalse(new ImageDataViewType(3, 4).Equals(new ImageDataViewType(4, 3)));
        Assert.AreEqual(("Image<3, 4>", "Image"), (new ImageDataViewType(3, 4).ToString(), new ImageDataViewType().ToString()));
        Assert.IsTrue(new ImageTypeAttribute(3, 4).Equals(new ImageTypeAttribute(3, 4)));
        Assert.IsFalse(new ImageTypeAttribute(3, 4).Equals(new ImageTypeAttribute()));
        Throws<ArgumentOutOfRangeException>("Should be positive number (Parameter 'width')", () => new ImageTypeAttribute(1, 0));
    }

    private static void Throws<TException>(string message, Action action)
        where TException : Exception
        => Assert.AreEqual(message, Assert.ThrowsExactly<TException>(action).Message);
}
