using System.Drawing;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;

namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>
/// Identifies a training, which resumes only with the same options (those that matter, as text by name) and data (its sizes in words, and
/// its SHA-256). The seed is null where the options leave it open.
/// </summary>
internal sealed record TrainingFingerprint(IReadOnlyDictionary<string, string> Options, string Data, byte[] Checksum, ulong? Seed)
{
    private const int MaximumOptions = 1000;

    /// <summary>Reads all options but the free ones, which do not change what is learned.</summary>
    public static TrainingFingerprint Create(object options, IReadOnlySet<string> free, int? seed, string data, byte[] checksum)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (PropertyInfo property in options.GetType().GetProperties().Where(p => !free.Contains(p.Name)))
            values[property.Name] = Text(property.GetValue(options)) is { Length: > 0 } text ? text : "null";
        return new TrainingFingerprint(values, data, checksum, (uint?)seed);
    }

    public static TrainingFingerprint Read(BinaryReader reader)
    {
        var options = new Dictionary<string, string>();
        for (int left = new CheckpointFields(reader, null).Int32(0, 0, MaximumOptions, "the number of options"); left > 0; left--)
        {
            string name = reader.ReadString();
            options[name] = reader.ReadString();
        }
        return new TrainingFingerprint(options, reader.ReadString(), reader.ReadBytes(SHA256.HashSizeInBytes), reader.ReadUInt64());
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Options.Count);
        foreach ((string name, string value) in Options)
        {
            writer.Write(name);
            writer.Write(value);
        }
        writer.Write(Data);
        writer.Write(Checksum);
        writer.Write(Seed!.Value);
    }

    /// <summary>Lists all that differs now, each option with its value then and now; null if nothing does.</summary>
    public string? FindDifferences(TrainingFingerprint now)
    {
        var reasons = new List<string>();
        foreach (string name in Options.Keys.Union(now.Options.Keys).Order(StringComparer.Ordinal))
        {
            (string then, string value) = (Options.GetValueOrDefault(name, "unknown"), now.Options.GetValueOrDefault(name, "unknown"));
            if (then != value)
                reasons.Add($"{name} ({then} then, {value} now)");
        }
        if (now.Seed is { } seed && seed != Seed)
            reasons.Add($"Seed ({Seed} then, {seed} now)");
        if (reasons.Count > 0)
            reasons = ["it was begun with other options: " + string.Join(", ", reasons)];
        if (Data != now.Data)
            reasons.Add($"it was begun with {Data}, and the data now are {now.Data}");
        else if (!Checksum.AsSpan().SequenceEqual(now.Checksum))
            reasons.Add($"it was begun with other data, although also {Data}, or with the same rows in another order");
        return reasons.Count > 0 ? string.Join("; ", reasons) : null;
    }

    private static string? Text(object? value) => value switch
    {
        Color color => $"#{color.ToArgb():X8}", // a named one does not equal the same one without a name
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
