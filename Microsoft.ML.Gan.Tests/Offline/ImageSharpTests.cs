using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>What ImageSharpTranscriptTests do not ask. It holds for ImageSharp itself too.</summary>
[TestClass]
public sealed class ImageSharpTests
{
    /// <summary>8x8 pixels of no cyan, all magenta, all yellow and no black.</summary>
    private const string RedAsCmykJpeg =
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgACAAIBEMRAE0R" +
        "AFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AFTFUKoqb//Z";

    [TestMethod]
    public void APngComesBackExactly()
    {
        using Image<Rgb24> rgb = Noise<Rgb24>(33, 17);
        using Image<Rgba32> rgba = Noise<Rgba32>(33, 17);
        using Image<L8> grey = Noise<L8>(33, 17);
        AssertSame(rgb, Image.Load<Rgb24>(Png(rgb)));
        AssertSame(rgba, Image.Load<Rgba32>(Png(rgba)));
        AssertSame(grey, Image.Load<L8>(Png(grey)));
    }

    [TestMethod]
    public void APngOf16BitsKeepsThemWithoutAType()
    {
        using Image<Rgb48> wide = Noise<Rgb48>(9, 5);
        using var loaded = (Image<Rgb48>)Image.Load(Png(wide));
        AssertSame(wide, loaded);
        AssertSame(loaded, Image.Load<Rgb48>(Png(loaded)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    [DataRow(16)]
    [DataRow(200)]
    [DataRow(256)]
    public void APaletteOfTheVeryColoursIsExact(int colors)
    {
        using var image = new Image<Rgb24>(61, 7);
        for (int i = 0; i < 61 * 7; i++)
            image[i % 61, i / 61] = new Rgb24((byte)(i % colors), (byte)(i % colors * 7), 9);
        byte[] file = Png(image, new PngEncoder { ColorType = PngColorType.Palette });
        Assert.AreEqual(3, file[25]);
        AssertSame(image, Image.Load<Rgb24>(file));
    }

    [TestMethod]
    public void AnInterlacedPngIsRead()
    {
        // 3x2 pixels: passes 1 (0,0), 4 (2,0), 6 (1,0) and 7 (row 1).
        byte[] file = GreyPng(3, 2, interlaced: true, [0, 10, 0, 30, 0, 20, 0, 40, 50, 60]);
        using var image = Image.Load<L8>(file);
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30, 40, 50, 60 }, Bytes(image));
        Assert.AreEqual(PngInterlaceMode.Adam7, image.Metadata.GetPngMetadata().InterlaceMethod);
    }

    [TestMethod]
    public void EveryFilterOfAPngIsUndone()
    {
        byte[] rows = [1, 1, 2, 3, 2, 1, 1, 1, 3, 10, 10, 10, 4, 5, 5, 5, 0, 7, 8, 9];
        using var image = Image.Load<L8>(GreyPng(3, 5, interlaced: false, rows));
        CollectionAssert.AreEqual(new byte[] { 1, 3, 6, 2, 4, 7, 11, 17, 22, 16, 22, 27, 7, 8, 9 }, Bytes(image));
    }

    [TestMethod]
    public void ADamagedPngSaysWhere()
    {
        byte[] file = Png(Noise<Rgb24>(16, 16));
        byte[] broken = (byte[])file.Clone();
        broken[50] ^= 1;
        Assert.AreEqual("CRC Error. PNG IDAT chunk is corrupt!", Assert.ThrowsExactly<InvalidImageContentException>(() => Image.Load<Rgb24>(broken)).Message);
        Assert.ThrowsExactly<InvalidImageContentException>(() => Image.Load<Rgb24>(file.AsSpan(0, 100)));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidImageContentException>(() => Image.Load<Rgb24>(file.AsSpan(0, 33))).Message,
            "does not contain a data chunk");
    }

