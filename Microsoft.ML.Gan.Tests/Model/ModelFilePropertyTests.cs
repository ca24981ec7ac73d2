using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using CsCheck;

namespace Microsoft.ML.Gan.Tests.Model;

/// <summary>A changed model file gives the same model or an error with words, and in no time.</summary>
[TestClass]
public class ModelFilePropertyTests
{
    private const string Block = "Model.key", Networks = "Networks.bin";
    private const string ByReflection = "Error during class instantiation";
    private const StringComparison Ordinal = StringComparison.Ordinal;
    private const int Header = 256, LengthPlace = 0x18; // ML.NET's, before the block
    private const int Hang = 300_000; // milliseconds of all
    private const double MostSeconds = 10; // of one file

    private static readonly Lazy<byte[]> File = new(() => Save(TinyGan.OfTones));

    private static byte[] Save(ITransformer model)
    {
        var file = new MemoryStream();
        TinyGan.Context.Model.Save(model, null, file);
        return file.ToArray();
    }

    private static Dictionary<string, byte[]> Entries(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using Stream stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    private static string Text(byte[] file) =>
        string.Join('\n', Entries(file).Select(entry => $"{entry.Key} {Convert.ToHexString(SHA256.HashData(entry.Value))}"));

    /// <summary>The file with entries changed, by the ends of their names.</summary>
    private static byte[] Change(Func<string, byte[], byte[]> change)
    {
        var changed = new MemoryStream();
        using (var zip = new ZipArchive(changed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in Entries(File.Value))
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(change(name.Split('/', '\\')[^1], bytes));
            }
        }
        return changed.ToArray();
    }

    /// <summary>
    /// Whether a file is refused as documented: the plugin throws a FormatException. ML.NET lets pass what the archive throws, and what
    /// .NET does where the header names no assembly.
    /// </summary>
    private static bool IsRefusal(Exception exception)
    {
        Exception cause = exception; // ML.NET makes transformers by reflection: what they throw stands within
        while (cause.InnerException is { } inner && (cause is TargetInvocationException || cause.Message.StartsWith(ByReflection, Ordinal)))
            cause = inner;
        return cause is FormatException or InvalidDataException
            || cause is InvalidOperationException or FileLoadException or FileNotFoundException
            && !cause.StackTrace!.Contains(typeof(GanTransformer).FullName!, Ordinal);
    }

    /// <summary>Loads a file, or sees that what is thrown is one of ML.NET's errors and says something.</summary>
    /// <returns>What the model is saved as, or null.</returns>
    private static byte[]? Load(byte[] file)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using var model = (GanTransformer)TinyGan.Context.Model.Load(new MemoryStream(file), out _);
            Assert.AreEqual(1, Reading.Rows(model.Generate(1)).Count);
            return Save(model);
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
                StringAssert.Contains(cause.Message, " ");
            return null;
        }
        finally
        {
            Assert.IsTrue(clock.Elapsed.TotalSeconds < MostSeconds, $"{clock.Elapsed}");
        }
    }

    private static void AssertSameOrRefused(byte[] file)
    {
        if (Load(file) is { } again)
            Assert.AreEqual(Text(File.Value), Text(again));
    }

    [TestMethod]
    [Timeout(Hang)]
    public void LoadGivesTheSameModelOrAnErrorForAnyChangeOfTheFile() => ByteChange.Any.Holds(150, change =>
        AssertSameOrRefused(change.Of(File.Value)));

    [TestMethod]
    [Timeout(Hang)]
    public void LoadGivesTheSameModelOrAnErrorForAnyChangeOfAnEntry() => Gen.Select(Gen.OneOf(Block, Networks), ByteChange.Any)
        .Holds(150, (changed, change) => AssertSameOrRefused(Change((name, bytes) => name == changed ? change.Of(bytes) : bytes)));

    [TestMethod]
    [Timeout(Hang)]
    public void LoadGivesAnErrorForAnyOtherBytes() => Gen.Select(Gen.OneOf(Block, Networks, ""), Gen.Byte.Array[0, 400])
        .Holds(100, (replaced, other) => Assert.IsNull(
            Load(replaced == "" ? other : Change((name, bytes) => name == replaced ? other : bytes))));

    /// <summary>A byte in the block and in its copy under the checksum. What loads may be another model, which saves as any.</summary>
    [TestMethod]
    [Timeout(Hang)]
    public void LoadGivesAModelOrAnErrorForAnyChangedByteOfTheBlock()
    {
        byte[] key = Entries(File.Value).Single(entry => entry.Key.EndsWith(Block, Ordinal)).Value;
        int length = BitConverter.ToInt32(key, LengthPlace);
        Gen.Select(Gen.Int[0, length - 1], Gen.Byte[1, 255]).Holds(120, (place, bits) =>
        {
            byte[] file = Change((name, bytes) =>
            {
                if (name is Block or Networks)
                    bytes[(name == Block ? Header : sizeof(long)) + place] ^= bits;
                if (name == Networks)
                    SHA256.HashData(bytes.AsSpan(sizeof(long)..^SHA256.HashSizeInBytes), bytes.AsSpan(^SHA256.HashSizeInBytes..));
                return bytes;
            });
            if (Load(file) is { } once)
                Assert.AreEqual(Text(once), Text(Load(once)!));
        });
    }
}
