using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Microsoft.ML.Gan.Tests.Reporting;

/// <summary>A report that was read back. Reading fails where the page is not well-formed.</summary>
internal sealed class ReportDocument(string html)
{
    private readonly XElement _page = Parse(html);

    public static ReportDocument Read(string path) => new(File.ReadAllText(path));

    public string Html { get; } = html;

    public string State => (string)_page.Attribute("data-state")!;

    public string Text => string.Join('\n', _page.Element("body")!.DescendantNodes().OfType<XText>()
        .Where(text => text.Parent!.Name != "script").Select(text => text.Value));

    public IEnumerable<XElement> All(string name) => _page.Descendants(name);

    public XElement? Find(string id) => _page.Descendants().SingleOrDefault(element => (string?)element.Attribute("id") == id);

    /// <summary>The section below a heading.</summary>
    public XElement Section(string id) => Find(id)!.Parent!;

    /// <summary>The steps that the slider goes over, with their pictures.</summary>
    public (long Step, string Sheet)[] Frames =>
    [
        .. JsonDocument.Parse(Find("frames")!.Value).RootElement.EnumerateArray()
            .Select(frame => (frame.GetProperty("step").GetInt64(), frame.GetProperty("sheet").GetString()!)),
    ];

    /// <summary>The options that are marked, with their values.</summary>
    public Dictionary<string, string> Changed => Section("options").Descendants("tr")
        .Where(row => (string?)row.Attribute("class") == "differs")
        .ToDictionary(row => row.Elements().First().Value, row => row.Elements().ElementAt(1).Value);

    private static XElement Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }
}