    [TestMethod]
    public void BytesOfNoFormatAreUnknown()
    {
        Assert.ThrowsExactly<UnknownImageFormatException>(() => Image.Load<Rgb24>("<html></html>"u8));
        Assert.AreEqual("pointer", Assert.ThrowsExactly<ArgumentNullException>(() => Image.Load<Rgb24>(ReadOnlySpan<byte>.Empty)).ParamName);
        Assert.AreEqual("path", Assert.ThrowsExactly<ArgumentNullException>(() => Image.Load<Rgb24>((string)null!)).ParamName);
        Assert.AreEqual("stream", Assert.ThrowsExactly<ArgumentNullException>(() => Image.Load<Rgb24>((Stream)null!)).ParamName);
    }

    [TestMethod]
    public void AnImageAboveTheLimitIsRefused()
    {
        byte[] huge = GreyPng(200_000, 200_000, interlaced: false, []);
        Assert.AreEqual(new Size(200_000, 200_000), Image.Identify(huge).Size);
        var error = Assert.ThrowsExactly<InvalidImageContentException>(() => Image.Load<L8>(huge));
        Assert.AreEqual("Failed to allocate buffers for possibly degenerate dimensions: 200000x200000.", error.Message);
        Assert.IsInstanceOfType<InvalidMemoryOperationException>(error.InnerException);
    }

    [TestMethod]
    public void AJpegIsAlmostThePicture()
    {
        using Image<Rgb24> smooth = Smooth(64, 48);
        Assert.IsTrue(WorstDifference(smooth, Image.Load<Rgb24>(Jpeg(smooth, new JpegEncoder { Quality = 90 }))) <= 6);
        using Image<L8> grey = smooth.CloneAs<L8>();
        using var loaded = Image.Load<L8>(Jpeg(grey, new JpegEncoder { Quality = 100, ColorType = JpegEncodingColor.Luminance }));
        Assert.IsTrue(WorstDifference(grey, loaded) <= 1);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(30)]
    [DataRow(75)]
    [DataRow(92)]
    [DataRow(100)]
    public void AJpegTellsItsQuality(int quality)
    {
        using var image = Image.Load<Rgb24>(Jpeg(Smooth(16, 16), new JpegEncoder { Quality = quality }));
        Assert.AreEqual(quality, image.Metadata.GetJpegMetadata().Quality);
        Assert.AreEqual(JpegEncodingColor.YCbCrRatio420, image.Metadata.GetJpegMetadata().ColorType);
    }

    [TestMethod]
    public void ACmykJpegIsConverted()
    {
        using var image = Image.Load<Rgb24>(Convert.FromBase64String(RedAsCmykJpeg));
        Assert.AreEqual(JpegEncodingColor.Cmyk, image.Metadata.GetJpegMetadata().ColorType);
        Rgb24 pixel = image[4, 4];
        Assert.IsTrue(pixel is { R: > 250, G: < 5, B: < 5 }, pixel.ToString());
    }

    [TestMethod]
    public void AJpegCutInItsHeadersIsInvalidAndInItsPixelsIsFilledUp()
    {
        byte[] file = Jpeg(Smooth(64, 64));
        Assert.ThrowsExactly<InvalidImageContentException>(() => Image.Load<Rgb24>(file.AsSpan(0, 200)));
        using var image = Image.Load<Rgb24>(file.AsSpan(0, file.Length - 60));
        Assert.AreEqual(new Size(64, 64), image.Size);
    }

    [TestMethod]
    public void BytesBetweenTheSegmentsOfAJpegArePassedOver()
    {
        byte[] file = Jpeg(Smooth(16, 16));
        byte[] padded = [.. file[..2], 0xFF, 0xFF, .. file[2..20], 0, 7, 0xFF, .. file[20..]];
        AssertSame(Image.Load<Rgb24>(file), Image.Load<Rgb24>(padded));
    }

    [TestMethod]
    public void FilesOfAllFormatsCanFollowEachOtherInOneStream()
    {
        using Image<Rgb24> image = Smooth(20, 10);
        using var stream = new MemoryStream();
        image.SaveAsJpeg(stream);
        image.SaveAsGif(stream);
        image.SaveAsPng(stream);
        image.SaveAsJpeg(stream);
        stream.Position = 0;
        string[] formats = [.. Enumerable.Range(0, 4).Select(_ => Image.Load<Rgb24>(stream).Metadata.DecodedImageFormat!.Name)];
        CollectionAssert.AreEqual(new[] { "JPEG", "GIF", "PNG", "JPEG" }, formats);
        Assert.AreEqual(stream.Length, stream.Position);
    }

