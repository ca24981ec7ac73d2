using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Augmentation;

/// <summary>Rows of small classes, repeated.</summary>
[TestClass]
public class OversampleTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static IDataView Tones(int dark, int grey, int bright) => TinyGan.Tones(dark, grey, bright);

    [TestMethod]
    public void OversampleRaisesSmallClassesAndLogsIt()
    {
        List<string> log = _ml.Listen();
        IDataView all = _ml.Data.Oversample(Tones(60, 20, 45), "Label");
        Assert.AreEqual("1:60 2:60 3:60", Reading.Counts<uint>(all, "Label"));
        Assert.AreEqual(180, all.GetRowCount());
        string text = string.Join('\n', log);
        StringAssert.Contains(text, "Class 'grey' gets 40 copies beside its 20 rows.");
        StringAssert.Contains(text, "Class 'bright' gets 15 copies beside its 45 rows.");
        StringAssert.Contains(text, "1 classes without a row to repeat: 'none'.");
        StringAssert.Contains(text, "reads the data 3 times");
        Assert.IsFalse(text.Contains("'dark'", StringComparison.Ordinal), text);
    }

    [TestMethod]
    public void OversampleLeavesClassesThatHaveRatio()
    {
        Assert.AreEqual("1:60 2:30 3:40", Reading.Counts<uint>(_ml.Data.Oversample(Tones(60, 20, 40), "Label", 0.5), "Label"));
        Assert.AreEqual("1:60 2:40 3:40", Reading.Counts<uint>(_ml.Data.Oversample(Tones(60, 20, 40), "Label", 2.0 / 3), "Label"));
        Assert.AreEqual("1:60 2:20 3:40", Reading.Counts<uint>(_ml.Data.Oversample(Tones(60, 20, 40), "Label", 0.1), "Label"));
        Assert.AreEqual("1:1000 2:1000 3:1000", Reading.Counts<uint>(_ml.Data.Oversample(Tones(1000, 1, 999), "Label"), "Label"));
    }

    /// <summary>The ids of the copies are their own; the same at each reading.</summary>
    [TestMethod]
    public void OversampleRowIdsAreUniqueAndRowsSameEachTime()
    {
        IDataView all = _ml.Data.Oversample(_ml.Data.Oversample(Tones(50, 7, 3), "Label", 0.5), "Label");
        List<(DataViewRowId Id, string Text)> rows = Reading.Rows(all);
        Assert.AreEqual(150, rows.Select(row => row.Id).Distinct().Count());
        CollectionAssert.AreEqual(rows, Reading.Rows(all));
        CollectionAssert.AreEqual(rows, Reading.Rows(_ml.Data.Oversample(_ml.Data.Oversample(Tones(50, 7, 3), "Label", 0.5), "Label")));
    }

    /// <summary>A row's copies are about a sweep apart. A sweep has its share of each class, and a row as many copies as another.</summary>
    [TestMethod]
    public void OversampleSpreadsCopies()
    {
        var random = new Random(3);
        NamedRow[] rows = [.. Enumerable.Range(0, 120).OrderBy(_ => random.Next())
            .Select(i => new NamedRow { Name = $"{i}", Kind = i < 60 ? "a" : i < 80 ? "b" : "c" })];
        NamedRow[] all = Read(_ml.Data.Oversample(_ml.Data.LoadFromEnumerable(rows), "Kind"));
        Assert.AreEqual(180, all.Length);
        for (int sweep = 0; sweep < 3; sweep++)
        {
            NamedRow[] part = all[(60 * sweep)..(60 * sweep + 60)];
            Assert.IsTrue(new[] { "a", "b", "c" }.All(kind => part.Count(row => row.Kind == kind) == 20));
            // The largest class's third is taken from all over the sweep.
            Assert.AreEqual(10, part.Take(30).Count(row => row.Kind == "a"), 4);
        }
        foreach (IGrouping<string, int> places in all.Select((row, i) => (row.Name, i)).GroupBy(row => row.Name, row => row.i))
        {
            int[] found = [.. places];
            Assert.IsTrue(found.Zip(found.Skip(1)).All(pair => pair.Second - pair.First > 40), $"{places.Key}: {string.Join(' ', found)}");
            int number = int.Parse(places.Key);
            Assert.IsTrue(number < 60 ? found.Length == 1 : number < 80 ? found.Length == 3 : found.Length is 1 or 2);
        }
    }

    [TestMethod]
    [DataRow(60, 25, DisplayName = "three sweeps")]
    [DataRow(200, 3, DisplayName = "more sweeps than are open at once")]
    public void OversampleShuffledGivesSameRowsInOtherOrder(int dark, int grey)
    {
        IDataView all = _ml.Data.Oversample(_ml.Data.Cache(Tones(dark, grey, 40)), "Label");
        Assert.IsTrue(all.CanShuffle);
        Assert.IsFalse(_ml.Data.Oversample(Tones(dark, grey, 40), "Label").CanShuffle);
        List<(DataViewRowId Id, string Text)> inOrder = Reading.Rows(all), shuffled = Shuffled(5);
        CollectionAssert.AreEquivalent(inOrder, shuffled);
        CollectionAssert.AreEqual(shuffled, Shuffled(5));
        CollectionAssert.AreNotEqual(shuffled, Shuffled(6));
        CollectionAssert.AreNotEqual(inOrder, shuffled);
        string[] labels = [.. shuffled.Select(row => row.Text.Split(", ")[1])];
        Assert.AreEqual(dark / 4.0, labels.Take(3 * dark / 4).Count(label => label == "2"), dark / 8.0); // a third, from the start

        List<(DataViewRowId, string)> Shuffled(int seed)
        {
            using DataViewRowCursor cursor = all.GetRowCursor(all.Schema, new Random(seed));
            return Reading.Rows(cursor, [.. all.Schema]);
        }
    }

    [TestMethod]
    public void OversampleReadsOneSweepAtATimeAndFewWhenShuffled()
    {
        ForeignDataView rows = new ForeignDataView(101) { CanShuffle = true }
            .Add("Label", BooleanDataViewType.Instance, row => row == 50).Add("Number", NumberDataViewType.Int32, row => (int)row)
            .Add("Other", NumberDataViewType.Int32, row => (int)row);
        IDataView all = _ml.Data.Oversample(rows, "Label");
        CollectionAssert.AreEqual(new[] { "Label" }, rows.Asked);
        Assert.AreEqual(1, MostOpen(null));
        int shuffled = MostOpen(new Random(1));
        Assert.IsTrue(shuffled is > 8 and <= 16, $"{shuffled} cursors");
        Assert.AreEqual(0, rows.Open);
        CollectionAssert.AreEquivalent(new[] { "Label", "Label Number" }, rows.Asked.Distinct().ToArray());

        int MostOpen(Random? random)
        {
            int most = 0, sum = 0;
            using DataViewRowCursor cursor = all.GetRowCursor([all.Schema["Number"]], random);
            ValueGetter<int> getter = cursor.GetGetter<int>(all.Schema["Number"]);
            int value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                sum += value;
                most = Math.Max(most, rows.Open);
            }
            Assert.AreEqual(Enumerable.Range(0, 101).Sum() + 99 * 50, sum);
            return most;
        }
    }

    /// <summary>SDCA keeps a value for each row by its id, also while it shuffles.</summary>
    [TestMethod]
    public void OversampleSuitsTrainerThatShuffles()
    {
        IDataView data = _ml.Transforms.Conversion.ConvertType("Features", "Pixels", DataKind.Single)
            .Append(_ml.Transforms.NormalizeMinMax("Features")).Fit(Tones(60, 5, 20)).Transform(Tones(60, 5, 20));
        IDataView all = _ml.Data.Oversample(_ml.Data.Cache(data, "Label", "Features"), "Label");
        var model = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(all);
        Assert.AreEqual(1, _ml.MulticlassClassification.Evaluate(model.Transform(data)).MacroAccuracy, 0.01);
    }

    /// <summary>LINQ is evaluated at each reading: every sweep has another order.</summary>
    [TestMethod]
    public void OversampleOfLazilyShuffledSourceKeepsCountsAndRows()
    {
        var random = new Random(5);
        IDataView lazy = TinyGan.WithKeys(TinyGan.ToneRows(60, 21, 40).OrderBy(_ => random.Next()));
        IDataView all = _ml.Data.Oversample(lazy, "Label");
        ToneRow[] rows = [.. _ml.Data.CreateEnumerable<ToneRow>(all, reuseRowObject: false)];
        string[] tones = ["dark", "grey", "bright"];
        Assert.IsTrue(tones.All(tone => rows.Count(row => row.Tone == tone) == 60));
        Assert.IsTrue(rows.All(row => row.Pixels[0] / 100 == Array.IndexOf(tones, row.Tone)));
    }

    [TestMethod]
    public void OversampleRefusesDataThatGivesOtherRowsLater()
    {
        NamedRow[] rows = [.. Enumerable.Range(0, 30).Select(i => new NamedRow { Name = $"{i}", Kind = i < 20 ? "a" : "b" })];
        int given = 30;
        AssertRefused(_ml.Data.Oversample(_ml.Data.LoadFromEnumerable(new OneShot<NamedRow>(rows)), "Kind"));
        AssertRefused(_ml.Data.Oversample(_ml.Data.LoadFromEnumerable(new OneShot<NamedRow>(rows[..20])), "Kind")); // nothing to repeat
        IEnumerable<NamedRow> source = Enumerable.Range(0, 100).TakeWhile(i => i < given).Select(i => rows[i % 30]);
        IDataView changing = _ml.Data.Oversample(_ml.Data.LoadFromEnumerable(source), "Kind");
        Assert.AreEqual(40, Read(changing).Length);
        given = 29;
        AssertRefused(changing);
        given = 60; // more of both classes
        AssertRefused(changing);
        given = 30;
        IDataView even = _ml.Data.Oversample(_ml.Data.LoadFromEnumerable(source.Skip(10)), "Kind");
        Assert.AreEqual(20, Read(even).Length);
        foreach (string kind in new[] { "c", "a" }) // a new class; or as many rows, but not of each class
        {
            rows[29] = new NamedRow { Kind = kind };
            AssertRefused(changing);
            AssertRefused(even);
        }

        static void AssertRefused(IDataView data)
        {
            string message = Assert.ThrowsExactly<InvalidOperationException>(() => Read(data)).Message;
            StringAssert.Contains(message, "other rows at this reading");
            StringAssert.Contains(message, "Data.Cache");
        }
    }

    /// <summary>What the error advises: ML.NET's cache, given the columns that belong together.</summary>
    [TestMethod]
    public void OversampleReadsOneShotSourceThroughCache()
    {
        IEnumerable<NamedRow> rows = Enumerable.Range(0, 30).Select(i => new NamedRow { Name = $"{i}", Kind = i < 20 ? "a" : "b" });
        IDataView cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(new OneShot<NamedRow>(rows)), "Name", "Kind");
        NamedRow[] all = Read(_ml.Data.Oversample(cached, "Kind"));
        Assert.AreEqual((20, 20), (all.Count(row => row.Kind == "a"), all.Count(row => row.Kind == "b" && int.Parse(row.Name) >= 20)));
    }

    [TestMethod]
    public void OversampleTakesKeysOfEachType()
    {
        AssertBalanced<byte>(new KeyDataViewType(typeof(byte), 3), key => (byte)key);
        AssertBalanced<ushort>(new KeyDataViewType(typeof(ushort), 3), key => (ushort)key);
        AssertBalanced<uint>(new KeyDataViewType(typeof(uint), 3), key => (uint)key);
        AssertBalanced<ulong>(new KeyDataViewType(typeof(ulong), 3), key => (ulong)key);

        // Keys 1 and 3, and rows without one.
        void AssertBalanced<T>(DataViewType type, Func<int, T> key)
        {
            IDataView rows = new ForeignDataView(20).Add("Label", type, row => key(row < 12 ? 1 : row < 17 ? 3 : 0));
            Assert.AreEqual("0:3 1:12 3:12", Reading.Counts<T>(_ml.Data.Oversample(rows, "Label"), "Label"));
        }
    }

    [TestMethod]
    public void OversampleTakesBooleansAndTexts()
    {
        List<string> log = _ml.Listen();
        IDataView booleans = new ForeignDataView(20).Add("Label", BooleanDataViewType.Instance, row => row % 5 == 0);
        Assert.AreEqual("False:16 True:16", Reading.Counts<bool>(_ml.Data.Oversample(booleans, "Label"), "Label"));
        IDataView texts = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20)
            .Select(i => new NamedRow { Name = $"{i}", Kind = i < 12 ? "a" : i < 17 ? "B" : "" }));
        CollectionAssert.AreEqual(Enumerable.Repeat("", 3).Concat(Enumerable.Repeat("B", 12)).Concat(Enumerable.Repeat("a", 12)).ToArray(),
            Read(_ml.Data.Oversample(texts, "Kind")).Select(row => row.Kind).Order(StringComparer.Ordinal).ToArray());
        string text = string.Join('\n', log);
        StringAssert.Contains(text, "Class 'True' gets 12 copies beside its 4 rows.");
        StringAssert.Contains(text, "Class 'B' gets 7 copies beside its 5 rows.");
    }

    [TestMethod]
    public void OversampleRefusesOtherLabelsAndRatios()
    {
        IDataView data = new ForeignDataView(3).Add("Number", NumberDataViewType.Int32, row => (int)row)
            .Add("Wide", new KeyDataViewType(typeof(uint), 1_000_000), row => (uint)row + 1)
            .Add("Label", BooleanDataViewType.Instance, row => row == 0);
        StringAssert.Contains(Message("Absent"), "Could not find label column 'Absent'");
        StringAssert.Contains(Message("Number"), "label column 'Number': expected a key, Boolean or text, got Int32");
        StringAssert.Contains(Message("Wide"), "label column 'Wide': expected a key of at most 65536 classes");
        foreach (double ratio in new[] { 0, -1, 1.01, double.NaN })
            StringAssert.Contains(Message("Label", ratio), "The ratio must be in (0, 1].");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.Oversample(data, " "));

        string Message(string label, double ratio = 1) =>
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.Oversample(data, label, ratio)).Message;
    }

    [TestMethod]
    public void OversampleOfNoRowsGivesNone()
    {
        Assert.AreEqual(0, Read(_ml.Data.Oversample(_ml.Data.LoadFromEnumerable(Array.Empty<NamedRow>()), "Kind")).Length);
        Assert.AreEqual("0:2", Reading.Counts<uint>(_ml.Data.Oversample(
            new ForeignDataView(2).Add("Label", new KeyDataViewType(typeof(uint), 3), _ => 0u), "Label"), "Label"));
    }

    [TestMethod]
    public void OversampleLeavesImagesToTheirOwners()
    {
        using MLImage red = Image(255, 0), green = Image(0, 255), blue = Image(0, 0);
        ImageRow[] rows = [new() { Image = red, Kind = "a" }, new() { Image = green, Kind = "a" }, new() { Image = blue, Kind = "b" }];
        IDataView owned = _ml.Data.LoadFromEnumerable(rows);
        // The getters of ResizeImages make images, and dispose the one that they are handed back.
        IDataView made = _ml.Transforms.ResizeImages("Image", 4, 4).Fit(owned).Transform(owned);
        CollectionAssert.AreEqual(new[] { -255, 0, 0, 255 }, Colors(owned));
        CollectionAssert.AreEqual(new[] { -255, 0, 0, 255 }, Colors(made));
        Assert.AreEqual((255, 255), (red.Pixels[2], green.Pixels[1])); // not disposed

        int[] Colors(IDataView data)
        {
            IDataView all = _ml.Data.Oversample(data, "Kind");
            using DataViewRowCursor cursor = all.GetRowCursor(all.Schema);
            ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(all.Schema["Image"]);
            MLImage image = null!;
            var colors = new List<int>();
            while (cursor.MoveNext())
            {
                getter(ref image);
                colors.Add(image.Pixels[2] - image.Pixels[1]); // red - green
            }
            return [.. colors.Order()];
        }
    }

    private static MLImage Image(byte red, byte green)
    {
        byte[] pixel = [0, green, red, 255];
        return MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, [.. pixel, .. pixel, .. pixel, .. pixel]);
    }

    private static NamedRow[] Read(IDataView data) => [.. TinyGan.Context.Data.CreateEnumerable<NamedRow>(data, reuseRowObject: false)];

    private sealed class NamedRow
    {
        public string Name { get; set; } = "";

        public string Kind { get; set; } = "";
    }

    private sealed class ImageRow
    {
        [ImageType(2, 2)]
        public MLImage? Image { get; set; }

        public string Kind { get; set; } = "";
    }
}
