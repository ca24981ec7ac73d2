using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(VectorToImageConvertingTransformer), null, typeof(SignatureLoadModel), "", VectorToImageConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes an image of a vector of colors.</summary>
public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    internal VectorToImageConvertingEstimator(IHostEnvironment env, ColumnOptions column)
        : base(env.Register(nameof(VectorToImageConvertingEstimator)), new VectorToImageConvertingTransformer(env, column))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => ImageSchema.Append(
            Host,
            inputSchema,
            Transformer.ColumnPairs,
            column => column.Kind == SchemaShape.Column.VectorKind.Vector
                && VectorToImageConvertingTransformer.IsPixelType(column.ItemType),
            "known-size vector of type Single, Double or Byte",
            i => (SchemaShape.Column.VectorKind.Scalar, Transformer.Columns[i].Type));

    /// <summary>Colors that the vector lacks are 0, alpha 255; the real one can be asked for others only from a model file.</summary>
    internal sealed record ColumnOptions(
        (string outputColumnName, string inputColumnName) Pair,
        ImageDataViewType Type,
        ColorPlanes Planes,
        bool Interleaved,
        float Scale,
        float Offset,
        int DefaultAlpha = 255,
        int DefaultRed = 0,
        int DefaultGreen = 0,
        int DefaultBlue = 0)
    {
        public static ColumnOptions Checked(
            string name,
            string inputColumnName,
            int imageHeight,
            int imageWidth,
            ColorPlanes planes,
            bool interleavedColors,
            float scaleImage,
            float offsetImage)
        {
            Contracts.CheckNonWhiteSpace(name, nameof(name));
            Contracts.CheckParam(planes.Count > 0, "colorsPresent", "Need to use at least one color plane");
            Contracts.CheckParam(imageWidth > 0, nameof(imageWidth), "Image width must be greater than zero");
            Contracts.CheckParam(imageHeight > 0, nameof(imageHeight), "Image height must be greater than zero");
            Contracts.CheckParam(float.IsFinite(offsetImage), nameof(offsetImage));
            Contracts.CheckParam(float.IsFinite(scaleImage) && scaleImage != 0, nameof(scaleImage));
            return new ColumnOptions(
                (name, inputColumnName ?? name),
                new ImageDataViewType(imageHeight, imageWidth),
                planes,
                interleavedColors,
                scaleImage,
                offsetImage);
        }
    }
}

