using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column of images: the layout of its values, and the shape that they are brought to.</summary>
internal sealed record ImageColumn(
    string Name, ImageColumnKind Kind, ImageShape Shape, ImageFit Fit, uint Background,
    bool Interleaved, float Minimum, float Maximum) : SampleColumn(Name)
{
    private const string Expectation = "an image (MLImage), or a known-size vector of Byte or Single with the values of an image";

    private const string CacheHint = " ML.NET's cache leaves columns of images out: call AppendCacheCheckpoint or Cache before " +
        "LoadImages, or not at all.";

    public override string Sample => "image";

    public override string Samples => $"images of {Shape}";

    public override bool LoadsImages => Kind == ImageColumnKind.Image;

    public override int SampleBytes => Shape.Size;

    protected override string MissingHint => CacheHint;

    /// <summary>Finds the column, and derives the model's image shape from it and the options.</summary>
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
                    throw new ArgumentOutOfRangeException(nameof(schema),
                        $"The images of column '{name}' have no known size. Set GanOptions.Height and Width, or put ResizeImages before.");
                var shape = new ImageShape(options.Channels ?? 3, height, width);
                return new ImageColumn(name, ImageColumnKind.Image, Check(shape, name), options.Fit, background, true, 0, 255);

            case VectorDataViewType vector when vector.ItemType == NumberDataViewType.Byte || vector.ItemType == NumberDataViewType.Single:
                if (!vector.IsKnownSize)
                {
                    throw WrongType(name, Expectation, $"{vector}, whose size is not known", nameof(schema),
                        " Give the size, for example [VectorType(28, 28)] on the member of the row's class.");
                }
                (ImageShape found, bool interleaved) = VectorLayout.Resolve(vector, name, options);
                bool bytes = vector.ItemType == NumberDataViewType.Byte;
                return new ImageColumn(name, bytes ? ImageColumnKind.ByteVector : ImageColumnKind.SingleVector, Check(found, name),
                    options.Fit, background, interleaved, bytes ? 0 : options.PixelMinimum, bytes ? 255 : options.PixelMaximum);

            default:
                throw WrongType(name, Expectation, column.Type, nameof(schema));
        }
    }

    /// <summary>The column of a schema's shape that images are to come from.</summary>
    public static SchemaShape.Column Require(SchemaShape inputSchema, string name) =>
        Require(inputSchema, name, Expectation, column => column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => column.ItemType is ImageDataViewType,
            SchemaShape.Column.VectorKind.Vector =>
                column.ItemType == NumberDataViewType.Byte || column.ItemType == NumberDataViewType.Single,
            _ => false,
        });

    public override DataViewType GeneratedType => new ImageDataViewType(Shape.Height, Shape.Width);

    public override DataViewType DataViewType => Kind == ImageColumnKind.Image ? GeneratedType
        : Interleaved ? new VectorDataViewType(ItemType, Shape.Height, Shape.Width, Shape.Channels)
        : new VectorDataViewType(ItemType, Shape.Channels, Shape.Height, Shape.Width);

    private PrimitiveDataViewType ItemType => Kind == ImageColumnKind.ByteVector ? NumberDataViewType.Byte : NumberDataViewType.Single;

    public override SampleReader CreateReader(DataViewRow row, DataViewSchema.Column source, SampleFindings findings) => Kind switch
    {
        ImageColumnKind.Image => ImageReader(row.GetGetter<MLImage>(source), findings),
        ImageColumnKind.ByteVector =>
            VectorReader(row.GetGetter<VBuffer<byte>>(source), static (values, bytes) => values.CopyTo(bytes)),
        _ => VectorReader(row.GetGetter<VBuffer<float>>(source), (values, bytes) =>
        {
            ToLevels(values, bytes);
            findings.AddPixels(values);
        }),
    };

    private SampleReader ImageReader(ValueGetter<MLImage> getter, SampleFindings findings)
    {
        MLImage? image = null; // handed back at the next row: ML.NET's getters dispose or reuse it
        return sample =>
        {
            getter(ref image!);
            if (image is null)
                return false;
            // LoadImages sets the path, and later transforms keep it.
            if (image.Tag is { Length: > 0 } path && File.Exists(path))
                findings.AddFile(path, ImageFile.Check(path));
            ImageFitter.Fit(image, this, sample);
            return true;
        };
    }

    private SampleReader VectorReader<T>(ValueGetter<VBuffer<T>> getter, Action<ReadOnlySpan<T>, Span<byte>> convert)
    {
        var (values, bytes) = (new T[Shape.Size], new byte[Shape.Size]);
        VBuffer<T> buffer = default;
        return sample =>
        {
            getter(ref buffer);
            if (buffer.Length == 0)
                return false;
            if (buffer.Length != values.Length)
                throw new InvalidDataException($"it has {buffer.Length} values, and an image of {Shape} has {values.Length}");
            buffer.CopyTo(values);
            if (!Interleaved || Shape.Channels == 1)
            {
                convert(values, sample);
                return true;
            }
            convert(values, bytes);
            Shape.ToPlanar<byte>(bytes, sample);
            return true;
        };
    }

    public override Delegate CreateGetter(DataViewType type, Func<ReadOnlySpan<byte>> sample)
    {
        return type is ImageDataViewType ? (ValueGetter<MLImage>)GetImage
            : Kind == ImageColumnKind.ByteVector ? (ValueGetter<VBuffer<byte>>)GetBytes
            : (ValueGetter<VBuffer<float>>)GetValues;

        void GetImage(ref MLImage value) => value = ImageFitter.ToImage(sample(), Shape); // the caller's from here on

        void GetBytes(ref VBuffer<byte> value)
        {
            VBufferEditor<byte> editor = VBufferEditor.Create(ref value, Shape.Size);
            CopyInOrder(sample(), editor.Values);
            value = editor.Commit();
        }

        void GetValues(ref VBuffer<float> value)
        {
            var levels = new byte[Shape.Size];
            CopyInOrder(sample(), levels);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, levels.Length);
            FromLevels(levels, editor.Values);
            value = editor.Commit();
        }

        void CopyInOrder(ReadOnlySpan<byte> planar, Span<byte> destination)
        {
            if (Interleaved)
                Shape.ToInterleaved(planar, destination);
            else
                planar.CopyTo(destination);
        }
    }

    /// <summary>
    /// A vector's values, black at <see cref="Minimum"/> and white at <see cref="Maximum"/>, to the nearest of 256 levels. Values outside
    /// become black or white.
    /// </summary>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public void ToLevels(ReadOnlySpan<float> values, Span<byte> levels)
    {
        float scale = 255 / (Maximum - Minimum);
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InvalidDataException($"value {i} is {(float.IsNaN(values[i]) ? "not a number" : "infinite")}");
            levels[i] = (byte)Math.Clamp(MathF.Round((values[i] - Minimum) * scale), 0, 255);
        }
    }

    /// <summary>The value of each level.</summary>
    public void FromLevels(ReadOnlySpan<byte> levels, Span<float> values)
    {
        float scale = (Maximum - Minimum) / 255;
        for (int i = 0; i < levels.Length; i++)
            values[i] = Minimum + levels[i] * scale;
    }

    /// <summary>
    /// Writes the column:
    /// <code>
    /// string name
    /// i32    kind: 0 image, 1 Byte vector, 2 Single vector
    /// i32    C, H, W
    /// i32    fit: 0 crop, 1 pad, 2 stretch
    /// u32    background, ARGB
    /// u8     1 if a vector's channels are interleaved
    /// f32    a vector's minimum, maximum
    /// </code>
    /// </summary>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write((int)Kind);
        writer.Write(Shape.Channels);
        writer.Write(Shape.Height);
        writer.Write(Shape.Width);
        writer.Write((int)Fit);
        writer.Write(Background);
        writer.Write(Interleaved);
        writer.Write(Minimum);
        writer.Write(Maximum);
    }

    /// <summary>Reads what <see cref="Write"/> wrote behind name and kind.</summary>
    public static ImageColumn Read(BinaryReader reader, string name, int kind)
    {
        var shape = new ImageShape(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var column = new ImageColumn(name, (ImageColumnKind)kind, shape, (ImageFit)reader.ReadInt32(), reader.ReadUInt32(),
            reader.ReadBoolean(), reader.ReadSingle(), reader.ReadSingle());
        if (name.Length == 0 || !Enum.IsDefined(column.Kind) || !Enum.IsDefined(column.Fit) || shape.Channels is not (1 or 3 or 4)
            || !IsSide(shape.Height) || !IsSide(shape.Width) || (long)shape.Channels * shape.Height * shape.Width > Array.MaxLength
            || !float.IsFinite(column.Minimum) || !float.IsFinite(column.Maximum) || column.Maximum <= column.Minimum)
        {
            throw new FormatException(ModelBlock.OutOfRange);
        }
        return column;

        static bool IsSide(int side) => side is >= GanOptions.SmallestSide and <= 1 << 16;
    }

    public override GanNetworkOptions SizesIn(GanNetworkOptions networks) =>
        networks with { Channels = Shape.Channels, Height = Shape.Height, Width = Shape.Width, VectorSize = 0 };

    protected override bool Fits(DataViewType type) => Kind == ImageColumnKind.Image
        ? type is ImageDataViewType
        : type is VectorDataViewType vector && vector.Size == Shape.Size && vector.ItemType == ItemType;

    private static ImageShape Check(ImageShape shape, string name)
    {
        string? problem = shape.Channels is not (1 or 3 or 4)
            ? $"would give images of {shape.Channels} channels; there must be 1, 3 or 4. Set GanOptions.Channels, Height and Width."
            : shape.Height < GanOptions.SmallestSide || shape.Width < GanOptions.SmallestSide
            ? $"has images of {shape.Height}×{shape.Width} pixels; the smallest that can be trained on is {GanOptions.SmallestSide}×" +
                $"{GanOptions.SmallestSide}. Set GanOptions.Height and Width."
            : (long)shape.Channels * shape.Height * shape.Width > Array.MaxLength
            ? $"would give images of {shape}, more values than an array holds. Set GanOptions.Height and Width."
            : null;
        return problem is null ? shape : throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' {problem}");
    }
}

/// <summary>The type of the values of an <see cref="ImageColumn"/>.</summary>
internal enum ImageColumnKind
{
    Image = 0,
    ByteVector = 1,
    SingleVector = 2,
}
