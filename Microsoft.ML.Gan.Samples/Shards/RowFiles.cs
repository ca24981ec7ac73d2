using System.Buffers;
using System.Globalization;
using Microsoft.ML.Gan.Imaging;
using Parquet;
using Parquet.Schema;

namespace GanSamples.Shards;

/// <summary>The kinds of files that rows are written to.</summary>
internal enum RowFormat
{
    /// <summary>A file for each row's image.</summary>
    Png,

    /// <summary>Tables of many rows.</summary>
    Parquet,
}

/// <summary>The files of rows in a folder. Rows are written in chunks, and a chunk's rows in their order.</summary>
internal abstract class RowFiles
{
    /// <summary>The first row of a chunk that has no file yet; null: none lacks one.</summary>
    /// <param name="first">The chunk's first row.</param>
    /// <param name="count">The chunk's rows.</param>
    public abstract long? FirstMissing(long first, long count);

    /// <summary>Writes those rows of a chunk that have no file yet, and calls back after each.</summary>
    /// <param name="first">The chunk's first row.</param>
    /// <param name="rows">Its rows, from the first missing one on.</param>
    /// <param name="written">Called after each row; it may throw to end the writing.</param>
    public abstract void Write(long first, IEnumerable<GeneratedRow> rows, Action written);

    /// <summary>The name of a chunk: with the digits of all numbers, so that names sort as rows do.</summary>
    protected static string NameOf(long first) => string.Create(CultureInfo.InvariantCulture, $"rows-{first:D12}");
}

/// <summary>
/// A PNG file for each row, in a folder for each chunk: FOLDER/rows-000000001000/000000001234.png. The rows of a model of classes are in a
/// folder for each class above it, as labeled images most often are.
/// </summary>
internal sealed class PngFiles : RowFiles
{
    private static readonly SearchValues<char> _unsafe = SearchValues.Create("<>:\"/\\|?*");
    private readonly Dictionary<string, string> _folders = []; // of the classes
    private readonly string _folder;

    public PngFiles(string folder, RowSource source)
    {
        _folder = folder;
        foreach (string name in source.Classes)
        {
            string safe = string.Concat(name.Select(c => _unsafe.Contains(c) || char.IsControl(c) ? '_' : c)).Trim(' ', '.');
            _folders[name] = safe.Length > 0 && !_folders.ContainsValue(safe) ? safe : $"{safe}_{_folders.Count}";
        }
    }

    public override long? FirstMissing(long first, long count)
    {
        HashSet<string> names = NamesIn(first);
        for (long row = first; row < first + count; row++)
        {
            if (!names.Contains(NameOfRow(row)))
                return row;
        }
        return null;
    }

    public override void Write(long first, IEnumerable<GeneratedRow> rows, Action written)
    {
        HashSet<string> names = NamesIn(first);
        foreach (GeneratedRow row in rows)
        {
            string name = NameOfRow(row.Number);
            if (names.Contains(name))
                continue;
            string folder = Path.Combine(_folder, row.Class is null ? "" : _folders[row.Class], NameOf(first));
            Directory.CreateDirectory(folder);
            row.Image!.SavePng(Path.Combine(folder, name)); // whole or not at all
            written();
        }
    }

    private static string NameOfRow(long row) => string.Create(CultureInfo.InvariantCulture, $"{row:D12}.png");

    private HashSet<string> NamesIn(long first) =>
    [
        .. (_folders.Count == 0 ? [_folder] : _folders.Values.Select(name => Path.Combine(_folder, name)))
            .Select(folder => Path.Combine(folder, NameOf(first))).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.png")).Select(path => Path.GetFileName(path)),
    ];
}

/// <summary>
/// A Parquet file for each chunk: FOLDER/rows-000000001000.parquet. Columns: row (int64), class (text, of a model of classes), and image
/// (the bytes of a PNG file) or values (a list of floats).
/// </summary>
internal sealed class ParquetFiles : RowFiles
{
    private readonly string _folder;
    private readonly DataField _number = new DataField<long>("row");
    private readonly DataField? _class;
    private readonly DataField? _image;
    private readonly DataField? _values;

    public ParquetFiles(string folder, RowSource source)
    {
        _folder = folder;
        _class = source.HasClasses ? new DataField("class", typeof(string), isNullable: false) : null;
        if (source.HasImages)
            _image = new DataField("image", typeof(byte[]), isNullable: false);
        else
            _values = new DataField("values", typeof(float), isNullable: false, isArray: true);
    }

    public override long? FirstMissing(long first, long count) => File.Exists(PathOf(first)) ? null : first;

    public override void Write(long first, IEnumerable<GeneratedRow> rows, Action written)
    {
        var chunk = new List<GeneratedRow>();
        foreach (GeneratedRow row in rows)
        {
            chunk.Add(row);
            written();
        }
        WholeFile.Write(PathOf(first), EncodeAsync(chunk).GetAwaiter().GetResult());
    }

    private string PathOf(long first) => Path.Combine(_folder, NameOf(first) + ".parquet");

    private async Task<byte[]> EncodeAsync(List<GeneratedRow> rows)
    {
        var content = new MemoryStream();
        var schema = new ParquetSchema(new Field?[] { _number, _class, _image, _values }.OfType<Field>());
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(schema, content))
        using (ParquetRowGroupWriter group = writer.CreateRowGroup())
        {
            await group.WriteAsync<long>(_number, rows.Select(row => row.Number).ToArray());
            if (_class is not null)
                await group.WriteAsync(_class, rows.Select(row => row.Class!).ToArray());
            if (_image is not null)
                await group.WriteAsync(_image, rows.Select(row => Png(row.Image!)).ToArray());
            if (_values is not null)
            {
                await group.WriteAsync<float>(_values, rows.SelectMany(row => row.Values!).ToArray(),
                    rows.SelectMany(row => row.Values!.Select((_, i) => i == 0 ? 0 : 1)).ToArray()); // 0 begins a row
            }
        }
        return content.ToArray();
    }

    private static byte[] Png(ImageBatch image)
    {
        var content = new MemoryStream();
        image.WritePng(content);
        return content.ToArray();
    }
}
