using System.Drawing;
using System.Globalization;
using System.Reflection;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>The options that a training was begun with, as text by name: what a resumed training must have the same.</summary>
internal static class OptionSnapshot
{
    private const int LargestCount = 1000;

    /// <summary>All options but those that do not change what is learned.</summary>
    public static SortedDictionary<string, string> Of(object options, IReadOnlySet<string> free)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (PropertyInfo property in options.GetType().GetProperties().Where(p => !free.Contains(p.Name)))
            values[property.Name] = Text(property.GetValue(options)) is { Length: > 0 } text ? text : "null";
        return values;
    }

    private static string? Text(object? value) => value switch
    {
        Color color => $"#{color.ToArgb():X8}", // a named one does not equal the same one without a name
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public static void Write(BinaryWriter writer, IReadOnlyDictionary<string, string> values)
    {
        writer.Write(values.Count);
        foreach ((string name, string value) in values)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    public static Dictionary<string, string> Read(BinaryReader reader)
    {
        var values = new Dictionary<string, string>();
        for (int left = reader.ReadInt32(0, LargestCount, "the number of options"); left > 0; left--)
        {
            string name = reader.ReadString();
            values[name] = reader.ReadString();
        }
        return values;
    }

    /// <summary>The options that differ, each with its value then and now.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now) =>
        [.. then.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Then: then.GetValueOrDefault(name, "unknown"), Now: now.GetValueOrDefault(name, "unknown")))
            .Where(o => o.Then != o.Now).Select(o => $"{o.Name} ({o.Then} then, {o.Now} now)")];
}
