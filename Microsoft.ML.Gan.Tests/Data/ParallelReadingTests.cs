using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Data;

/// <summary>Images are read by a set of cursors, and it must not show: not in their order, nor in what is said of a row.</summary>
[TestClass]
public class ParallelReadingTests
{
    private const int Rows = 1000, BatchRows = 7;

    /// <summary>An image of one colour that tells its row.</summary>
    private static MLImage Image(long row)
    {
        var pixels = new byte[8 * 8 * 4];
        for (int i = 0; i < pixels.Length; i += 4)
            (pixels[i], pixels[i + 1], pixels[i + 3]) = ((byte)row, (byte)(row >> 8), 255);
        return MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, pixels);
    }

    private static ForeignDataView View(Func<long, MLImage?> image, Action<long>? moving = null) =>
        new ForeignDataView(Rows) { BatchRows = BatchRows, Moving = moving ?? (_ => { }) }
            .Add("Name", TextDataViewType.Instance, row => $"picture {row}".AsMemory())
            .Add("Class", new KeyDataViewType(typeof(uint), 3), row => (uint)(row % 4)) // 0 is a missing key
            .Add("Image", new ImageDataViewType(8, 8), image);

    private static SampleStore Read(IDataView view, GanOptions? options = null) => TinyGan.Read(view, "Image", options).Store;

    private static int RowOf(ReadOnlySpan<byte> sample) => sample[0] | sample[64] << 8;

    private static void AreRows(IEnumerable<int> expected, SampleStore store) =>
        CollectionAssert.AreEqual(expected.ToArray(), Enumerable.Range(0, store.Count).Select(i => RowOf(store[i])).ToArray());

    [TestMethod]
    public void ReadKeepsRowsOrderHoweverLongEachTakes()
    {
        ForeignDataView view = View(row =>
        {
            if (row / BatchRows % 3 == 0)
                Thread.Sleep(1);
            return Image(row);
        });
        AreRows(Enumerable.Range(0, Rows), Read(view));
        Assert.AreEqual(0, view.Open);
        Assert.AreEqual(0, view.Asked.Count); // no other cursor than the set's
    }

    [TestMethod]
    public void ReadLeavesNoGapForRowsLeftOutAndCountsThem()
    {
        ForeignDataView view = View(row => row % 5 == 0 ? null : Image(row));
        ClassColumn classes = ClassColumn.Find(view.Schema, "Class");
        (SampleStore store, List<string> warnings) =
            TinyGan.Read(view, "Image", new GanOptions { UnreadableImages = UnreadableImages.Skip }, classes);
        int[] kept = [.. Enumerable.Range(0, Rows).Where(row => row % 4 != 0 && row % 5 != 0)];
        AreRows(kept, store);
        CollectionAssert.AreEqual(kept.Select(row => row % 4 - 1).ToArray(), store.Classes);
        StringAssert.Contains(warnings[0], "150 rows of column 'Image'");
        StringAssert.Contains(warnings[1], "250 rows were left out");
    }

    [TestMethod]
    public void ReadNamesFirstOfSeveralBadRows()
    {
        foreach (int first in new[] { 0, 6, 7, 500, 999 })
        {
            ForeignDataView view = View(row =>
            {
                if (row == first)
                    Thread.Sleep(5); // others find theirs before
                return row >= first ? null : Image(row);
            });
            string message = Assert.ThrowsExactly<InvalidOperationException>(() => Read(view)).Message;
            StringAssert.Contains(message, $"'Image' in row {first} (Name = 'picture {first}') cannot be read: the row has no image");
            Assert.AreEqual(0, view.Open);
        }
    }

    [TestMethod]
    public void ReadThrowsCursorsExceptionAsItIs()
    {
        ForeignDataView view = View(Image, row => _ = row == 300 ? throw new TimeoutException("too late") : 0);
        Assert.AreEqual("too late", Assert.ThrowsExactly<TimeoutException>(() => Read(view)).Message);
        Assert.AreEqual(0, view.Open);
    }

    [TestMethod]
    public void ReadTellsBadRowBeforeCursorsException()
    {
        ForeignDataView view = View(row => row == 100 ? null : Image(row), row => _ = row == 900 ? throw new TimeoutException() : 0);
        Errors.Says<InvalidOperationException>(() => Read(view), "row 100 ");
    }

    [TestMethod]
    public void ReadCanBeCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        int read = 0;
        ForeignDataView view = View(row =>
        {
            if (Interlocked.Increment(ref read) >= 50)
                cancellation.Cancel(); // by each thread, for the one that read row 50 may be put to sleep before it cancels
            return Image(row);
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => Read(view, new GanOptions { CancellationToken = cancellation.Token }));
        Assert.IsTrue(read < 50 + 2 * Environment.ProcessorCount, $"{read} rows were read");
        Assert.AreEqual(0, view.Open);
    }

    /// <summary>ML.NET's own views: it shares out the rows of an enumeration among the cursors of LoadImages.</summary>
    [TestMethod]
    public void ReadKeepsOrderOfFiles()
    {
        using var folder = new TemporaryFolder();
        for (byte i = 0; i < 20; i++)
        {
            byte level = i;
            PngFile.Write(folder[$"{i}.png"], 8, 8, PngFile.Grey, 8, (_, _) => [level]);
        }
        int[] order = [.. Enumerable.Range(0, Rows).Select(i => i * 7 % 20)];
        SampleStore store = Read(Images(folder, order.Select(i => $"{i}.png")));
        CollectionAssert.AreEqual(order, Enumerable.Range(0, store.Count).Select(i => (int)store[i][0]).ToArray());

        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => Read(Images(folder, order.Select((i, row) => row is 700 or 900 ? "none.png" : $"{i}.png")))).Message;
        StringAssert.Contains(message, "'Image' in row 700 (Path = 'none.png') cannot be read");
    }

    [TestMethod]
    public void ReadThrowsEnumerationsExceptionAsItIs()
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["a.png"], 8, 8, PngFile.Grey, 8, (_, _) => [1]);
        IEnumerable<string> Names()
        {
            for (int i = 0; i < 400; i++)
                yield return "a.png";
            throw new TimeoutException("too late");
        }
        Assert.AreEqual("too late", Assert.ThrowsExactly<TimeoutException>(() => Read(Images(folder, Names()))).Message);
    }

    private static IDataView Images(TemporaryFolder folder, IEnumerable<string> names)
    {
        IDataView files = TinyGan.Context.Data.LoadFromEnumerable(names.Select(name => new ImageFileTests.FileRow { Path = name }));
        return TinyGan.Context.Transforms.LoadImages("Loaded", folder.Path, "Path")
            .Append(TinyGan.Context.Transforms.ResizeImages("Image", 8, 8, "Loaded"))
            .Fit(TinyGan.Context.Data.TakeRows(files, 1)).Transform(files);
    }
}
