using Microsoft.ML.Data;
using Microsoft.ML.Gan.ImageFeatures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>Rows in Transform whose image or vector is missing or cannot be read: named, or missing values and counted,
/// as training was told.</summary>
[TestClass]
public sealed class UnreadableRowsTests : IDisposable
{
    private sealed class FileRow
    {
        public string Path { get; set; } = "";

        public string Kind { get; set; } = "";
    }

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context;
    private readonly List<string> _warnings;

    public UnreadableRowsTests()
    {
        (_context, _warnings) = TinyGan.ContextWithWarnings();
        for (int i = 0; i < 70; i++)
        {
            byte level = (byte)(3 * i);
            PngFile.Write(_folder[$"{i}.png"], 16, 16, PngFile.Grey, 8, (x, y) => [(byte)(level + x + y)]);
        }
        byte[] good = File.ReadAllBytes(_folder["0.png"]);
        File.WriteAllText(_folder["text.png"], "not a picture at all, but long enough to be one");
        File.WriteAllBytes(_folder["cut.png"], good[..^20]);
    }

    public void Dispose() => _folder.Dispose();

    private IDataView Files(params string[] names)
    {
        IDataView files = _context.Data.LoadFromEnumerable(
            names.Select(name => new FileRow { Path = name, Kind = name.Length % 2 == 0 ? "even" : "odd" }));
        return _context.Transforms.LoadImages("Image", _folder.Path, "Path").Fit(files).Transform(files);
    }

    private static string[] Good(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i}.png")];

    private GanTransformer Fit(UnreadableImages unreadable)
    {
        GanOptions options = TinyGan.Options(steps: 1);
        (options.Height, options.Width, options.Channels, options.UnreadableImages, options.FeaturesColumnName) =
            (16, 16, 1, unreadable, "Seen");
        return _context.Transforms.Gan("Image", options).Fit(Files(Good(16)));
    }

    private static List<bool> AreMissing(IDataView view, string column) => view.Schema[column].Type is VectorDataViewType
        ? [.. Reading.Column<VBuffer<float>>(view, column).Select(value => value.DenseValues().All(float.IsNaN))]
        : [.. Reading.Column<float>(view, column).Select(float.IsNaN)];

