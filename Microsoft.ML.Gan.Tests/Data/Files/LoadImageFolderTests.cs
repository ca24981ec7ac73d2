using Microsoft.ML.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Data.Files;

/// <summary>Folders of images as data views.</summary>
[TestClass]
public sealed class LoadImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>An image 1 pixel high, whose width tells it from others.</summary>
    private void Write(string name, int width = 1)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var image = new Image<Rgb24>(width, 1, new Rgb24(200, 100, 50));
        image.Save(path);
    }

    private void WriteText(string name) => File.WriteAllText(Path.Combine(_folder.Path, name), "");

    private IDataView Load(string? labelColumnName = null) => TinyGan.Context.Data.LoadImageFolder(_folder.Path, labelColumnName);

    private string[] Names(IDataView rows) =>
        [.. Reading.Column<ReadOnlyMemory<char>>(rows, "ImagePath")
            .Select(path => Path.GetRelativePath(_folder.Path, path.ToString()).Replace('\\', '/'))];

    /// <summary>Also in folders below, without what is hidden or no image, and in the order of ordinals: capitals first.</summary>
    [TestMethod]
    public void LoadImageFolderFindsImagesInOrdinalOrder()
    {
        string[] names = ["b.png", "a/z.JPG", "a/old/c.bmp", "B.gif", "a.png", "a-b/d.webp", "é.jpeg", ".x/e.png", "a/.f.png"];
        Array.ForEach(names, name => Write(name));
        WriteText("notes.txt");
        IDataView rows = Load();
        CollectionAssert.AreEqual(new[] { "B.gif", "a-b/d.webp", "a.png", "a/old/c.bmp", "a/z.JPG", "b.png", "é.jpeg" }, Names(rows));
        Assert.AreEqual(7, rows.GetRowCount());
        Assert.AreEqual("ImagePath:String, Image:Image", Reading.Text(rows.Schema));
    }

    /// <summary>Every kind that is looked for is one that ML.NET decodes.</summary>
    [TestMethod]
    [DataRow("bmp")]
    [DataRow("gif")]
    [DataRow("jpeg")]
    [DataRow("jpg")]
    [DataRow("png")]
    [DataRow("webp")]
    public void LoadImageFolderLoadsImagesOf(string extension)
    {
        Write("image." + extension, width: 9);
        IDataView rows = Load();
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        Assert.IsTrue(cursor.MoveNext());
        MLImage image = null!; // the cursor's
        cursor.GetGetter<MLImage>(rows.Schema["Image"])(ref image);
        Assert.AreEqual((9, 1), (image.Width, image.Height));
        Assert.AreEqual(200, image.Pixels[image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0], 10);
        Assert.AreEqual(_folder["image." + extension], image.Tag); // by which errors name the file
    }

    [TestMethod]
    public void LoadImageFolderLabelsImagesByFolderRightBelow()
    {
        foreach (string name in new[] { "roses/b.png", "roses/old/tulips/c.png", "tulips/d.png" })
            Write(name);
        IDataView rows = TinyGan.Context.Data.LoadImageFolder(_folder.Path, "Kind", "Picture", "File");
        Assert.AreEqual("File:String, Kind:String, Picture:Image", Reading.Text(rows.Schema));
        CollectionAssert.AreEqual(new[] { "roses", "roses", "tulips" },
            Reading.Column<ReadOnlyMemory<char>>(rows, "Kind").Select(label => label.ToString()).ToArray());
    }

    /// <summary>A file that cannot be read is no error before its image is asked for.</summary>
    [TestMethod]
    public void LoadImageFolderReadsFilesLazily()
    {
        WriteText("broken.png");
        IDataView rows = Load();
        CollectionAssert.AreEqual(new[] { "broken.png" }, Names(rows));
        Assert.IsTrue(Throws(() => Reading.Column<MLImage>(rows, "Image")));

        static bool Throws(Action read)
        {
            try
            {
                read();
                return false;
            }
            catch (Exception)
            {
                return true;
            }
        }
    }

    [TestMethod]
    public void LoadImageFolderTellsWhatIsWrong()
    {
        DataOperationsCatalog data = TinyGan.Context.Data;
        Errors.Says<DirectoryNotFoundException>(() => data.LoadImageFolder(_folder["none"]), $"There is no folder '{_folder["none"]}'");
        Errors.Says<InvalidOperationException>(() => Load(), $"There is no image in the folder '{_folder.Path}'");
        WriteText("notes.txt");
        Errors.Says<InvalidOperationException>(() => Load(), "other files, such as 'notes.txt'");
        Errors.Says<DirectoryNotFoundException>(() => data.LoadImageFolder(_folder["notes.txt"]), "is a file");
        Write("a/b.png");
        Write("c.png");
        Errors.Says<InvalidOperationException>(() => Load("Label"), $"The image 'c.png' lies in the folder '{_folder.Path}' itself");
        Errors.Says<ArgumentException>(() => Load("Image"), "names of their own");
        Assert.AreEqual(2, Names(Load()).Length);
    }

    /// <summary>Links to other folders are followed; one that leads back to where it lies is not.</summary>
    [TestMethod]
    public void LoadImageFolderFollowsLinksButInNoCircle()
    {
        using var elsewhere = new TemporaryFolder();
        Write("a/b.png");
        File.Copy(_folder["a/b.png"], elsewhere["c.png"]);
        try
        {
            Directory.CreateSymbolicLink(_folder["linked"], elsewhere.Path);
            Directory.CreateSymbolicLink(_folder["a/back"], _folder.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Inconclusive("This user may not make links.");
        }
        CollectionAssert.AreEqual(new[] { "a/b.png", "linked/c.png" }, Names(Load()));
    }

    [TestMethod]
    public void GanTrainsOnLoadedFolder()
    {
        for (int i = 0; i < 20; i++)
            Write($"{(i % 2 == 0 ? "even" : "odd")}/{i}.png", width: 8 + i);
        IDataView rows = TinyGan.Context.Transforms.Conversion.MapValueToKey("Label").Fit(Load("Label")).Transform(Load("Label"));
        GanOptions options = TinyGan.Options(2);
        (options.Height, options.Width, options.LabelColumnName) = (8, 8, "Label");
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Image", options).Fit(rows);
        CollectionAssert.AreEqual(new[] { "even", "odd" }, gan.Classes.ToArray());
    }
}
