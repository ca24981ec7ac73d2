using System.Text;

namespace Microsoft.ML.Gan.Text;

/// <summary>The characters (code points) that a network knows, in ascending order; a character's symbol is its index.</summary>
internal sealed class CharacterVocabulary(Rune[] runes)
{
    private readonly Dictionary<Rune, int> _symbols = runes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);

    public int Count => runes.Length;

    public ReadOnlySpan<Rune> Runes => runes;

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
            text.Append(units[..runes[symbol].EncodeToUtf16(units)]);
        return text.ToString();
    }
}
