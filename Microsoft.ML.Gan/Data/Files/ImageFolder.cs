using System.IO.Enumeration;

namespace Microsoft.ML.Gan.Data.Files;

/// <summary>An image file as a row.</summary>
internal sealed class ImageFolderRow
{
    /// <summary>The file, with its whole path.</summary>
    public string Path { get; set; } = "";

    /// <summary>The folder right below the one searched; nothing where the file lies in that one.</summary>
    public string Label { get; set; } = "";
}

/// <summary>Finds the image files of a folder and of all folders below it.</summary>
internal static class ImageFolder
{
    /// <summary>What MLImage decodes.</summary>
    private static readonly string[] Extensions = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"];

    /// <summary>The files in the order of their paths in the folder, as ordinals: the same on all systems.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no image, or one has no label and <paramref name="requireLabels"/> is set.
    /// </exception>
    public static ImageFolderRow[] Find(string folder, bool requireLabels)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(File.Exists(folder)
                ? $"'{folder}' is a file. Give the folder that it is in."
                : $"There is no folder '{folder}'.");
        }
        string root = Path.GetFullPath(folder);
        string[] names = [.. Files(root).Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'))];
        Array.Sort(names, StringComparer.Ordinal);
        ImageFolderRow[] rows =
        [
            .. names.Where(name => Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)).Select(name =>
                new ImageFolderRow { Path = Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar)), Label = LabelOf(name) }),
        ];
        if (rows.Length == 0)
        {
            throw new InvalidOperationException($"There is no image in the folder '{folder}' and the folders below it: no file that is " +
                $"not hidden ends with {string.Join(", ", Extensions)}." +
                (names.Length > 0 ? $" What is there are other files, such as '{names[0]}'." : ""));
        }
        if (requireLabels && Array.Find(rows, row => row.Label.Length == 0) is { } unlabeled)
        {
            throw new InvalidOperationException($"The image '{Path.GetFileName(unlabeled.Path)}' lies in the folder '{folder}' itself. " +
                "Labels are the names of its sub-folders: move the image to one, or load the folder without labels.");
        }
        return rows;
    }

    private static string LabelOf(string name) => name.Contains('/') ? name[..name.IndexOf('/')] : "";

    /// <summary>All files that are not hidden, nor in hidden folders. Names that begin with a dot are hidden on all systems.</summary>
    private static FileSystemEnumerable<string> Files(string root)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false, // images would be missing without a word
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        };
        return new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !entry.FileName.StartsWith('.'),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.FileName.StartsWith('.') && !LeadsBack(entry.ToFullPath()),
        };
    }

    /// <summary>Whether a folder is a link to one that it lies in: its images would come again and again.</summary>
    private static bool LeadsBack(string folder) =>
        Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName is { } target
        && (folder + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);
}
