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
        var reader = new Reader(options.RowSeparator);
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            getter(ref value);
            reader.AddRow(value.Span);
        }
        return reader.ToText(column.Name, options);
    }

    /// <summary>SHA-256 of the text.</summary>
    public byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(Vocabulary.Runes));
        hash.AppendData(MemoryMarshal.AsBytes<ushort>(Symbols));
        return hash.GetHashAndReset();
    }

    private sealed class Reader(string separator)
    {
        private readonly List<ushort> _symbols = [];
        private readonly Dictionary<Rune, int> _found = []; // numbered by first occurrence
        private long _rows;
        private long _characters; // of the rows alone
        private int _distinct;    // likewise, up to 2
        private Rune _first;

        public void AddRow(ReadOnlySpan<char> text)
        {
            _rows++;
            foreach (Rune rune in text.EnumerateRunes())
            {
                if (_characters++ == 0)
                    (_first, _distinct) = (rune, 1);
                else if (rune != _first)
                    _distinct = 2;
                Add(rune);
            }
            foreach (Rune rune in separator.EnumerateRunes())
                Add(rune);
        }

        public CharacterCorpus ToText(string column, CharacterRnnOptions options)
        {
            if (_characters == 0)
                throw Unusable("is empty");
            if (_distinct == 1)
                throw Unusable($"has {_characters} characters, and all of them are U+{_first.Value:X4}; a network needs at least two " +
                    "different ones");
            if (_found.Count > options.MaximumVocabulary)
            {
                throw Unusable($"has {_found.Count} distinct characters, more than " +
                    $"{nameof(CharacterRnnOptions)}.{nameof(options.MaximumVocabulary)} allows " +
                    $"({options.MaximumVocabulary}); raise that if this really is a text");
            }

            Rune[] runes = [.. _found.Keys.Order()];
            var vocabulary = new CharacterVocabulary(runes);
            var symbolOf = new ushort[runes.Length];
            for (int symbol = 0; symbol < runes.Length; symbol++)
                symbolOf[_found[runes[symbol]]] = (ushort)symbol;
            var counts = new long[runes.Length];
            ushort[] symbols = [.. _symbols];
            foreach (ref ushort symbol in symbols.AsSpan())
            {
                symbol = symbolOf[symbol];
                counts[symbol]++;
            }
            int start = separator.Length > 0 ? symbols[^1] : Array.IndexOf(counts, counts.Max());
            return new CharacterCorpus(symbols, vocabulary, start, _rows);

            InvalidOperationException Unusable(string why) =>
                new($"The text of column '{column}' ({_rows} rows) {why}. Check the data view that is passed to Fit.");
        }

        private void Add(Rune rune)
        {
            if (!_found.TryGetValue(rune, out int number))
                _found.Add(rune, number = _found.Count);
            _symbols.Add((ushort)number); // with more characters than that, the text is an error
        }
    }
}
