using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples.Data;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017, MIT license): 60,000 training and 10,000 test pictures of clothes, gray, 28×28, ten classes.
/// </summary>
public static class FashionMnist
{
    /// <summary>The environment variable that names a folder with the four files.</summary>
    public const string Variable = "FASHION_MNIST";

    private const string DebianFolder = "/usr/share/datasets/fashion-mnist"; // package dataset-fashion-mnist
    private const string Source = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"; // the authors' own; checked by hash

    private static readonly (string Name, string Sha256)[] _files = // of the content, decompressed
    [
        ("train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        ("train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        ("t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        ("t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ];

    /// <summary>The names of the labels 0 to 9.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The 60,000 training pictures of a folder.</summary>
    public static IReadOnlyList<FashionRow> Train(string folder) => Read(folder, "train");

    /// <summary>The 10,000 test pictures of a folder.</summary>
    public static IReadOnlyList<FashionRow> Test(string folder) => Read(folder, "t10k");

    /// <summary>Training and test pictures, with their labels as a key column, "Key", of <see cref="Classes"/> in their order.</summary>
    public static (IDataView Train, IDataView Test) WithKeys(MLContext ml, string folder) =>
        (WithKeys(ml, Train(folder)), WithKeys(ml, Test(folder)));

    /// <summary>Rows with their labels as such a key column.</summary>
    public static IDataView WithKeys(MLContext ml, IEnumerable<FashionRow> rows)
    {
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        IDataView keys = ml.Data.LoadFromEnumerable(Classes.Select(name => new ClassName { Name = name }));
        return ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyData: keys).Fit(view).Transform(view);
    }

    /// <summary>The pictures of rows, to show them.</summary>
    public static ImageBatch Pictures(MLContext ml, IDataView rows) =>
        new(ml.Data.CreateEnumerable<Picture>(rows, reuseRowObject: false).SelectMany(row => row.Image).ToArray(), 28, 28, 1);

    private sealed class Picture
    {
        [VectorType(28, 28)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }

    /// <summary>
    /// The folder with the files: <paramref name="folder"/> if given, else the one that <see cref="Variable"/> names, else Debian's,
    /// else a cache in the user's profile, filled by download when it is not yet.
    /// </summary>
    /// <exception cref="IOException">Files are missing from the folder that was asked for, or cannot be downloaded.</exception>
    public static string Find(string? folder, Action<string> say)
    {
        folder ??= Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(folder))
        {
            foreach ((string name, _) in _files)
                PathOf(folder, name);
            return folder;
        }
        if (IsComplete(DebianFolder))
            return DebianFolder;

        string profile = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        string cache = Path.Combine(profile, "fashion-mnist");
        if (!IsComplete(cache))
            Download(cache, say);
        return cache;
    }

    /// <summary>Stores gzip data as <paramref name="path"/> if the SHA-256 of its content is the expected one, else nothing.</summary>
    internal static void Store(Stream gzip, string path, string sha256)
    {
        string beside = path + "." + Path.GetRandomFileName();
        try
        {
            using (FileStream file = File.Create(beside))
                gzip.CopyTo(file);
            using (var content = new GZipStream(File.OpenRead(beside), CompressionMode.Decompress))
            {
                string found = Convert.ToHexStringLower(SHA256.HashData(content));
                if (found != sha256)
                {
                    throw new InvalidDataException(
                        $"The content of '{Path.GetFileName(path)}' has the SHA-256 {found}, where {sha256} is expected.");
                }
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static void Download(string folder, Action<string> say)
    {
        say($"Fashion-MNIST is not on this machine: downloading 30 MB from {Source} to {folder}");
        Directory.CreateDirectory(folder);
        using var client = new HttpClient();
        foreach ((string name, string sha256) in _files)
        {
            try
            {
                using Stream gzip = client.GetStreamAsync(new Uri(Source + name + ".gz")).GetAwaiter().GetResult();
                Store(gzip, Path.Combine(folder, name + ".gz"), sha256);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or InvalidDataException)
            {
                throw new IOException($"'{name}.gz' could not be downloaded from {Source}: {e.Message} Install Debian's package " +
                    $"dataset-fashion-mnist, or name a folder of the four files with --data or the environment variable {Variable}.", e);
            }
        }
    }

    private static FashionRow[] Read(string folder, string part)
    {
        string imagePath = PathOf(folder, part + "-images-idx3-ubyte"), labelPath = PathOf(folder, part + "-labels-idx1-ubyte");
        IdxFile images = IdxFile.Read(imagePath), labels = IdxFile.Read(labelPath);
        if (images.Dimensions is not [int count, 28, 28])
            throw new InvalidDataException($"'{imagePath}' holds {string.Join('×', images.Dimensions)} bytes, where N×28×28 are expected.");
        if (labels.Dimensions is not [int labelCount] || labelCount != count)
        {
            throw new InvalidDataException(
                $"'{labelPath}' holds {string.Join('×', labels.Dimensions)} labels, where one for each of the {count} images is expected.");
        }

        var rows = new FashionRow[count];
        for (int i = 0; i < count; i++)
        {
            int label = labels.Values[i];
            if (label >= Classes.Count)
            {
                throw new InvalidDataException(
                    $"'{labelPath}' has the label {label} at position {i}, where 0 to {Classes.Count - 1} are expected.");
            }
            rows[i] = new FashionRow { Image = images.Values.AsSpan(i * 784, 784).ToArray(), Label = Classes[label] };
        }
        return rows;
    }

    private static bool IsComplete(string folder) => _files.All(file => TryPathOf(folder, file.Name) is not null);

    private static string PathOf(string folder, string name) => TryPathOf(folder, name)
        ?? throw new FileNotFoundException($"The folder '{folder}' has neither {name} nor {name}.gz.");

    private static string? TryPathOf(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;
    }
}
