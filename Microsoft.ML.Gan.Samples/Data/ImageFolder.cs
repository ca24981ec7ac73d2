namespace GanSamples.Data;

/// <summary>An image file as a row.</summary>
public sealed class ImageFileRow
{
    /// <summary>The file, with its path.</summary>
    public string Path { get; set; } = "";

    /// <summary>The folder right below the one searched, or nothing.</summary>
    public string Label { get; set; } = "";
}

/// <summary>Finds the images of a folder and of all folders below it. Leaves names out that begin with a dot.</summary>
public static class ImageFolder
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    /// <summary>The image files, sorted by path, each labeled by its sub-folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">There is no image in it.</exception>
    public static IReadOnlyList<ImageFileRow> Read(string folder)
    {
        ImageFileRow[] rows =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                .Where(path => !IsHidden(Path.GetRelativePath(folder, path)))
                .Order(StringComparer.Ordinal)
                .Select(path => new ImageFileRow { Path = Path.GetFullPath(path), Label = LabelOf(Path.GetRelativePath(folder, path)) }),
        ];
        return rows.Length > 0 ? rows : throw new IOException($"The folder '{folder}' holds no images ({string.Join(", ", Endings)}).");
    }

    private static string[] PartsOf(string relative) => relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    private static bool IsHidden(string relative) => PartsOf(relative).Any(part => part.StartsWith('.'));

    private static string LabelOf(string relative)
    {
        string[] parts = PartsOf(relative);
        return parts.Length > 1 ? parts[0] : "";
    }
}
