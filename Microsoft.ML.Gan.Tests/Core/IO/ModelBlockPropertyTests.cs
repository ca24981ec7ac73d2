using CsCheck;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Tests.Core.IO;

/// <summary>Bytes of model files: read as written, and refused with words once they are changed.</summary>
[TestClass]
public class ModelBlockPropertyTests
{
    private static readonly Gen<byte[]> Content = Gen.Byte.Array[0, 100];

    private static readonly Gen<string> Name = Gen.String[Gen.Char['\0', '\uD7FF'], 0, 200];

    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));

    private static byte[] Unseal(byte[] bytes)
    {
        byte[] content = [];
        ModelBlock.Unseal(Reader(bytes), "weights", reader => content = reader.ReadBytes((int)reader.BytesLeft()));
        return content;
    }

    private static void AssertRefused(byte[] bytes) => StringAssert.Contains(
        Assert.ThrowsExactly<FormatException>(() => Unseal(bytes)).Message, "The weights in the model file cannot be read: ");

    [TestMethod]
    public void UnsealGivesBackWhatSealWasGiven() => Content.Holds(200, content =>
        CollectionAssert.AreEqual(content, Unseal(ModelBlock.Seal(writer => writer.Write(content)))));

    [TestMethod]
    public void UnsealRefusesAnyChange() => Gen.Select(Content, ByteChange.Any).Holds(1000, (content, change) =>
    {
        byte[] whole = ModelBlock.Seal(writer => writer.Write(content)), changed = change.Of(whole);
        if (changed.AsSpan().SequenceEqual(whole))
            return;
        AssertRefused(changed);
    });

    /// <summary>Of any length, and that which is written before them, which may be theirs.</summary>
    [TestMethod]
    public void UnsealRefusesAnyBytes() => Gen.Select(Gen.OneOf(Gen.Long, Gen.Long[-2, 80]), Gen.Byte.Array[0, 80]).Holds(500,
        (length, bytes) => AssertRefused([.. BitConverter.GetBytes(length), .. bytes]));

    [TestMethod]
    public void UnsealTellsOfAnyExceptionThatChangedBytesLeadTo() =>
        Gen.Select(Content, Gen.OneOf<Exception>(new EndOfStreamException("words"), new FormatException("words"),
            new InvalidDataException("words"), new ArgumentException("words"), new OverflowException("words")))
        .Holds(50, (content, thrown) =>
        {
            byte[] whole = ModelBlock.Seal(writer => writer.Write(content));
            StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() =>
                ModelBlock.Unseal(Reader(whole), "weights", _ => throw thrown)).Message, "words");
        });

    [TestMethod]
    public void ReadNamesGivesBackWhatWriteNamesWasGiven() => Name.Null().Array[0, 6].Holds(200, names =>
    {
        var bytes = new MemoryStream();
        ModelBlock.WriteNames(new BinaryWriter(bytes), names);
        string?[] expected = [.. names.Select(name => name is "" ? null : name)];
        using BinaryReader reader = Reader(bytes.ToArray());
        CollectionAssert.AreEqual(expected, ModelBlock.ReadNames(reader, names.Length));
        Assert.AreEqual(0, reader.BytesLeft());
    });
}
