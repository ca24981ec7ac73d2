using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanSamples.Shards;

/// <summary>
/// What the files of a folder are made from: all that their bytes depend on. It lies beside them, so that no process adds files of another
/// model or with other options. The number of shards is not part of it: rows do not depend on who makes them.
/// </summary>
/// <param name="Model">SHA-256 of the model file.</param>
/// <param name="Rows">Rows of all shards together.</param>
/// <param name="Format">The kind of files.</param>
/// <param name="Chunk">Rows of a Parquet file, or PNG files of a folder.</param>
/// <param name="Seed">The seed, if it is not the model's.</param>
/// <param name="Truncation">The largest magnitude of latent values, if there is one.</param>
/// <param name="Class">The class of all rows, if they have one.</param>
internal sealed record GenerationManifest(
    string Model, long Rows, RowFormat Format, int Chunk, int? Seed, double? Truncation, string? Class)
{
    private const string FileName = "generate.json";
    private const string LockName = ".lock"; // stays: who waits for it has it open
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Puts it into a folder, or compares it with the one that is there. Many processes may do so at once.</summary>
    /// <exception cref="InvalidOperationException">The folder's files are made from something else.</exception>
    /// <exception cref="InvalidDataException">The folder's manifest cannot be read.</exception>
    public void Claim(string folder)
    {
        Directory.CreateDirectory(folder);
        using FileStream alone = Lock(Path.Combine(folder, LockName));
        string path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            Compare(Read(path), folder);
            return;
        }
        if (Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(IsForeign) is { } foreign)
        {
            throw new InvalidOperationException($"The folder '{folder}' holds '{Path.GetFileName(foreign)}', but no {FileName}, which " +
                "says what its files are made from. Name an empty folder with --out.");
        }
        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, _json));

        static bool IsForeign(string path) => !WholeFile.IsPartial(path) && Path.GetFileName(path) != LockName;
    }

    private static GenerationManifest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<GenerationManifest>(File.ReadAllBytes(path), _json)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read, so nobody can say what the files beside it are made from: " +
                $"{exception.Message.TrimEnd('.')}. Delete the folder, or name another with --out.", exception);
        }
    }

    private void Compare(GenerationManifest other, string folder)
    {
        string[] differences =
        [
            .. Difference("the model of SHA-256 ", other.Model, Model),
            .. Difference("--rows ", other.Rows, Rows),
            .. Difference("--format ", Name(other.Format), Name(Format)),
            .. Difference("--chunk ", other.Chunk, Chunk),
            .. Difference("--seed ", other.Seed, Seed),
            .. Difference("--truncation ", other.Truncation, Truncation),
            .. Difference("--class ", other.Class, Class),
        ];
        if (differences.Length > 0)
        {
            throw new InvalidOperationException($"The files in '{folder}' are made {string.Join("; ", differences)}. Give the same model " +
                "and options again, or name another folder with --out.");
        }

        static string Name(RowFormat format) => format.ToString().ToLowerInvariant();

        static IEnumerable<string> Difference<T>(string what, T before, T now)
        {
            if (!EqualityComparer<T>.Default.Equals(before, now))
                yield return $"{Text(what, before)}, not {Text(what, now)}";
        }

        static string Text<T>(string what, T value) => value is null
            ? $"without {what.TrimEnd()}"
            : string.Create(CultureInfo.InvariantCulture, $"with {what}{value}");
    }

    private static FileStream Lock(string path)
    {
        for (DateTime end = DateTime.UtcNow + _patience; ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException && DateTime.UtcNow < end)
            {
                Thread.Sleep(50); // another shard begins just now
            }
        }
    }
}
