using System.Text;

namespace Microsoft.ML.Gan.Text;

/// <summary>The characters (code points) that a network knows, in their order; a character's symbol is its index.</summary>
internal sealed class CharacterVocabulary
{
    private readonly Rune[] _runes;
    private readonly Dictionary<Rune, int> _symbols;

    /// <summary>The vocabulary of characters in ascending order.</summary>
    public CharacterVocabulary(Rune[] runes)
    {
        _runes = runes;
        _symbols = new Dictionary<Rune, int>(runes.Length);
        for (int i = 0; i < runes.Length; i++)
            _symbols.Add(runes[i], i);
    }

    public int Count => _runes.Length;

    public ReadOnlySpan<Rune> Runes => _runes;

    /// <summary>The symbols of a text's characters, without those that are unknown. A lone surrogate is read as U+FFFD.</summary>
    public List<int> Encode(ReadOnlySpan<char> text, out int unknown)
    {
        var symbols = new List<int>(text.Length);
        unknown = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (_symbols.TryGetValue(rune, out int symbol))
                symbols.Add(symbol);
            else
                unknown++;
        }
        return symbols;
    }

    /// <summary>The text of symbols.</summary>
    public string Decode(IEnumerable<int> symbols)
    {
        var text = new StringBuilder();
        Span<char> units = stackalloc char[2]; // a surrogate pair at most
        foreach (int symbol in symbols)
            text.Append(units[.._runes[symbol].EncodeToUtf16(units)]);
        return text.ToString();
    }
}
