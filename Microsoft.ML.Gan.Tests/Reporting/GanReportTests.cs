using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Tests.Reporting;

[TestClass]
public class GanReportTests
{
    private const string Name = "report.html";

    private static GanOptions Options(TemporaryFolder folder, long steps)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.ReportPath, options.ProgressInterval, options.SnapshotInterval) = (folder[Name], 2, 4);
        return options;
    }

    private static (ReportDocument Page, List<string> Warnings) Train(GanOptions options, IDataView? data = null, string column = "Pixels")
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        context.Transforms.Gan(column, options).Fit(data ?? TinyGan.Discs(40)).Dispose();
        return (ReportDocument.Read(options.ReportPath!), warnings);
    }

    [TestMethod]
    public void PageRefersToNothingOutsideOfItself()
    {
        using var folder = new TemporaryFolder();
        (ReportDocument page, _) = Train(Options(folder, 8));
        foreach (XAttribute reference in page.All("img").Concat(page.All("script")).Concat(page.All("link")).Attributes()
            .Where(attribute => attribute.Name == "src" || attribute.Name == "href"))
            StringAssert.StartsWith(reference.Value, "data:image/");
        string code = Regex.Replace(page.Html, "data:image/[a-z]+;base64,[A-Za-z0-9+/=]+", "");
        Assert.IsFalse(Regex.IsMatch(code, @"https?:|//\w|@import|url\(|fetch\(|XMLHttp", RegexOptions.IgnoreCase));
        string[] ids = [.. page.All("html").Concat(page.All("body")).DescendantsAndSelf().Attributes("id").Select(id => id.Value)];
        CollectionAssert.AllItemsAreUnique(ids);
        // HTML would take an end for a beginning.
        Assert.IsFalse(Regex.IsMatch(page.Html, "<(?!br|img|input|meta|polyline|line|rect|path|polygon|ellipse)[a-z]+[^<>]*/>"));
    }

    [TestMethod]
    public void SliderGoesOverMomentsFromBeforeFirstStepToLast()
    {
        using var folder = new TemporaryFolder();
        (ReportDocument page, _) = Train(Options(folder, 10));
        CollectionAssert.AreEqual(new long[] { 0, 4, 8, 10 }, page.Frames.Select(frame => frame.Step).ToArray());
        Assert.AreEqual("3", (string)page.Find("moment")!.Attribute("max")!);
        Assert.AreEqual("3", (string)page.Find("moment")!.Attribute("value")!);
        Assert.AreEqual(page.Frames[^1].Sheet, (string)page.Find("generated")!.Attribute("src")!); // without the script, the last one
        CollectionAssert.AllItemsAreUnique(page.Frames.Select(frame => frame.Sheet).ToArray());
        Assert.IsFalse(string.IsNullOrEmpty((string?)page.Find("moment")!.Attribute("aria-label")));
    }

    [TestMethod]
    public void OptionsThatDifferFromDefaultsAreMarked()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 2);
        options.LabelFlipRate = 0.125;
        Dictionary<string, string> changed = Train(options).Page.Changed;
        CollectionAssert.AreEquivalent(new[]
        {
            "LatentSize", "GeneratorFilters", "DiscriminatorFilters", "BatchSize", "Epochs", "MaximumSteps", "Seed", "Device", "Clusters",
            "Augmentation", "ReportPath", "ProgressInterval", "SnapshotInterval", "LabelFlipRate",
        }, changed.Keys);
        Assert.AreEqual(("0.125", "Cpu"), (changed["LabelFlipRate"], changed["Device"]));
    }

    [TestMethod]
    public void AllOptionsAreListed()
    {
        using var folder = new TemporaryFolder();
        (ReportDocument page, _) = Train(Options(folder, 2));
        CollectionAssert.AreEquivalent(typeof(GanOptions).GetProperties().Select(property => property.Name).ToArray(),
            page.Section("options").Descendants("tbody").Elements("tr").Select(row => row.Elements().First().Value).ToArray());
    }

    /// <summary>What users name cannot become a part of the page's code.</summary>
    [TestMethod]
    public void NamesAreEncoded()
    {
        const string Evil = "</script><script>alert('1')</script>&amp;\"", Odd = "a\u0001b\ud800c", Happy = "😀 & Söhne";
        using var folder = new TemporaryFolder();
        ToneRow[] rows = TinyGan.ToneRows(8, 8, 8);
        foreach (ToneRow row in rows)
            row.Tone = row.Tone switch { "dark" => Evil, "grey" => Odd, _ => Happy };
        MLContext ml = TinyGan.Context;
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        data = ml.Transforms.Conversion.MapValueToKey("<i>Label</i>", "Tone").Fit(data).Transform(data);
        GanOptions options = Options(folder, 4);
        options.LabelColumnName = "<i>Label</i>";
        (ReportDocument page, _) = Train(options, data);
        Assert.AreEqual(2, page.All("script").Count()); // the pictures' and the page's own
        StringAssert.Contains(page.Text, Evil);
        StringAssert.Contains(page.Text, "a\uFFFDb\uFFFDc");
        StringAssert.Contains(page.Text, Happy);
        StringAssert.Contains(page.Text, "in column '<i>Label</i>'");
    }

    [TestMethod]
    public void PageIsWholeWhileTrainingGoesOn()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 6);
        var pages = new List<ReportDocument>();
        var files = new List<string>();
        options.Progress = new Reports<GanProgress>(_ =>
        {
            pages.Add(ReportDocument.Read(folder[Name]));
            files.AddRange(folder.Files);
        });
        (ReportDocument last, _) = Train(options);
        Assert.AreEqual(3, pages.Count); // reports are passed on
        CollectionAssert.AreEqual(new[] { "running", "running", "running" }, pages.Select(page => page.State).ToArray());
        CollectionAssert.AreEqual(new[] { Name }, files.Distinct().ToArray());
        Assert.AreEqual("finished", last.State);
        StringAssert.Contains(last.Text, "Finished: all 6 steps");
    }

    [TestMethod]
    public void ReportChangesNothingInTraining()
    {
        using var folder = new TemporaryFolder();
        (byte[] Networks, List<float> Scores) Train(string? path)
        {
            GanOptions options = Options(folder, 12);
            options.ReportPath = path;
            using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
            return (GanModelFormat.Networks(gan.Model), Reading.Column<float>(gan.Transform(TinyGan.Discs(10)), "Score"));
        }
        (byte[] Networks, List<float> Scores) without = Train(null), with = Train(folder[Name]);
        CollectionAssert.AreEqual(without.Networks, with.Networks);
        CollectionAssert.AreEqual(without.Scores, with.Scores); // batch normalization uses what it learned, not the batch
    }

    [TestMethod]
    public void PageHasRowOfPicturesForEachClass()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 4);
        options.LabelColumnName = "Label";
        (ReportDocument page, _) = Train(options, TinyGan.Tones(30, 3, 20)); // a fourth class has no rows
        foreach (XElement sheet in page.All("div").Where(element => (string?)element.Attribute("class") == "sheet"))
            CollectionAssert.AreEqual(new[] { "dark", "grey", "bright" }, sheet.Descendants("li").Select(item => item.Value).ToArray());
        CollectionAssert.AreEqual(new[] { "dark30", "bright20", "grey3" },
            page.Section("classes").Descendants("li").Select(item => item.Value).ToArray());
        byte[] png = Convert.FromBase64String(((string)page.Find("real")!.Attribute("src")!).Split(',')[1]);
        using MLImage real = MLImage.CreateFromStream(new MemoryStream(png));
        Assert.AreEqual((8 * (8 + 1), 3 * (8 + 1)), (real.Width, real.Height)); // a pixel between two pictures
        // The rows are of their classes: TinyGan.ToneRows' lights.
        for (int row = 0; row < 3; row++)
        {
            int light = real.Pixels[4 * ((row * 9 + 4) * real.Width + 4)];
            Assert.AreEqual(new[] { 20, 120, 220 }[row], light, 20);
        }
    }

    [TestMethod]
    public void PageOfVectorsHasHistogramsAndMoments()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 4);
        options.Architecture = GanArchitecture.Dense;
        IDataView data = TinyGan.Context.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new Pair { Values = [i % 2 == 0 ? 1 : 3, 1000 + i] }));
        (ReportDocument page, _) = Train(options, data, "Values");
        Assert.AreEqual(2, page.Section("values").Descendants("svg").Count());
        string[][] rows = [.. page.Section("values").Descendants("tbody").Elements("tr")
            .Select(row => row.Elements().Select(cell => cell.Value).ToArray())];
        Assert.AreEqual(("value 0", "2.000", "1.000"), (rows[0][0], rows[0][1], rows[0][3]));
        Assert.AreEqual(("value 1", "1,020", "11.543"), (rows[1][0], rows[1][1], rows[1][3])); // of 0 to 39: 19.5, √((40² - 1) / 12)
        Assert.IsNull(page.Find("moment"));
    }

    [TestMethod]
    public void PageTellsWarnings()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 4);
        options.Progress = new Reports<GanProgress>(_ => throw new IOException("The disk is <full>."));
        (ReportDocument page, List<string> warnings) = Train(options);
        string[] listed = [.. page.Section("warnings").Descendants("li").Select(item => item.Value)];
        Assert.AreEqual(2, listed.Length);
        for (int i = 0; i < 2; i++)
            Assert.AreEqual($"00:00:0{listed[i][7]} {warnings[i]}", listed[i]);
        StringAssert.Contains(listed[0], "The disk is <full>.");
    }

    [TestMethod]
    public void RowsThatWereLeftOutAreTold()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 2);
        options.UnreadableImages = UnreadableImages.Skip;
        DiscRow[] rows = TinyGan.DiscRows(40);
        rows[3].Pixels = null;
        (ReportDocument page, _) = Train(options, TinyGan.Context.Data.LoadFromEnumerable(rows));
        StringAssert.Contains(page.Section("warnings").Value, "1 rows of column 'Pixels' were left out");
        StringAssert.Contains(page.Section("facts").Value, "Rows39");
    }

    [TestMethod]
    public void RollbackIsTold()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 40);
        options.DiscriminatorLearningRate = options.GeneratorLearningRate = 1e38;
        Assert.ThrowsExactly<InvalidOperationException>(() => Train(options));
        ReportDocument page = ReportDocument.Read(folder[Name]);
        Assert.AreEqual("failed", page.State);
        Assert.AreEqual(3, page.Section("warnings").Descendants("li").Count(item => item.Value.Contains("rollback")));
    }

    [TestMethod]
    public void ResumedTrainingSaysWhatIsLost()
    {
        using var folder = new TemporaryFolder();
        using var checkpoints = new TemporaryFolder();
        GanOptions options = Options(folder, 8);
        options.CheckpointDirectory = checkpoints.Path;
        Assert.IsFalse(Train(options).Page.Text.Contains("Resumed"));
        options.MaximumSteps = 12;
        ReportDocument page = Train(options).Page;
        StringAssert.Contains(page.Text, "Resumed from a checkpoint after step 8.");
        CollectionAssert.AreEqual(new long[] { 0, 10, 12 }, page.Frames.Select(frame => frame.Step).ToArray());
        Assert.AreEqual("2 12", (string)page.Section("charts").Descendants("svg").First().Attribute("data-steps")!); // of the whole
    }

    [TestMethod]
    public void CanceledTrainingAndOneWithoutStepsAreTold()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        GanOptions options = Options(folder, 100);
        (options.CancellationToken, options.Progress) = (source.Token, new Reports<GanProgress>(_ => source.Cancel()));
        Assert.AreEqual("canceled", Train(options).Page.State);
        options = Options(folder, 100);
        options.TimeLimit = TimeSpan.FromTicks(1);
        (ReportDocument page, _) = Train(options);
        Assert.AreEqual("timeisup", page.State);
        Assert.AreEqual(1, page.Frames.Length);
    }

    /// <summary>A file that cannot be written is an error before the data is read.</summary>
    [TestMethod]
    public void ReportThatCannotBeWrittenIsErrorAtOnce()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 2);
        IDataView unread = TinyGan.Context.Data.LoadFromEnumerable(TinyGan.DiscRows(1).Select<DiscRow, DiscRow>(
            _ => throw new AssertFailedException("The data was read.")));
        options.ReportPath = Path.Combine(folder["none"], Name);
        Errors.Says<IOException>(() => Train(options, unread), "GanOptions.ReportPath: ");
        options.ReportPath = folder.Path;
        Errors.Says<IOException>(() => Train(options, unread), "it is a folder");
        Assert.AreEqual(0, folder.Files.Length);
    }

    [TestMethod]
    public void ReportThatCannotBeWrittenLaterIsOneWarning()
    {
        var folder = new TemporaryFolder();
        GanOptions options = Options(folder, 8);
        options.Progress = new Reports<GanProgress>(report =>
        {
            if (report.Step == 2)
                folder.Dispose();
        });
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        using GanTransformer gan = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        Assert.AreEqual(8, gan.History[^1].Step);
        StringAssert.Contains(warnings.Single(), "could not be written");
    }

    public sealed class Pair
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
