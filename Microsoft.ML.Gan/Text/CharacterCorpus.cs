using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Gan.Text;

/// <summary>The text of all rows of a column, each followed by the separator, as symbols, and their characters.</summary>
/// <remarks>
/// The start precedes every text that the network reads: the separator's last symbol, or without a separator the most common one.
/// </remarks>
internal sealed record CharacterCorpus(ushort[] Symbols, CharacterVocabulary Vocabulary, int Start, long Rows)
{
    /// <summary>Reads a column, once.</summary>
    /// <exception cref="InvalidOperationException">There is no text, or it has one distinct character or too many.</exception>
    public static CharacterCorpus Read(IDataView data, DataViewSchema.Column column, CharacterRnnOptions options)
    {
        var symbols = new List<ushort>(); // numbered by first occurrence, in their order at the end
        var found = new Dictionary<Rune, int>();
        long rows = 0, characters = 0; // of the rows alone, like what follows
        Rune first = default;
        bool varied = false;
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            getter(ref value);
            rows++;
            foreach (Rune rune in value.Span.EnumerateRunes())
            {
                if (characters++ == 0)
                    first = rune;
                varied |= rune != first;
                Add(rune);
            }
            foreach (Rune rune in options.RowSeparator.EnumerateRunes())
                Add(rune);
        }
        if (characters == 0)
            throw Unusable("is empty");
        if (!varied)
            throw Unusable($"has {characters} characters, and all of them are U+{first.Value:X4}; a network needs at least two " +
                "different ones");
        if (found.Count > options.MaximumVocabulary)
        {
            throw Unusable($"has {found.Count} distinct characters, more than " +
                $"{nameof(CharacterRnnOptions)}.{nameof(options.MaximumVocabulary)} allows " +
                $"({options.MaximumVocabulary}); raise that if this really is a text");
        }

        Rune[] runes = [.. found.Keys.Order()];
        var symbolOf = new ushort[runes.Length];
        for (int symbol = 0; symbol < runes.Length; symbol++)
            symbolOf[found[runes[symbol]]] = (ushort)symbol;
        var counts = new long[runes.Length];
        foreach (ref ushort symbol in CollectionsMarshal.AsSpan(symbols))
        {
            symbol = symbolOf[symbol];
            counts[symbol]++;
        }
        int start = options.RowSeparator.Length > 0 ? symbols[^1] : Array.IndexOf(counts, counts.Max());
        return new CharacterCorpus([.. symbols], new CharacterVocabulary(runes), start, rows);

        void Add(Rune rune)
        {
            if (!found.TryGetValue(rune, out int number))
                found.Add(rune, number = found.Count);
            symbols.Add((ushort)number); // with more characters than that, the text is an error
        }

        InvalidOperationException Unusable(string why) =>
            new($"The text of column '{column.Name}' ({rows} rows) {why}. Check the data view that is passed to Fit.");
    }

    /// <summary>SHA-256 of the text.</summary>
    public byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(Vocabulary.Runes));
        hash.AppendData(MemoryMarshal.AsBytes<ushort>(Symbols));
        return hash.GetHashAndReset();
    }
}
