using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>What the image transforms make of pixels.</summary>
[TestClass]
public sealed class ImageTransformTests
{
    // Pixels by the blue color alone: 1 2 3 4 over 5 6 7 8.
    private const int Width = 4;
    private const int Height = 2;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(ImageResizingEstimator.Anchor.Left, "1 2 5 6")]
    [DataRow(ImageResizingEstimator.Anchor.Center, "2 3 6 7")]
    [DataRow(ImageResizingEstimator.Anchor.Right, "3 4 7 8")]
    [DataRow(ImageResizingEstimator.Anchor.Top, "2 3 6 7")]
    public void CroppingKeepsTheAnchoredSide(ImageResizingEstimator.Anchor anchor, string expected)
        => Assert.AreEqual(expected, Resize(2, 2, ImageResizingEstimator.ResizingKind.IsoCrop, anchor));

    [TestMethod]
    [DataRow(ImageResizingEstimator.Anchor.Top, "1 2 3 4")]
    [DataRow(ImageResizingEstimator.Anchor.Bottom, "5 6 7 8")]
    public void CroppingWorksDownwardsToo(ImageResizingEstimator.Anchor anchor, string expected)
        => Assert.AreEqual(expected, Resize(4, 1, ImageResizingEstimator.ResizingKind.IsoCrop, anchor));

    [TestMethod]
    public void PaddingCentersTheImage()
        => Assert.AreEqual("0 0 0 0 1 2 3 4 5 6 7 8 0 0 0 0", Resize(4, 4, ImageResizingEstimator.ResizingKind.IsoPad));

    [TestMethod]
    [DataRow(2, 1, "1 3")]
    [DataRow(8, 2, "1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8")]
    [DataRow(3, 2, "1 2 4 5 6 8")]
    public void StretchingTakesTheNearestPixel(int width, int height, string expected)
        => Assert.AreEqual(expected, Resize(width, height, ImageResizingEstimator.ResizingKind.Fill));

    [TestMethod]
    public void ASmootherImageKeepsAnEvenColor()
    {
        var image = Image(Enumerable.Repeat<byte[]>([90, 40, 200, 255], 12).SelectMany(pixel => pixel).ToArray(), 4, 3);
        var resized = One(_ml.Transforms.ResizeImages("Image", 7, 9), image);
        foreach (byte[] pixel in resized.Pixels.ToArray().Chunk(4))
            CollectionAssert.AreEqual(new byte[] { 90, 40, 200, 255 }, pixel);
    }

    [TestMethod]
    public void CroppedAndGrayImagesAreOpaqueAndBgra()
    {
        byte[] rgba = [100, 200, 50, 255, 10, 20, 30, 200];
        var gray = One(_ml.Transforms.ConvertToGrayscale("Image"), Image(rgba, 2, 1, MLPixelFormat.Rgba32));
        Assert.AreEqual(MLPixelFormat.Bgra32, gray.PixelFormat);
        // 0.3 * 100 + 0.59 * 200 + 0.11 * 50 = 153.5, 0.3 * 10 + 0.59 * 20 + 0.11 * 30 = 18.1
        CollectionAssert.AreEqual(new byte[] { 154, 154, 154, 255, 18, 18, 18, 255 }, gray.Pixels.ToArray());

        var cropped = One(
            _ml.Transforms.ResizeImages("Image", 1, 1, cropAnchor: ImageResizingEstimator.Anchor.Right),
            Image(rgba, 2, 1, MLPixelFormat.Rgba32));
        Assert.AreEqual(MLPixelFormat.Bgra32, cropped.PixelFormat);
        CollectionAssert.AreEqual(new byte[] { 30, 20, 10, 255 }, cropped.Pixels.ToArray());
    }

    [TestMethod]
    public void AnImageOfTheRightSizeIsPassedOn()
    {
        var image = Image([1, 2, 3, 4], 1, 1);
        image.Tag = "tag";
        Assert.AreSame(image, One(_ml.Transforms.ResizeImages("Image", 1, 1), image));
        Assert.AreEqual("tag", One(_ml.Transforms.ResizeImages("Image", 2, 1), image).Tag);
    }

    [TestMethod]
    [DataRow(ImagePixelExtractingEstimator.ColorBits.Rgb, ImagePixelExtractingEstimator.ColorsOrder.ARGB, false, "3 7 2 6 1 5")]
    [DataRow(ImagePixelExtractingEstimator.ColorBits.Rgb, ImagePixelExtractingEstimator.ColorsOrder.ABGR, true, "1 2 3 5 6 7")]
    [DataRow(ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.AGBR, true, "4 2 1 3 8 6 5 7")]
    [DataRow(ImagePixelExtractingEstimator.ColorBits.Green, ImagePixelExtractingEstimator.ColorsOrder.ARGB, false, "2 6")]
    [DataRow(ImagePixelExtractingEstimator.ColorBits.Alpha | ImagePixelExtractingEstimator.ColorBits.Red,
        ImagePixelExtractingEstimator.ColorsOrder.ARBG, false, "4 8 3 7")]
    public void PixelsAreExtractedInTheOrderAskedFor(
        ImagePixelExtractingEstimator.ColorBits colors, ImagePixelExtractingEstimator.ColorsOrder order, bool interleave, string expected)
    {
        var data = Data(() => Image([1, 2, 3, 4, 5, 6, 7, 8], 2, 1));
        var pixels = _ml.Transforms.ExtractPixels("Pixels", "Image", colors, order, interleave).Fit(Sized(data)).Transform(Sized(data));
        Assert.AreEqual(expected, string.Join(" ", pixels.GetColumn<float[]>("Pixels").Single()));
    }

    [TestMethod]
    public void TheOffsetIsTakenOffBeforeScaling()
    {
        var data = Sized(Data(() => Image([100, 0, 255, 0, 0, 0, 0, 0], 2, 1)));
        float[] Pixels(bool asFloats) => _ml.Transforms
            .ExtractPixels(
                "Pixels",
                "Image",
                ImagePixelExtractingEstimator.ColorBits.Red,
                offsetImage: 127.5f,
                scaleImage: 2,
                outputAsFloatArray: asFloats)
            .Fit(data).Transform(data) is var view && asFloats
                ? view.GetColumn<float[]>("Pixels").Single()
                : [.. view.GetColumn<byte[]>("Pixels").Single().Select(value => (float)value)];

        CollectionAssert.AreEqual(new[] { 255f, -255f }, Pixels(asFloats: true));
        CollectionAssert.AreEqual(new[] { 255f, 0f }, Pixels(asFloats: false)); // bytes are neither
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ConvertToImageIsTheInverseOfExtractPixels(bool interleave)
    {
        byte[] bgra = [1, 2, 3, 255, 250, 128, 9, 255];
        var data = Sized(Data(() => Image(bgra, 2, 1)));
        var there = _ml.Transforms.ExtractPixels(
            "Pixels", "Image", interleavePixelColors: interleave, offsetImage: 127.5f, scaleImage: 1 / 127.5f);
        var back = _ml.Transforms.ConvertToImage(
            1, 2, "Back", "Pixels", interleavedColors: interleave, scaleImage: 127.5f, offsetImage: -127.5f);
        var model = there.Append(back).Fit(data);
        foreach (var each in new[] { model, Models.Reload(model) })
        {
            var image = each.Transform(data).GetColumn<MLImage>("Back").Single();
            // What has no alpha gets 0 when it is scaled.
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 0, 250, 128, 9, 0 }, image.Pixels.ToArray());
            Assert.AreEqual("VectorToImageConvertingTransformer", image.Tag);
        }
    }

    [TestMethod]
    public void VectorsOfBytesAndDoublesBecomeImages()
    {
        var data = _ml.Data.LoadFromEnumerable([new Vectors { Bytes = [1, 2, 3], Doubles = [4, 5, 6] }]);
        byte[] Pixels(string column) => _ml.Transforms.ConvertToImage(1, 1, "Image", column, scaleImage: 2).Fit(data).Transform(data)
            .GetColumn<MLImage>("Image").Single().Pixels.ToArray();

        CollectionAssert.AreEqual(new byte[] { 3, 2, 1, 255 }, Pixels("Bytes")); // never scaled
        CollectionAssert.AreEqual(new byte[] { 12, 10, 8, 0 }, Pixels("Doubles"));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ConvertToImage(2, 2, "Image", "Doubles").Fit(data));
        StringAssert.Contains(error.Message, "expected Vector<Double, 2, 2, 3>, got Vector<Double, 3>");
    }

    [TestMethod]
    public void ImagesAndBytesAreLoadedFromTheFolder()
    {
        using var folder = new TemporaryFolder();
        Image([1, 2, 3, 255], 1, 1).Save(folder["a.png"]);
        var data = _ml.Data.LoadFromEnumerable(new[] { "a.png", "" }.Select(path => new PathRow { Path = path }).ToArray());
        var model = _ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(_ml.Transforms.LoadRawImageBytes("Bytes", folder.Path, "Path")).Fit(data);

        foreach (var each in new[] { model, Models.Reload(model) })
        {
            var view = each.Transform(data);
            Assert.AreEqual(("Image", "Vector<Byte>"), (view.Schema["Image"].Type.ToString(), view.Schema["Bytes"].Type.ToString()));
            var bytes = view.GetColumn<byte[]>("Bytes").ToArray();
            CollectionAssert.AreEqual(File.ReadAllBytes(folder["a.png"]), bytes[0]);
            Assert.AreEqual(0, bytes[1].Length);
            using var images = view.GetColumn<MLImage>("Image").GetEnumerator();
            Assert.IsTrue(images.MoveNext());
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 255 }, images.Current.Pixels.ToArray());
            Assert.AreEqual(folder["a.png"], images.Current.Tag);
            Assert.IsTrue(images.MoveNext());
            Assert.IsNull(images.Current);
        }
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.LoadImages("Image", folder["none"], "Path")).Message,
            "does not exist.");
    }

    [TestMethod]
    public void TheWholeChainIsTheSameFromAFileInParallelAndOneByOne()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 100).Select(i => new PathRow { Path = $"{i % 3}.png" }).ToArray();
        for (int i = 0; i < 3; i++)
            Image([.. Enumerable.Range(0, 64).Select(j => j % 4 == 3 ? (byte)255 : (byte)(j * (i + 1)))], 4, 4).Save(folder[$"{i}.png"]);
        var data = _ml.Data.LoadFromEnumerable(rows);
        var head = _ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(_ml.Transforms.ResizeImages("Image", 3, 3));
        var tail = _ml.Transforms.ConvertToGrayscale("Image").Append(_ml.Transforms.ExtractPixels("Pixels", "Image"));
        var model = head.Append(tail).Fit(data);
        float[][] expected = [.. model.Transform(data).GetColumn<float[]>("Pixels")];

        Assert.AreEqual(3, expected.Take(3).Select(pixels => pixels.Sum()).Distinct().Count());
        var foreign = head.Append(new ForeignEstimator()).Append(tail).Fit(data);
        foreach (var each in new ITransformer[] { Models.Reload(model), foreign })
        {
            var view = each.Transform(new ForeignView(data));
            AreEqual(expected, [.. view.GetColumn<float[]>("Pixels")]);
            AreEqual(expected, FromCursorSet(view));
            using var engine = _ml.Model.CreatePredictionEngine<PathRow, PixelRow>(each);
            AreEqual(expected, [.. rows.Select(row => engine.Predict(row).Pixels)]);
        }
    }

    [TestMethod]
    public void TheModelFileHoldsTheOptionsInTheirOrder()
    {
        var data = Sized(Data(() => Image(new byte[8], 2, 1)));
        CollectionAssert.AreEqual(
            Models.Bytes(1, 0, 0, 5, 6, (byte)0, (byte)2),
            Models.Block(_ml.Transforms.ResizeImages(
                "Image", 5, 6, resizing: ImageResizingEstimator.ResizingKind.IsoPad, cropAnchor: ImageResizingEstimator.Anchor.Top)
                .Fit(data)));
        CollectionAssert.AreEqual(
            Models.Bytes(1, 0, 1, (byte)14, (byte)4, (byte)1, 3f, 2f, (byte)1),
            Models.Block(_ml.Transforms.ExtractPixels(
                "Pixels", "Image", orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR, interleavePixelColors: true,
                offsetImage: 3, scaleImage: 2).Fit(data)));
        CollectionAssert.AreEqual(
            Models.Bytes(1, 0, 1, (byte)14, (byte)1, 2, 1, 0.5f, 2f, (byte)0, 255, 0, 0, 0),
            Models.Block(_ml.Transforms.ConvertToImage(1, 2, "Image", "Pixels", scaleImage: 2, offsetImage: 0.5f).Fit(
                _ml.Transforms.ExtractPixels("Pixels", "Image").Fit(data).Transform(data))));
    }

    private static float[][] FromCursorSet(IDataView view)
    {
        var found = new SortedDictionary<ulong, float[]>();
        foreach (var cursor in view.GetRowCursorSet([view.Schema["Pixels"]], 3))
        {
            using (cursor)
            {
                var getPixels = cursor.GetGetter<VBuffer<float>>(view.Schema["Pixels"]);
                var getId = cursor.GetIdGetter();
                VBuffer<float> pixels = default;
                DataViewRowId id = default;
                while (cursor.MoveNext())
                {
                    getPixels(ref pixels);
                    getId(ref id);
                    found.Add(id.Low, [.. pixels.DenseValues()]);
                }
            }
        }
        return [.. found.Values];
    }

    private static void AreEqual(float[][] expected, float[][] actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            CollectionAssert.AreEqual(expected[i], actual[i]);
    }

    private static MLImage Image(byte[] pixels, int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32)
        => MLImage.CreateFromPixels(width, height, format, pixels);

    private string Resize(
        int width,
        int height,
        ImageResizingEstimator.ResizingKind resizing,
        ImageResizingEstimator.Anchor anchor = ImageResizingEstimator.Anchor.Center)
    {
        byte[] pixels = [.. Enumerable.Range(1, Width * Height).SelectMany(i => new byte[] { (byte)i, 0, 0, 255 })];
        var resized = One(
            _ml.Transforms.ResizeImages("Image", width, height, resizing: resizing, cropAnchor: anchor), Image(pixels, Width, Height));
        Assert.AreEqual((width, height), (resized.Width, resized.Height));
        byte[][] all = [.. resized.Pixels.ToArray().Chunk(4)];
        Assert.IsTrue(all.All(pixel => pixel[3] == (pixel[0] == 0 ? 0 : 255)), "Alpha is 0 in the padding and 255 elsewhere.");
        return string.Join(" ", all.Select(pixel => pixel[0]));
    }

    private MLImage One(IEstimator<ITransformer> estimator, MLImage image)
    {
        var data = Data(() => image);
        return estimator.Fit(data).Transform(data).GetColumn<MLImage>("Image").First();
    }

    private IDataView Data(Func<MLImage> make)
        => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1).Select(_ => new ImageRow { Image = make() }));

    // 2 pixels wide and 1 high, as ExtractPixels needs to know.
    private IDataView Sized(IDataView data) => _ml.Transforms.ResizeImages("Image", 2, 1).Fit(data).Transform(data);

    private sealed class ImageRow
    {
        [ImageType(99, 99)]
        public MLImage? Image { get; set; }
    }

    private sealed class Vectors
    {
        [VectorType(3)]
        public byte[] Bytes { get; set; } = [];

        [VectorType(3)]
        public double[] Doubles { get; set; } = [];
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class PixelRow
    {
        public float[] Pixels { get; set; } = [];
    }
}