    [TestMethod]
    public void AGifOfFewColoursIsExactHoweverLong()
    {
        // Enough codes to fill the table of 4096 many times, and frames that repeat.
        using Image<Rgb24> image = new(200, 200);
        using Image<Rgb24> noise = Noise<Rgb24>(200, 200);
        for (int i = 0; i < 40_000; i++)
            image[i % 200, i / 200] = new Rgb24((byte)(noise[i % 200, i / 200].R & 0xF0), (byte)(noise[i % 200, i / 200].G & 0xF0), 0);
        image.Frames.AddFrame(image.Frames.RootFrame);
        image.Frames.AddFrame(new Rgb24[40_000]);
        byte[] file = Gif(image);
        using var loaded = Image.Load<Rgb24>(file);
        Assert.AreEqual(3, loaded.Frames.Count);
        AssertSame(image, loaded);
        AssertSame(image, loaded.Frames.CloneFrame(1));
        Assert.AreEqual(default, loaded.Frames[2][100, 100]);
    }

    [TestMethod]
    public void AGifOfManyColoursIsClose()
    {
        using Image<Rgb24> image = Smooth(128, 128);
        Assert.IsTrue(WorstDifference(image, Image.Load<Rgb24>(Gif(image))) <= 36);
        Assert.IsTrue(WorstDifference(image, Image.Load<Rgb24>(Gif(image, new GifEncoder { ColorTableMode = GifColorTableMode.Local }))) <= 36);
    }

    [TestMethod]
    public void ADelayIsInHundredthsOfASecond()
    {
        using var image = new Image<Rgb24>(4, 4);
        image.Metadata.GetGifMetadata().RepeatCount = 0;
        image.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = 0;
        image.Frames.AddFrame(image.Frames.RootFrame).Metadata.GetGifMetadata().FrameDelay = 1;
        image.Frames.AddFrame(image.Frames.RootFrame).Metadata.GetGifMetadata().FrameDelay = 123;
        ImageInfo info = Image.Identify(Gif(image));
        CollectionAssert.AreEqual(new[] { 0, 1, 123 }, info.FrameMetadataCollection.Select(frame => frame.GetGifMetadata().FrameDelay).ToArray());
        Assert.AreEqual(0, info.Metadata.GetGifMetadata().RepeatCount);
    }

    [TestMethod]
    public void ManyThreadsReadAndWriteJpegAndGif()
    {
        using Image<Rgb24> image = Smooth(40, 30);
        byte[] jpeg = Jpeg(image), gif = Gif(image);
        byte[] jpegPixels = Bytes(Image.Load<Rgb24>(jpeg)), gifPixels = Bytes(Image.Load<Rgb24>(gif));
        Parallel.For(0, 200, _ =>
        {
            CollectionAssert.AreEqual(jpegPixels, Bytes(Image.Load<Rgb24>(jpeg)));
            CollectionAssert.AreEqual(gifPixels, Bytes(Image.Load<Rgb24>(gif)));
            CollectionAssert.AreEqual(jpeg, Jpeg(image));
            Assert.ThrowsExactly<InvalidImageContentException>(() => Image.Load<Rgb24>(jpeg.AsSpan(0, 100)));
        });
    }

    [TestMethod]
    public void ALargePictureIsShrunkInPartsAsInOne()
    {
        using Image<Rgba32> image = Noise<Rgba32>(700, 500);
        var one = Configuration.Default.Clone();
        one.MaxDegreeOfParallelism = 1;
        var eight = Configuration.Default.Clone();
        eight.MaxDegreeOfParallelism = 8;
        AssertSame(image.Clone(one, c => c.Resize(64, 64)), image.Clone(eight, c => c.Resize(64, 64)));
    }

