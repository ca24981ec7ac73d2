using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace GanSamples.Data;

/// <summary>
/// About 3,700 color pictures of 64×64 with a transparent ground, in a folder for each category: Twemoji (CC-BY 4.0), as the npm package
/// emoji-datasource-twitter (MIT) has them.
/// </summary>
public static class EmojiPictures
{
    private const string Package = "emoji-datasource-twitter", Version = "16.0.0";
    private const string Pictures = "package/img/twitter/64/", Table = "package/emoji.json";

    /// <summary>The categories that show faces, people and hands.</summary>
    public static IReadOnlyList<string> OfPeople { get; } = ["Smileys & Emotion", "People & Body"];

    /// <summary>The folder with the pictures: in the user's profile, filled with npm's help when it is not yet.</summary>
    /// <exception cref="IOException">The package cannot be had.</exception>
    public static string Find(Action<string> say)
    {
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        string folder = Path.Combine(profile, $"{Package}-{Version}");
        if (Directory.Exists(folder))
            return folder;

        say($"The emoji pictures are not on this machine: getting the npm package {Package} {Version} (60 MB) once, to {folder}");
        string beside = Path.Combine(profile, Path.GetRandomFileName());
        Directory.CreateDirectory(beside);
        try
        {
            Pack(beside);
            string content = Path.Combine(beside, "content");
            Unpack(Directory.GetFiles(beside, "*.tgz").Single(), content);
            Directory.Move(content, folder);
        }
        finally
        {
            Directory.Delete(beside, recursive: true);
        }
        return folder;
    }

    /// <summary>Writes the pictures of a package file, in a folder for each category.</summary>
    internal static void Unpack(string package, string folder)
    {
        var pictures = new Dictionary<string, byte[]>();
        byte[]? table = null;
        using (var content = new GZipStream(File.OpenRead(package), CompressionMode.Decompress))
        using (var reader = new TarReader(content))
        {
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.Name.StartsWith(Pictures, StringComparison.Ordinal) && entry.DataStream is not null)
                    pictures[entry.Name[Pictures.Length..]] = ReadAll(entry.DataStream);
                else if (entry.Name == Table && entry.DataStream is not null)
                    table = ReadAll(entry.DataStream);
            }
        }
        if (table is null || pictures.Count == 0)
            throw new InvalidDataException($"'{package}' has no {(table is null ? Table : Pictures)}.");

        foreach ((string name, string category) in Categories(table))
        {
            if (!pictures.TryGetValue(name, out byte[]? picture))
                continue; // the table lists what other vendors have too
            string below = Path.Combine(folder, category);
            Directory.CreateDirectory(below);
            File.WriteAllBytes(Path.Combine(below, Path.GetFileName(name)), picture);
        }
    }

    /// <summary>The file names of the table, each with its category; the variations of skin included.</summary>
    private static IEnumerable<(string Name, string Category)> Categories(byte[] table)
    {
        using JsonDocument document = JsonDocument.Parse(table);
        foreach (JsonElement emoji in document.RootElement.EnumerateArray())
        {
            string category = string.Concat(emoji.GetProperty("category").GetString()!.Split(Path.GetInvalidFileNameChars()));
            yield return (emoji.GetProperty("image").GetString()!, category);
            if (!emoji.TryGetProperty("skin_variations", out JsonElement variations))
                continue;
            foreach (JsonProperty variation in variations.EnumerateObject())
                yield return (variation.Value.GetProperty("image").GetString()!, category);
        }
    }

    private static void Pack(string folder)
    {
        const string Advice = $"Give a folder of images with --folder, or install npm, which gets the package {Package}.";
        try
        {
            var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["pack", "--silent", $"{Package}@{Version}"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            };
            using Process npm = Process.Start(start)!;
            npm.StandardOutput.ReadToEnd(); // the file's name
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                throw new IOException($"npm could not get {Package} {Version}: it ended with {npm.ExitCode}. {Advice}");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"npm could not be started: {e.Message}. {Advice}", e);
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
