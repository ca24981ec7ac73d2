using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Text;

[TestClass]
public class CharacterCorpusTests
{
    private static CharacterCorpus Read(CharacterRnnOptions? options, params string[] rows)
    {
        IDataView view = TinyText.View(rows);
        return CharacterCorpus.Read(view, view.Schema["Text"], options ?? new CharacterRnnOptions());
    }

    [TestMethod]
    public void ReadMakesOneTextOfRowsInOrder()
    {
        CharacterCorpus text = Read(null, "ba", "", "c");
        Assert.AreEqual("\nabc", string.Concat(text.Vocabulary.Runes.ToArray()));
        Assert.AreEqual("ba\n\nc\n", text.Vocabulary.Decode(text.Symbols.Select(s => (int)s)));
        Assert.AreEqual((0, 3L), (text.Start, text.Rows)); // after a line's end a line begins
    }

    [TestMethod]
    public void ReadWithoutSeparatorBeginsAfterCommonestCharacter()
    {
        CharacterCorpus text = Read(new CharacterRnnOptions { RowSeparator = "" }, "abc", "bb");
        Assert.AreEqual("abcbb", text.Vocabulary.Decode(text.Symbols.Select(s => (int)s)));
        Assert.AreEqual(1, text.Start);
    }

    [TestMethod]
    public void ReadTakesSurrogatePairAsOneCharacter()
    {
        CharacterCorpus text = Read(new CharacterRnnOptions { RowSeparator = "" }, "a😀b😀", "\ud83d", "x\ude00");
        CollectionAssert.AreEqual(new[] { 'a', 'b', 'x', 0xFFFD, 0x1F600 },
            text.Vocabulary.Runes.ToArray().Select(rune => rune.Value).ToArray());
        Assert.AreEqual("a😀b😀\ufffdx\ufffd", text.Vocabulary.Decode(text.Symbols.Select(s => (int)s)));
        CollectionAssert.AreEqual(new[] { 4, 0 }, text.Vocabulary.Encode("😀?😁a", out int unknown));
        Assert.AreEqual(2, unknown);
    }

    [TestMethod]
    public void ReadRefusesTextsNothingCanBeLearnedFrom()
    {
        StringAssert.Contains(Refusal(null), "column 'Text' (0 rows) is empty");
        StringAssert.Contains(Refusal(null, "", ""), "column 'Text' (2 rows) is empty");
        StringAssert.Contains(Refusal(null, "aa", "aaa"), "(2 rows) has 5 characters, and all of them are U+0061");
        StringAssert.Contains(Refusal(new CharacterRnnOptions { MaximumVocabulary = 3 }, "abc"),
            "has 4 distinct characters, more than CharacterRnnOptions.MaximumVocabulary allows (3)");
        string many = string.Concat(Enumerable.Range(0x10000, 70_000).Select(char.ConvertFromUtf32));
        StringAssert.Contains(Refusal(new CharacterRnnOptions { MaximumVocabulary = CharacterRnnOptions.LargestVocabulary }, many),
            "has 70001 distinct characters");

        static string Refusal(CharacterRnnOptions? options, params string[] rows) =>
            Assert.ThrowsExactly<InvalidOperationException>(() => Read(options, rows)).Message;
    }

    [TestMethod]
    public void ChecksumIsTexts()
    {
        byte[] one = Read(null, "abc", "d").Checksum();
        CollectionAssert.AreEqual(one, Read(null, "abc", "d").Checksum());
        foreach (string[] other in new string[][] { ["abc", "e"], ["ab", "cd"], ["acb", "d"] })
            CollectionAssert.AreNotEqual(one, Read(null, other).Checksum());
    }

    [TestMethod]
    public void TbpttBatchesReadsColumnsSideBySide()
    {
        ushort[] text = [.. Enumerable.Range(0, 20).Select(i => (ushort)i)];
        var columns = new TbpttBatches(text, start: 2, end: 16, count: 3);
        Assert.AreEqual((3, 4), (columns.Count, columns.Length)); // 13 predicted, in columns of 4
        (long[] characters, long[] next) = columns.Read(from: 1, sequence: 2);
        CollectionAssert.AreEqual(new long[] { 3, 7, 11, 4, 8, 12 }, characters);
        CollectionAssert.AreEqual(characters.Select(c => c + 1).ToArray(), next);
    }
}