    [TestMethod]
    public void CropModeCoversTheTargetAndKeepsItsMiddle()
    {
        using var image = new Image<L8>(12, 4);
        for (int x = 4; x < 8; x++)
            for (int y = 0; y < 4; y++)
                image[x, y] = new L8(200);
        image.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(2, 2), Sampler = KnownResamplers.Box }));
        CollectionAssert.AreEqual(new byte[] { 200, 200, 200, 200 }, Bytes(image));
    }

    [TestMethod]
    public void AFailedOperationLeavesTheImage()
    {
        using Image<Rgb24> image = Smooth(8, 8);
        image.Frames.AddFrame(image.Frames.RootFrame);
        Assert.ThrowsExactly<ArgumentException>(() => image.Mutate(c => c.Crop(9, 9)));
        Assert.ThrowsExactly<ArgumentNullException>(() => image.Mutate(c => c.Resize(4, 4, null!)));
        Assert.AreEqual(new Size(8, 8), image.Size);
        Assert.AreEqual(2, image.Frames.Count);
    }

    [TestMethod]
    public void OnlyASmallImageIsSurelyInOnePiece()
    {
        using var small = new Image<Rgba32>(1024, 1024);
        using var large = new Image<Rgba32>(1025, 1024);
        Assert.IsTrue(small.DangerousTryGetSinglePixelMemory(out Memory<Rgba32> memory));
        memory.Span[1024] = new Rgba32(1, 2, 3);
        Assert.AreEqual(new Rgba32(1, 2, 3), small[0, 1]);
        Assert.IsFalse(large.DangerousTryGetSinglePixelMemory(out _));
    }

    [TestMethod]
    public async Task AsynchronousMethodsDoTheSame()
    {
        using var folder = new TemporaryFolder();
        using Image<Rgb24> image = Smooth(10, 10);
        await image.SaveAsync(folder["a.png"]);
        await image.SaveAsJpegAsync(folder["a.jpg"]);
        AssertSame(image, await Image.LoadAsync<Rgb24>(folder["a.png"]));
        Assert.AreEqual("JPEG", Image.DetectFormat(folder["a.jpg"]).Name);
        await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => image.SaveAsPngAsync(new MemoryStream(), new CancellationToken(true)));
    }

    private static byte[] Png(Image image, PngEncoder? encoder = null)
    {
        using var file = new MemoryStream();
        image.SaveAsPng(file, encoder ?? new PngEncoder());
        return file.ToArray();
    }

    private static byte[] Jpeg(Image image, JpegEncoder? encoder = null)
    {
        using var file = new MemoryStream();
        image.SaveAsJpeg(file, encoder ?? new JpegEncoder());
        return file.ToArray();
    }

    private static byte[] Gif(Image image, GifEncoder? encoder = null)
    {
        using var file = new MemoryStream();
        image.SaveAsGif(file, encoder ?? new GifEncoder());
        return file.ToArray();
    }

    /// <summary>A PNG of 8 bits of grey from rows that begin with their filters.</summary>
    private static byte[] GreyPng(int width, int height, bool interlaced, byte[] rows)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[12] = (byte)(interlaced ? 1 : 0);
        using var compressed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(compressed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, compressed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    private static Image<TPixel> Noise<TPixel>(int width, int height)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        byte[] bytes = new byte[width * height * System.Runtime.CompilerServices.Unsafe.SizeOf<TPixel>()];
        new Random(1).NextBytes(bytes);
        return Image.LoadPixelData<TPixel>(bytes, width, height);
    }

    private static Image<Rgb24> Smooth(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                image[x, y] = new Rgb24((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x + y) * 255 / (width + height)));
        return image;
    }

    private static byte[] Bytes<TPixel>(Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        byte[] bytes = new byte[image.Width * image.Height * System.Runtime.CompilerServices.Unsafe.SizeOf<TPixel>()];
        image.CopyPixelDataTo(bytes);
        return bytes;
    }

    private static void AssertSame<TPixel>(Image<TPixel> expected, Image<TPixel> actual)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        Assert.AreEqual(expected.Size, actual.Size);
        CollectionAssert.AreEqual(Bytes(expected), Bytes(actual));
    }

    private static int WorstDifference<TPixel>(Image<TPixel> a, Image<TPixel> b)
        where TPixel : unmanaged, IPixel<TPixel> => Bytes(a).Zip(Bytes(b), (x, y) => Math.Abs(x - y)).Max();
}