    [TestMethod]
    [DataRow("text.png")]
    [DataRow("missing.png")]
    [DataRow("cut.png")]
    public void TransformNamesUnreadableFileBehindRowsBeforeIt(string bad)
    {
        using GanTransformer gan = Fit(UnreadableImages.Throw);
        IDataView scored = gan.Transform(Files([.. Good(66), bad, .. Good(2)]));
        using DataViewRowCursor cursor = scored.GetRowCursor(Reading.Columns(scored, "Score", "Image"));
        for (int i = 0; i < 66; i++)
            Assert.IsTrue(cursor.MoveNext());
        for (int again = 0; again < 2; again++)
        {
            string message = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.MoveNext()).Message;
            StringAssert.StartsWith(message, $"The image of column 'Image' in row 66 (Path = '{bad}', Kind = ");
            StringAssert.Contains(message, "cannot be read: ");
        }
        Assert.AreEqual(69, Reading.Rows(scored, "GeneratedImage").Count); // asks nothing of the row's own
    }

    [TestMethod]
    public void SkipGivesMissingValuesAndCounts()
    {
        using GanTransformer gan = Fit(UnreadableImages.Skip);
        IDataView files = Files([.. Good(66), "text.png", "1.png", "cut.png", "missing.png"]), scored = gan.Transform(files);
        bool[] expected = [.. Enumerable.Repeat(false, 66), true, false, true, true];
        foreach (string column in new[] { "Score", "Probability", "Seen" })
        {
            _warnings.Clear();
            CollectionAssert.AreEqual(expected, AreMissing(scored, column), column);
            StringAssert.StartsWith(_warnings.Single(), "3 rows of column 'Image' have no score or features");
        }
        CollectionAssert.AreEqual(Reading.Rows(gan.Transform(Files(Good(66))), "Score"), Reading.Rows(scored, "Score")[..66]);
        List<(DataViewRowId, string Text)> rows = Reading.Rows(scored, "Score", "Image", "Path", "GeneratedImage");
        StringAssert.Contains(rows[66].Text, ", none, text.png, 16x16"); // and the generated one is there
        StringAssert.Contains(rows[67].Text, ", 16x16");
        Assert.AreEqual(70, Reading.InParallel(scored, 3, "Score", "Image").Count);
    }

    [TestMethod]
    [DataRow("GeneratedImage", "Image")]
    [DataRow("GeneratedImage", "Image", "Score")]
    [DataRow("Seen")]
    public void SkipCountsRowsWithoutImageWhateverIsAskedFor(params string[] columns)
    {
        using GanTransformer gan = Fit(UnreadableImages.Skip);
        IDataView scored = gan.Transform(Files("1.png", "text.png", "cut.png", "missing.png"));
        List<(DataViewRowId, string Text)> rows = Reading.Rows(scored, columns);
        StringAssert.StartsWith(_warnings.Single(), "3 rows of column 'Image' have no score or features");
        if (columns.Contains("Image"))
            CollectionAssert.AreEqual(new[] { 1, 3 },
                rows.Index().Where(row => row.Item.Text.Contains("none")).Select(row => row.Index).ToArray());
    }

    /// <summary>Where nothing is worked out, rows come as they are, and none is counted.</summary>
    [TestMethod]
    public void TransformPassesOnUnreadableImageAsInputDoes()
    {
        IDataView bad = Files("text.png");
        var options = new ImageFeaturesOptions { Device = GanDevice.Cpu };
        (options.Height, options.Width, options.Channels) = (16, 16, 1);
        options.UnreadableImages = UnreadableImages.Skip;
        using GanTransformer gan = Fit(UnreadableImages.Skip);
        using ImageFeaturesTransformer features = _context.Transforms.ImageFeatures("Image", null, options).Fit(bad);
        foreach (ITransformer transformer in new ITransformer[] { gan, features })
        {
            Assert.Throws<Exception>(() => Reading.Rows(transformer.Transform(bad), "Image"));
            IRowToRowMapper mapper = transformer.GetRowToRowMapper(bad.Schema);
            using DataViewRowCursor cursor = bad.GetRowCursor(bad.Schema);
            Assert.IsTrue(cursor.MoveNext());
            DataViewSchema.Column image = mapper.OutputSchema["Image"];
            ValueGetter<MLImage> getter = mapper.GetRow(cursor, [image]).GetGetter<MLImage>(image);
            MLImage value = null!;
            Assert.Throws<Exception>(() => getter(ref value));
        }
    }

    /// <summary>Nobody asks for the generated image's value: the one that is missing tells of itself.</summary>
    [TestMethod]
    public void GetRowToRowMapperCountsMissingImageItPassesOn()
    {
        using GanTransformer gan = Fit(UnreadableImages.Skip);
        IDataView bad = Files("text.png");
        IRowToRowMapper mapper = gan.GetRowToRowMapper(bad.Schema);
        using DataViewRowCursor cursor = bad.GetRowCursor(bad.Schema);
        Assert.IsTrue(cursor.MoveNext());
        DataViewSchema.Column image = mapper.OutputSchema["Image"];
        ValueGetter<MLImage> getter = mapper.GetRow(cursor, [image, mapper.OutputSchema["GeneratedImage"]]).GetGetter<MLImage>(image);
        MLImage value = null!;
        getter(ref value);
        Assert.IsNull(value);
        StringAssert.StartsWith(_warnings.Single(), "1 rows of column 'Image'");
    }

    [TestMethod]
    public void LoadKeepsSkip()
    {
        using (GanTransformer gan = Fit(UnreadableImages.Skip))
            _context.Model.Save(gan, null, _folder["model.zip"]);
        using var loaded = (GanTransformer)_context.Model.Load(_folder["model.zip"], out _);
        CollectionAssert.AreEqual(new[] { false, true }, AreMissing(loaded.Transform(Files("1.png", "cut.png")), "Score"));
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }

    [TestMethod]
    public void PredictSkipsToo()
    {
        using GanTransformer gan = Fit(UnreadableImages.Skip);
        IDataView files = _context.Data.LoadFromEnumerable([new FileRow()]);
        ITransformer model = _context.Transforms.LoadImages("Image", _folder.Path, "Path").Fit(files).Append(gan);
        using PredictionEngine<FileRow, Scored> engine = _context.Model.CreatePredictionEngine<FileRow, Scored>(model);
        Assert.IsTrue(float.IsFinite(engine.Predict(new FileRow { Path = "1.png" }).Score));
        _warnings.Clear();
        Assert.IsTrue(float.IsNaN(engine.Predict(new FileRow { Path = "text.png" }).Score));
        StringAssert.StartsWith(_warnings.Single(), "1 rows of column 'Image'");
        Assert.IsTrue(float.IsFinite(engine.Predict(new FileRow { Path = "2.png" }).Score));
    }

    [TestMethod]
    public void ImageFeaturesSkipsToo()
    {
        var options = new ImageFeaturesOptions { Epochs = 1, BatchSize = 8, Seed = 1, Device = GanDevice.Cpu };
        (options.Height, options.Width, options.Channels) = (16, 16, 1);
        options.UnreadableImages = UnreadableImages.Skip;
        IDataView files = Files([.. Good(40), "text.png", "cut.png"]);
        IDataView keyed = _context.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(files).Transform(files);
        using ImageFeaturesTransformer features = _context.Transforms.ImageFeatures("Image", "Label", options).Fit(keyed);
        Assert.IsTrue(_warnings.Any(w => w.Contains("2 rows of column 'Image' were left out")), string.Join("\n", _warnings));
        IDataView scored = features.Transform(keyed);
        foreach (string column in new[] { "Features", "Score" })
            Assert.AreEqual("40 41", string.Join(' ', AreMissing(scored, column).Index().Where(row => row.Item).Select(row => row.Index)),
                column);
        Assert.AreEqual("40 41", string.Join(' ',
            Reading.Column<uint>(scored, "PredictedLabel").Index().Where(row => row.Item == 0).Select(row => row.Index)));
    }

    [TestMethod]
    public void FitCountsPicturesOnTheirSide()
    {
        using (var image = new Image<L8>(16, 16))
        {
            image.Metadata.ExifProfile = new ExifProfile();
            foreach (ushort orientation in new ushort[] { 1, 6 })
            {
                image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, orientation);
                image.SaveAsJpeg(_folder[$"{orientation}.jpg"]);
                image.SaveAsPng(_folder[$"turned{orientation}.png"]);
            }
        }
        GanOptions options = TinyGan.Options(steps: 1);
        (options.Height, options.Width, options.Channels) = (16, 16, 1);
        using GanTransformer gan = _context.Transforms.Gan("Image", options)
            .Fit(Files("1.jpg", "1.png", "6.jpg", "turned6.png", "turned1.png"));
        StringAssert.StartsWith(_warnings.Single(w => w.Contains("EXIF")), "2 files of column 'Image' have an EXIF orientation");
    }

    /// <summary>ML.NET's cache leaves images out.</summary>
    [TestMethod]
    public void TransformExplainsColumnThatCacheLeftOut()
    {
        IDataView files = _context.Data.LoadFromEnumerable([new FileRow { Path = "1.png" }]);
        var pipeline = _context.Transforms.LoadImages("Image", _folder.Path, "Path").AppendCacheCheckpoint(_context)
            .Append(_context.Transforms.Gan("Image", TinyGan.Options(steps: 1)));
        string message = Errors.Cause<ArgumentOutOfRangeException>(() => pipeline.Fit(files)).Message;
        StringAssert.Contains(message, "Could not find input column 'Image'");
        StringAssert.Contains(message, "call AppendCacheCheckpoint or Cache before LoadImages");
        using GanTransformer gan = Fit(UnreadableImages.Throw);
        Errors.CauseSays<ArgumentOutOfRangeException>(() => gan.Transform(files), "call AppendCacheCheckpoint or Cache before LoadImages");
    }
}
