using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column of images: how its values are laid out, and what they become.</summary>
internal sealed record ImageColumn(
    string Name, ImageColumnKind Kind, ImageShape Shape, ImageFit Fit, uint Background,
    bool Interleaved, float Minimum, float Maximum) : SampleColumn(Name)
{
    /// <summary>What the column of a data set must be, in words.</summary>
    public const string Expectation = "an image (MLImage), or a known-size vector of Byte or Single with the values of an image";

    private const string CacheHint = " ML.NET's cache leaves columns of images out: call AppendCacheCheckpoint or Cache before " +
        "LoadImages, or not at all.";

    public override string Sample => "image";

    public override int SampleBytes => Shape.Size;

    protected override string MissingHint => CacheHint;

    /// <summary>Finds the column and settles the model's image shape from it and the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of a type that holds images.</exception>
    public static ImageColumn Resolve(DataViewSchema schema, string name, ImageTrainingOptions options) =>
        ResolveKind(schema, name, options) with { Unreadable = options.UnreadableImages };

    private static ImageColumn ResolveKind(DataViewSchema schema, string name, ImageTrainingOptions options)
    {
        DataViewSchema.Column column = Find(schema, name, CacheHint);
        uint background = (uint)options.Background.ToArgb();
        switch (column.Type)
        {
            case ImageDataViewType image:
                int height = options.Height ?? image.Height;
                int width = options.Width ?? image.Width;
                if (height == 0 || width == 0)
                {
                    throw new ArgumentOutOfRangeException(nameof(schema),
                        $"The images of column '{name}' have no known size. Set GanOptions.Height and Width, or put ResizeImages before.");
                }
                var shape = new ImageShape(options.Channels ?? 3, height, width);
                return new ImageColumn(name, ImageColumnKind.Image, Check(shape, name), options.Fit, background, true, 0, 255);

            case VectorDataViewType vector when vector.ItemType == NumberDataViewType.Byte || vector.ItemType == NumberDataViewType.Single:
                if (!vector.IsKnownSize)
                {
                    throw new ArgumentOutOfRangeException(nameof(schema),
                        $"Schema mismatch for input column '{name}': expected {Expectation}, got {vector}, whose size is not known. " +
                        "Give the size, for example [VectorType(28, 28)] on the member of the row's class.");
                }
                (ImageShape found, bool interleaved) = VectorLayout.Resolve(vector, name, options);
                bool bytes = vector.ItemType == NumberDataViewType.Byte;
                return new ImageColumn(name, bytes ? ImageColumnKind.ByteVector : ImageColumnKind.SingleVector, Check(found, name),
                    options.Fit, background, interleaved, bytes ? 0 : options.PixelMinimum, bytes ? 255 : options.PixelMaximum);

            default:
                throw new ArgumentOutOfRangeException(nameof(schema),
                    $"Schema mismatch for input column '{name}': expected {Expectation}, got {column.Type}.");
        }
    }

    /// <summary>The column of a schema's shape that images are to come from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of a type that holds images.</exception>
    public static SchemaShape.Column Require(SchemaShape inputSchema, string name)
    {
        SchemaShape.Column column = Find(inputSchema, name);
        bool fits = column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => column.ItemType is ImageDataViewType,
            SchemaShape.Column.VectorKind.Vector =>
                column.ItemType == NumberDataViewType.Byte || column.ItemType == NumberDataViewType.Single,
            _ => false,
        };
        return fits ? column : throw new ArgumentOutOfRangeException(nameof(inputSchema),
            $"Schema mismatch for input column '{name}': expected {Expectation}, got {column.Kind} of {column.ItemType}.");
    }

    public override DataViewType DataViewType => Kind == ImageColumnKind.Image
        ? new ImageDataViewType(Shape.Height, Shape.Width)
        : Interleaved ? new VectorDataViewType(ItemType, Shape.Height, Shape.Width, Shape.Channels)
        : new VectorDataViewType(ItemType, Shape.Channels, Shape.Height, Shape.Width);

    private PrimitiveDataViewType ItemType => Kind == ImageColumnKind.ByteVector ? NumberDataViewType.Byte : NumberDataViewType.Single;

    public override SampleStore CreateStore(string? folder) => new ImageStore(Shape, folder);

    public override GanNetworkOptions SizesIn(GanNetworkOptions networks) =>
        networks with { Channels = Shape.Channels, Height = Shape.Height, Width = Shape.Width, VectorSize = 0 };

    protected override bool Fits(DataViewType type) => Kind == ImageColumnKind.Image
        ? type is ImageDataViewType
        : type is VectorDataViewType vector && vector.Size == Shape.Size && vector.ItemType == ItemType;

    private static ImageShape Check(ImageShape shape, string name)
    {
        if (shape.Channels is not (1 or 3 or 4))
        {
            throw new ArgumentOutOfRangeException(nameof(name),
                $"Column '{name}' would give images of {shape.Channels} channels; there must be 1, 3 or 4. Set GanOptions.Channels, " +
                "Height and Width.");
        }
        if (shape.Height < GanOptions.SmallestSide || shape.Width < GanOptions.SmallestSide)
        {
            throw new ArgumentOutOfRangeException(nameof(name),
                $"Column '{name}' has images of {shape.Height}×{shape.Width} pixels; the smallest that can be trained on is " +
                $"{GanOptions.SmallestSide}×{GanOptions.SmallestSide}. Set GanOptions.Height and Width.");
        }
        if ((long)shape.Channels * shape.Height * shape.Width > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(name),
                $"Column '{name}' would give images of {shape}, more values than an array holds. Set GanOptions.Height and Width.");
        }
        return shape;
    }
}

/// <summary>The type of the values of an <see cref="ImageColumn"/>.</summary>
internal enum ImageColumnKind
{
    Image = 0,
    ByteVector = 1,
    SingleVector = 2,
}
