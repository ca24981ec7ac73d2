using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>
/// Elements of a page. Whatever text is given is encoded, and the page is well-formed XML as well as HTML. An element that is not void has
/// an end tag, as HTML wants it.
/// </summary>
internal static class Html
{
    private const char Replacement = '\uFFFD';
    private static readonly string[] Void = ["br", "img", "input", "meta"];

    /// <summary>An element.</summary>
    /// <param name="tag">Its name, with classes behind dots: "p.note".</param>
    /// <param name="content">Texts, elements, attributes, and sequences of these; null is left out.</param>
    public static XElement Tag(string tag, params object?[] content)
    {
        string[] names = tag.Split('.');
        var element = new XElement(names[0], content.Select(part => part is string text ? Clean(text) : part));
        if (names.Length > 1)
            element.SetAttributeValue("class", string.Join(' ', names[1..]));
        if (element.IsEmpty && !Void.Contains(names[0]))
            element.Add("");
        return element;
    }

    public static XAttribute Attribute(string name, string value) => new(name, Clean(value));

    /// <summary>Text or code that is not encoded: a script or style sheet, hidden from readers of XML.</summary>
    public static XElement Raw(string tag, string content) => new(tag, "/*", new XCData($"*/\n{content}\n/*"), "*/");

    /// <summary>A number with three decimals, or none from a thousand on; a dash where there is no finite one.</summary>
    public static string Number(double? value) => value is { } number && double.IsFinite(number)
        ? Math.Abs(number) is >= 1e-3 and < 1e7 or 0
            ? number.ToString(Math.Abs(number) >= 1000 ? "#,0" : "0.000", CultureInfo.InvariantCulture)
            : number.ToString("0.##e0", CultureInfo.InvariantCulture)
        : "–";

    public static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The text without the characters that no page may have, such as U+0000 and halves of surrogate pairs.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) // gives U+FFFD for half a pair
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Replacement.ToString() : rune.ToString());
        return clean.ToString();
    }
}
