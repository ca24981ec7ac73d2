using System.Drawing;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class ImageColumnTests
{
    private static DataViewSchema Schema(params (string Name, DataViewType Type)[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach ((string name, DataViewType type) in columns)
            builder.AddColumn(name, type);
        return builder.ToSchema();
    }

    private static VectorDataViewType Vector(PrimitiveDataViewType type, params int[] dimensions) => new(type, dimensions);

    private static ImageColumn Resolve(DataViewType type, GanOptions? options = null) =>
        ImageColumn.Resolve(Schema(("Other", TextDataViewType.Instance), ("In", type)), "In", options ?? new GanOptions());

    private static string Refusal(DataViewType type, GanOptions? options = null) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Resolve(type, options)).Message;

    [TestMethod]
    public void ResolveTakesImageColumnsSizeAndThreeChannels()
    {
        ImageColumn column = Resolve(new ImageDataViewType(20, 30));
        Assert.AreEqual(new ImageShape(3, 20, 30), column.Shape);
        Assert.AreEqual(ImageColumnKind.Image, column.Kind);
        Assert.AreEqual(new ImageDataViewType(20, 30), column.DataViewType);
    }

    [TestMethod]
    public void ResolvePrefersOptionsToImageColumnsSize()
    {
        var options = new GanOptions { Height = 9, Channels = 1, Fit = ImageFit.Pad, Background = Color.FromArgb(1, 2, 3) };
        ImageColumn column = Resolve(new ImageDataViewType(20, 30), options);
        Assert.AreEqual(new ImageShape(1, 9, 30), column.Shape);
        Assert.AreEqual((ImageFit.Pad, 0xFF010203), (column.Fit, column.Background));
        Assert.AreEqual(new ImageShape(3, 40, 48), Resolve(new ImageDataViewType(), new GanOptions { Height = 40, Width = 48 }).Shape);
    }

    [TestMethod]
    public void ResolveTakesVectorsDimensionsAndRange()
    {
        ImageColumn bytes = Resolve(Vector(NumberDataViewType.Byte, 12, 10), new GanOptions { PixelMinimum = -1, PixelMaximum = 1 });
        // Bytes are 0 to 255.
        Assert.AreEqual((ImageColumnKind.ByteVector, new ImageShape(1, 12, 10), 0f, 255f),
            (bytes.Kind, bytes.Shape, bytes.Minimum, bytes.Maximum));
        Assert.AreEqual(Vector(NumberDataViewType.Byte, 1, 12, 10), bytes.DataViewType);

        ImageColumn singles = Resolve(Vector(NumberDataViewType.Single, 12, 10, 3), new GanOptions { PixelMinimum = -1, PixelMaximum = 1 });
        Assert.AreEqual((ImageColumnKind.SingleVector, new ImageShape(3, 12, 10), -1f, 1f),
            (singles.Kind, singles.Shape, singles.Minimum, singles.Maximum));
        Assert.AreEqual(Vector(NumberDataViewType.Single, 12, 10, 3), singles.DataViewType);
    }

    [TestMethod]
    public void ResolveNamesMissingColumnBesideThoseThere()
    {
        DataViewSchema schema = Schema(("Label", TextDataViewType.Instance), ("Image", new ImageDataViewType()));
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImageColumn.Resolve(schema, "Imgae", new GanOptions()))
            .Message;
        StringAssert.Contains(message, "Could not find input column 'Imgae'");
        StringAssert.Contains(message, "Label, Image");
    }

    [TestMethod]
    public void ResolveRefusesOtherTypeNamingItAndWhatIsNeeded()
    {
        foreach (DataViewType type in new DataViewType[]
        {
            TextDataViewType.Instance, NumberDataViewType.Single, Vector(NumberDataViewType.Double, 28, 28),
            Vector(NumberDataViewType.Int32, 28, 28),
        })
        {
            string message = Refusal(type);
            StringAssert.Contains(message, "Schema mismatch for input column 'In'");
            StringAssert.Contains(message, "MLImage");
            StringAssert.Contains(message, "Byte or Single");
            StringAssert.Contains(message, $"got {type}");
        }
    }

    [TestMethod]
    public void ResolveRefusesVectorWithoutSizeWithRemedy()
    {
        string message = Refusal(new VectorDataViewType(NumberDataViewType.Byte));
        StringAssert.Contains(message, "'In'");
        StringAssert.Contains(message, "VectorType(28, 28)");
    }

    [TestMethod]
    public void ResolveRefusesImageColumnWithoutSizeWithRemedy()
    {
        foreach (GanOptions options in new[] { new GanOptions(), new GanOptions { Width = 16 } })
        {
            string message = Refusal(new ImageDataViewType(), options);
            StringAssert.Contains(message, "'In'");
            StringAssert.Contains(message, "GanOptions.Height and Width");
            StringAssert.Contains(message, "ResizeImages");
        }
    }

    [TestMethod]
    public void ResolveRefusesImagesTooSmall()
    {
        foreach (DataViewType type in new DataViewType[] { new ImageDataViewType(7, 30), new ImageDataViewType(30, 7),
            Vector(NumberDataViewType.Byte, 30, 7) })
        {
            string message = Refusal(type);
            StringAssert.Contains(message, "'In'");
            StringAssert.Contains(message, "8×8");
        }
        Assert.AreEqual(new ImageShape(3, 8, 8), Resolve(new ImageDataViewType(8, 8)).Shape);
    }

    [TestMethod]
    public void ResolveRefusesImagesLargerThanAnArray()
    {
        string message = Refusal(new ImageDataViewType(), new GanOptions { Height = 40_000, Width = 40_000 });
        StringAssert.Contains(message, "'In' would give images of 40000×40000×3");
        StringAssert.Contains(message, "GanOptions.Height and Width");
    }

    [TestMethod]
    public void ResolveRefusesTwoOrFiveChannels()
    {
        foreach (int channels in new[] { 2, 5 })
        {
            string message = Refusal(Vector(NumberDataViewType.Byte, 16, 16, channels));
            StringAssert.Contains(message, $"'In' would give images of {channels} channels");
            StringAssert.Contains(message, "GanOptions.Channels");
        }
    }

    [TestMethod]
    public void RequireWantsColumnAsInTraining()
    {
        ImageColumn bytes = Resolve(Vector(NumberDataViewType.Byte, 12, 10));
        // The same values.
        Assert.AreEqual(1, bytes.Require(Schema(("X", TextDataViewType.Instance), ("In", Vector(NumberDataViewType.Byte, 120)))).Index);
        ImageColumn images = Resolve(new ImageDataViewType(12, 10));
        Assert.AreEqual(0, images.Require(Schema(("In", new ImageDataViewType(300, 200)))).Index); // any size: images are fitted

        AssertRefused(bytes, Schema(("Out", Vector(NumberDataViewType.Byte, 12, 10))), "Could not find input column 'In'");
        AssertRefused(bytes, Schema(("In", Vector(NumberDataViewType.Byte, 12, 11))), "Vector<Byte, 12, 11>");
        AssertRefused(bytes, Schema(("In", Vector(NumberDataViewType.Single, 12, 10))), "as in training, got Vector<Single, 12, 10>");
        AssertRefused(bytes, Schema(("In", new ImageDataViewType(12, 10))), "'In'");
        AssertRefused(images, Schema(("In", Vector(NumberDataViewType.Byte, 12, 10, 3))), "'In'");

        static void AssertRefused(ImageColumn column, DataViewSchema schema, string expected) =>
            Errors.Says<ArgumentOutOfRangeException>(() => column.Require(schema), expected);
    }

    [TestMethod]
    public void ResolveTakesVisibleOneOfTwoColumnsOfSameName()
    {
        DataViewSchema schema = Schema(("In", TextDataViewType.Instance), ("In", new ImageDataViewType(9, 9)));
        Assert.AreEqual(new ImageShape(3, 9, 9), ImageColumn.Resolve(schema, "In", new GanOptions()).Shape);
    }
}