/// <summary>
/// A Bgra32 image whose colors are value * scale - offset, rounded and, where a byte is too small, wrapped around. Nothing is disposed of.
/// </summary>
public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "VectorToImageConverter";

    internal VectorToImageConvertingTransformer(IHostEnvironment env, params VectorToImageConvertingEstimator.ColumnOptions[] columns)
        : base(env.Register(LoaderSignature), [.. columns.Select(column => column.Pair)]) => Columns = columns;

    private VectorToImageConvertingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx) => Columns = [.. ColumnPairs.Select(pair => Load(pair, ctx))];

    internal VectorToImageConvertingEstimator.ColumnOptions[] Columns { get; }

    private static VersionInfo VersionInfo => new(
        modelSignature: "VECTOIMG",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(VectorToImageConvertingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    internal static bool IsPixelType(DataViewType type)
        => type == NumberDataViewType.Single || type == NumberDataViewType.Double || type == NumberDataViewType.Byte;

    private static VectorToImageConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new VectorToImageConvertingTransformer(env.Register(LoaderSignature), ctx);
    }

    private static VectorToImageConvertingEstimator.ColumnOptions Load(
        (string outputColumnName, string inputColumnName) pair, ModelLoadContext ctx)
    {
        var (colors, order) = ColorPlanes.Load(ctx);
        int width = ctx.Reader.ReadInt32();
        int height = ctx.Reader.ReadInt32();
        float offset = ctx.Reader.ReadSingle();
        float scale = ctx.Reader.ReadSingle();
        bool interleaved = ctx.Reader.ReadBoolByte();
        Contracts.CheckDecode(width > 0 && height > 0 && float.IsFinite(offset) && float.IsFinite(scale) && scale != 0);
        return new VectorToImageConvertingEstimator.ColumnOptions(
            pair, new ImageDataViewType(height, width), new ColorPlanes(colors, order), interleaved, scale, offset)
        {
            DefaultAlpha = ctx.Reader.ReadInt32(),
            DefaultRed = ctx.Reader.ReadInt32(),
            DefaultGreen = ctx.Reader.ReadInt32(),
            DefaultBlue = ctx.Reader.ReadInt32(),
        };
    }

    // Column pairs; for each column, byte: colors, byte: order, int: width, int: height, float: offset, float: scale, byte: interleaved,
    // int: defaults of alpha, red, green, blue.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
        foreach (var column in Columns)
        {
            column.Planes.Save(ctx);
            ctx.Writer.Write(column.Type.Width);
            ctx.Writer.Write(column.Type.Height);
            ctx.Writer.Write(column.Offset);
            ctx.Writer.Write(column.Scale);
            ctx.Writer.WriteBoolByte(column.Interleaved);
            ctx.Writer.Write(column.DefaultAlpha);
            ctx.Writer.Write(column.DefaultRed);
            ctx.Writer.Write(column.DefaultGreen);
            ctx.Writer.Write(column.DefaultBlue);
        }
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        var column = inputSchema[srcCol];
        ImageSchema.CheckInputType(Host, column, column.Type is VectorDataViewType, "image");
        var vector = (VectorDataViewType)column.Type;
        var (image, planes) = (Columns[col].Type, Columns[col].Planes.Count);
        var expected = new VectorDataViewType(vector.ItemType, image.Height, image.Width, planes);
        ImageSchema.CheckInputType(Host, column, vector.Size == expected.Size, expected.ToString());
        Host.Check(IsPixelType(vector.ItemType), "We only support float, double or byte arrays");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly VectorToImageConvertingTransformer _parent;

        public Mapper(VectorToImageConvertingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent.Columns.Select(column => new DataViewSchema.DetachedColumn(column.Pair.outputColumnName, column.Type))];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var options = _parent.Columns[iinfo];
            var column = input.Schema[ColMapNewToOld[iinfo]];
            var itemType = ((VectorDataViewType)column.Type).ItemType;
            if (itemType == NumberDataViewType.Byte) // never scaled
                return MakeGetter<byte>(input, column, options with { Scale = 1, Offset = 0 }, value => value);
            return itemType == NumberDataViewType.Single
                ? MakeGetter<float>(input, column, options, value => value)
                : MakeGetter<double>(input, column, options, value => (float)value);
        }

        private static ValueGetter<MLImage> MakeGetter<T>(
            DataViewRow input, DataViewSchema.Column column, VectorToImageConvertingEstimator.ColumnOptions options, Func<T, float> toFloat)
        {
            var getSource = input.GetGetter<VBuffer<T>>(column);
            VBuffer<T> source = default;
            float[] values = new float[options.Type.Height * options.Type.Width * options.Planes.Count];
            return (ref MLImage image) =>
            {
                getSource(ref source);
                image = null;
                if (source.GetValues().Length == 0)
                    return;

                int i = 0;
                foreach (var value in source.DenseValues())
                    values[i++] = toFloat(value);
                image = new MLImage(
                    options.Type.Width, options.Type.Height, MLPixelFormat.Bgra32, ToPixels(values, options), isOpaque: false)
                {
                    Tag = nameof(VectorToImageConvertingTransformer),
                };
            };
        }

        private static byte[] ToPixels(float[] values, VectorToImageConvertingEstimator.ColumnOptions options)
        {
            int pixelCount = options.Type.Height * options.Type.Width;
            bool isScaled = options.Offset != 0 || options.Scale != 1;
            byte[] result = new byte[pixelCount * MLImage.BytesPerPixel];
            Fill(0, ImagePixelExtractingEstimator.ColorBits.Blue, ToByte(options.DefaultBlue));
            Fill(1, ImagePixelExtractingEstimator.ColorBits.Green, ToByte(options.DefaultGreen));
            Fill(2, ImagePixelExtractingEstimator.ColorBits.Red, ToByte(options.DefaultRed));
            // As in the real one, alpha is 0 where the vector has none and is scaled.
            Fill(3, ImagePixelExtractingEstimator.ColorBits.Alpha, isScaled ? (byte)0 : ToByte(options.DefaultAlpha));
            return result;

            void Fill(int to, ImagePixelExtractingEstimator.ColorBits color, byte missing)
            {
                int plane = options.Planes.IndexOf(color);
                var (from, step) = options.Interleaved ? (plane, options.Planes.Count) : (plane * pixelCount, 1);
                for (; to < result.Length; to += MLImage.BytesPerPixel, from += step)
                    result[to] = plane < 0 ? missing : ToByte(values[from]);
            }

            byte ToByte(float value) => unchecked(isScaled ? (byte)Math.Round(value * options.Scale - options.Offset) : (byte)value);
        }
    }
}
