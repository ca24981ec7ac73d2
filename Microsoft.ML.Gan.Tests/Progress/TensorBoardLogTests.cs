using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;

namespace Microsoft.ML.Gan.Tests.Progress;

[TestClass]
public class TensorBoardLogTests
{
    private static readonly GanProgress Full = new(1, 2, 50, 100, 0.5, 1.5, 0.75, 0.25, 1000, TimeSpan.Zero, TimeSpan.Zero)
    {
        DiscriminatorAccuracy = 0.875, Diversity = 0.625, DiscriminatorGradientNorm = 2, GeneratorGradientNorm = 3, Distance = 4,
        AugmentationProbability = 0.375,
    };

    [TestMethod]
    public void ReportWritesScalarsOfProgress()
    {
        using var folder = new TemporaryFolder();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            var board = new TensorBoardLog(folder["run"]); // makes the folder
            board.Report(Full);
            board.Report(Full with { Step = 75, Diversity = double.NaN, Distance = null, Warning = "It has collapsed." });
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        List<Event> events = Read(folder["run"]);
        Assert.AreEqual("brain.Event:2", events[0].Version);
        CollectionAssert.AreEqual(new (string, long, float?)[]
        {
            ("loss/discriminator", 50, 0.5f), ("loss/generator", 50, 1.5f), ("probability/real", 50, 0.75f),
            ("probability/generated", 50, 0.25f), ("accuracy", 50, 0.875f), ("diversity", 50, 0.625f), ("gradient/discriminator", 50, 2),
            ("gradient/generator", 50, 3), ("distance", 50, 4), ("augmentation_probability", 50, 0.375f),
            ("images_per_second", 50, 1000),
            ("loss/discriminator", 75, 0.5f), ("loss/generator", 75, 1.5f), ("probability/real", 75, 0.75f),
            ("probability/generated", 75, 0.25f), ("accuracy", 75, 0.875f), ("gradient/discriminator", 75, 2),
            ("gradient/generator", 75, 3), ("augmentation_probability", 75, 0.375f), ("images_per_second", 75, 1000),
            ("warning/text_summary", 75, null),
        }, events.Skip(1).Select(e => (e.Tag, e.Step, e.Scalar)).ToArray());
        double now = DateTimeOffset.UtcNow.ToUnixTimeSeconds(); // TensorBoard counts seconds since 1970
        Assert.IsTrue(events.Skip(1).All(e => Math.Abs(e.WallTime - now) < 60));
    }

    /// <summary>Gray, RGB and RGBA sheets are PNG files of all their pixels; the real pictures, always the same, come once.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    public void ReportWritesSheetsOfSnapshots(int channels)
    {
        using var folder = new TemporaryFolder();
        var board = new TensorBoardLog(folder.Path);
        byte[] pixels = [.. Enumerable.Range(0, 4 * 8 * 6 * channels).Select(i => (byte)(channels == 4 && i % 4 == 3 ? 255 : 11 * i))];
        var images = new ImageBatch(pixels, 8, 6, channels);
        var black = new ImageBatch(new byte[4 * 8 * 6 * channels], 8, 6, channels);
        board.Report(new GanSnapshot(1, 10, images, black));
        board.Report(new GanSnapshot(1, 20, images, black));
        List<Event> events = Read(folder.Path);
        CollectionAssert.AreEqual(new[] { ("real", 10L), ("generated", 10L), ("generated", 20L) },
            events.Skip(1).Select(e => (e.Tag, e.Step)).ToArray());
        const int Padding = 2, Scale = 8; // of eight pixels' height to 64
        using MLImage sheet = MLImage.CreateFromStream(new MemoryStream(events[^1].Png!));
        Assert.AreEqual((2 * (6 * Scale + Padding) + Padding, 2 * (8 * Scale + Padding) + Padding), (sheet.Width, sheet.Height));
        // The first picture's pixel (2, 1) in the middle of its square.
        int at = 4 * ((Padding + Scale + Scale / 2) * sheet.Width + Padding + 2 * Scale + Scale / 2), from = (6 + 2) * channels;
        bool bgr = sheet.PixelFormat == MLPixelFormat.Bgra32;
        byte Channel(int c) => sheet.Pixels[at + (bgr ? 2 - c : c)];
        for (int c = 0; c < 3; c++)
            Assert.AreEqual(pixels[from + (channels == 1 ? 0 : c)], Channel(c));
    }

