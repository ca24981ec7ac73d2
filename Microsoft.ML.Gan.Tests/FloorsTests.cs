using System.Text.RegularExpressions;

namespace Microsoft.ML.Gan.Tests;

/// <summary>The house has floors (docs/architecture.md): a room knows its own floor's parts and the floors below it alone.</summary>
[TestClass]
public class FloorsTests
{
    /// <summary>From the ground up. The rooms of a floor do not know each other; a room's own folders do.</summary>
    private static readonly string[][] Floors =
    [
        ["Options"], ["Core", "Onnx"], ["Architectures"], ["Data"], ["Conditioning", "Imaging"], ["Model", "Progress"],
        ["Transform", "Metrics"], ["ImageFeatures"], ["Training"], ["Augmentation", "Evaluation", "Reporting", "Text"], [""],
    ];

    [TestMethod]
    public void RoomsKnowFloorsBelowThem()
    {
        var wrong = new List<string>();
        foreach ((string file, string room, string text) in Files())
        {
            foreach (Match import in Regex.Matches(text, @"^using (?:static )?Microsoft\.ML\.Gan\.(\w+)[\w.]*;", RegexOptions.Multiline))
            {
                if (!MayKnow(room, import.Groups[1].Value))
                    wrong.Add($"{file} imports {import.Groups[1].Value}");
            }
        }
        Assert.AreEqual(0, wrong.Count, string.Join("\n", wrong));
    }

    /// <summary>What is in the root namespace is seen without an import: estimators,
    /// transformers and catalogs are for the top floor.</summary>
    [TestMethod]
    public void RoomsDoNotKnowFace()
    {
        // GanTransformer is what operations on data take.
        string[] face = [.. Files().Where(file => file.Room.Length == 0).Select(file => Path.GetFileName(file.Name).Split('.')[0])
            .Where(name => name != "GanTransformer").Distinct()];
        var wrong = new List<string>();
        foreach ((string file, string room, string text) in Files().Where(file => file.Room.Length > 0))
        {
            string code = Regex.Replace(text, "//.*", "");
            wrong.AddRange(face.Where(name => Regex.IsMatch(code, $@"\b{name}\b")).Select(name => $"{file} knows {name}"));
        }
        Assert.AreEqual(0, wrong.Count, string.Join("\n", wrong));
    }

    /// <summary>Public data and architectures keep the plugin's own namespace, whatever their room: one using is enough for them.</summary>
    [TestMethod]
    public void NamespacesAreFolders()
    {
        foreach ((string file, string room, string text) in Files())
        {
            string expected = "Microsoft.ML.Gan" + (room.Length > 0 ? "." : "")
                + Path.GetDirectoryName(file)!.Replace(Path.DirectorySeparatorChar, '.');
            string[] found = [.. Regex.Matches(text, @"^namespace ([\w.]+)", RegexOptions.Multiline)
                .Select(match => match.Groups[1].Value)];
            bool isData = room is "Options" or "Progress" or "Architectures" && found.Contains("Microsoft.ML.Gan");
            bool extends = found.Contains("Microsoft.ML");
            Assert.IsTrue(isData || extends || found.Contains(expected),
                $"{file} has the namespace {string.Join(", ", found)}, and not {expected}");
        }
    }

    [TestMethod]
    public void LinesAreNoLongerThanPageIsWide()
    {
        const int Columns = 140; // .editorconfig's
        string[] tooLong =
        [
            .. from file in Files().Concat(Files("Microsoft.ML.Gan.Tests"))
               from line in file.Text.Split('\n').Index()
               where line.Item.TrimEnd('\r').Length > Columns
               select $"{file.Name}, line {line.Index + 1}",
        ];
        Assert.AreEqual(0, tooLong.Length, string.Join("\n", tooLong));
    }

    private static bool MayKnow(string room, string imported) => room == imported || Floor(imported) < Floor(room);

    private static int Floor(string room)
    {
        int floor = Array.FindIndex(Floors, rooms => rooms.Contains(room));
        Assert.AreNotEqual(-1, floor, $"The room '{room}' is on no floor.");
        return floor;
    }

    private static IEnumerable<(string Name, string Room, string Text)> Files(string project = "Microsoft.ML.Gan") =>
        from path in Directory.EnumerateFiles(Path.Combine(Folder(), project), "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Path.Combine(Folder(), project), path)
        let folders = Path.GetDirectoryName(name)!.Split(Path.DirectorySeparatorChar)
        where !folders.Any(folder => folder is "bin" or "obj" or "Internals")
        select (name, folders[0], File.ReadAllText(path));

    /// <summary>The repository, above the tests' output.</summary>
    private static string Folder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MLGan.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new AssertFailedException("The tests do not run in the repository.");
    }
}