    [TestMethod]
    public void FitFillsBoardThatHangsInItsOptions()
    {
        using var folder = new TemporaryFolder();
        var board = new TensorBoardLog(folder.Path);
        GanOptions options = TinyGan.Options(4);
        (options.Progress, options.ProgressInterval, options.Snapshots, options.SnapshotInterval) = (board, 2, board, 2);
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)).Dispose();
        List<Event> events = Read(folder.Path);
        CollectionAssert.AreEqual(new[] { 2L, 4 }, events.Where(e => e.Tag == "loss/generator").Select(e => e.Step).ToArray());
        CollectionAssert.AreEqual(new[] { 2L, 4 }, events.Where(e => e.Tag == "generated").Select(e => e.Step).ToArray());
    }

    [TestMethod]
    public void FolderThatCannotBeMadeIsErrorAtOnce()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Assert.ThrowsExactly<IOException>(() => new TensorBoardLog(folder["file"]));
        Assert.ThrowsExactly<ArgumentException>(() => new TensorBoardLog(" "));
    }

    private sealed record Event(double WallTime, long Step, string? Version, string Tag, float? Scalar, byte[]? Png);

    /// <summary>
    /// Reads a file of events. A record is u64 length, its checksum, the bytes and their checksum (TensorFlow's TFRecord); the bytes are an
    /// Event (event.proto) with a Summary (summary.proto) of one value.
    /// </summary>
    private static List<Event> Read(string folder)
    {
        string file = Directory.GetFiles(folder).Single();
        StringAssert.Contains(Path.GetFileName(file), "tfevents"); // what TensorBoard looks for
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        var events = new List<Event>();
        while (bytes.Length > 0)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            Assert.AreEqual(MaskedChecksum(bytes[..8]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            ReadOnlySpan<byte> record = bytes.Slice(12, length);
            Assert.AreEqual(MaskedChecksum(record), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
            events.Add(ReadEvent(record.ToArray()));
            bytes = bytes[(16 + length)..];
        }
        return events;
    }

    private static Event ReadEvent(byte[] record)
    {
        var result = new Event(0, 0, null, "", null, null);
        foreach ((int field, object value) in Fields(record))
        {
            result = field switch
            {
                1 => result with { WallTime = BitConverter.UInt64BitsToDouble((ulong)value) },
                2 => result with { Step = (long)(ulong)value },
                3 => result with { Version = System.Text.Encoding.UTF8.GetString((byte[])value) },
                5 => ReadValue(result, (byte[])Fields((byte[])value).Single().Value),
                _ => result,
            };
        }
        return result;
    }

    private static Event ReadValue(Event result, byte[] value)
    {
        foreach ((int field, object content) in Fields(value))
        {
            result = field switch
            {
                1 => result with { Tag = System.Text.Encoding.UTF8.GetString((byte[])content) },
                2 => result with { Scalar = BitConverter.UInt32BitsToSingle((uint)content) },
                4 => result with { Png = (byte[])Fields((byte[])content).Single(part => part.Field == 4).Value },
                _ => result,
            };
        }
        return result;
    }

    /// <summary>The fields of a message by their numbers, with values as they are on the wire.</summary>
    private static List<(int Field, object Value)> Fields(byte[] message)
    {
        var fields = new List<(int, object)>();
        var input = new CodedInputStream(message);
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                _ => (object)input.ReadBytes().ToByteArray(),
            }));
        }
        return fields;
    }

    /// <summary>CRC-32C, rotated right by 15 bits, plus a constant (TensorFlow, lib/hash/crc32c.h).</summary>
    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
