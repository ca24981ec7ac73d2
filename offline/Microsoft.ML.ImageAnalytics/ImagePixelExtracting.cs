using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(ImagePixelExtractingTransformer), null, typeof(SignatureLoadModel), "", ImagePixelExtractingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes a vector of the colors of an image.</summary>
public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment env, ColumnOptions column)
        : base(env.Register(nameof(ImagePixelExtractingEstimator)), new ImagePixelExtractingTransformer(env, column))
    {
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 1,
        Red = 2,
        Green = 4,
        Blue = 8,
        Rgb = Red | Green | Blue,
        All = Alpha | Rgb,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => ImageSchema.Append(
            Host,
            inputSchema,
            Transformer.ColumnPairs,
            new ImageDataViewType(),
            i => (SchemaShape.Column.VectorKind.Vector, Transformer.Columns[i].ItemType));

    internal sealed class ColumnOptions
    {
        public ColumnOptions(
            string name,
            string inputColumnName,
            ColorBits colorsToExtract,
            ColorsOrder orderOfExtraction,
            bool interleavePixelColors,
            float offsetImage,
            float scaleImage,
            bool outputAsFloatArray)
        {
            Contracts.CheckNonWhiteSpace(name, nameof(name));
            Pair = (name, inputColumnName ?? name);
            Planes = new ColorPlanes(colorsToExtract, orderOfExtraction);
            Contracts.CheckParam(Planes.Count > 0, nameof(colorsToExtract), "Need to use at least one color plane.");
            Interleave = interleavePixelColors;
            AsFloats = outputAsFloatArray;
            Offset = AsFloats ? offsetImage : 0;
            Scale = AsFloats ? scaleImage : 1;
            Contracts.CheckParam(float.IsFinite(Offset), nameof(offsetImage));
            Contracts.CheckParam(float.IsFinite(Scale) && Scale != 0, nameof(scaleImage));
        }

        public (string outputColumnName, string inputColumnName) Pair { get; }

        public ColorPlanes Planes { get; }

        public bool Interleave { get; }

        public bool AsFloats { get; }

        public float Offset { get; }

        public float Scale { get; }

        public NumberDataViewType ItemType => AsFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;
    }
}

/// <summary>
/// (color - offset) * scale of each color, planar or interleaved; zeros for a missing image. The last image is disposed of with the cursor.
/// </summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";

    internal ImagePixelExtractingTransformer(IHostEnvironment env, params ImagePixelExtractingEstimator.ColumnOptions[] columns)
        : base(env.Register(LoaderSignature), [.. columns.Select(column => column.Pair)]) => Columns = columns;

    private ImagePixelExtractingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        Columns = new ImagePixelExtractingEstimator.ColumnOptions[ColumnPairs.Length];
        for (int i = 0; i < Columns.Length; i++)
        {
            var (colors, order) = ColorPlanes.Load(ctx);
            bool asFloats = ctx.Reader.ReadBoolByte();
            float offset = ctx.Reader.ReadSingle();
            float scale = ctx.Reader.ReadSingle();
            bool interleave = ctx.Reader.ReadBoolByte();
            Contracts.CheckDecode(
                float.IsFinite(offset) && float.IsFinite(scale) && scale != 0 && (asFloats || (offset == 0 && scale == 1)));
            Columns[i] = new ImagePixelExtractingEstimator.ColumnOptions(
                ColumnPairs[i].outputColumnName, ColumnPairs[i].inputColumnName, colors, order, interleave, offset, scale, asFloats);
        }
    }

    internal ImagePixelExtractingEstimator.ColumnOptions[] Columns { get; }

    private static VersionInfo VersionInfo => new(
        modelSignature: "IMGPXEXT",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(ImagePixelExtractingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    private static ImagePixelExtractingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new ImagePixelExtractingTransformer(env.Register(LoaderSignature), ctx);
    }

    // Column pairs; for each column, byte: colors, byte: order, byte: floats, not bytes, float: offset, float: scale, byte: interleaved.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
        foreach (var column in Columns)
        {
            column.Planes.Save(ctx);
            ctx.Writer.WriteBoolByte(column.AsFloats);
            ctx.Writer.Write(column.Offset);
            ctx.Writer.Write(column.Scale);
            ctx.Writer.WriteBoolByte(column.Interleave);
        }
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        ImageSchema.CheckIsImage(Host, inputSchema[srcCol]);
        var type = (ImageDataViewType)inputSchema[srcCol].Type;
        if (type.Height <= 0 || type.Width <= 0)
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", ColumnPairs[col].inputColumnName, "known-size image", "unknown-size image");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImagePixelExtractingTransformer _parent;

        public Mapper(ImagePixelExtractingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            =>
            [
                .. _parent.Columns.Select(
                    (column, i) => new DataViewSchema.DetachedColumn(column.Pair.outputColumnName, OutputType(column, InputType(i))))
            ];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var options = _parent.Columns[iinfo];
            var (offset, scale) = (options.Offset, options.Scale);
            return !options.AsFloats ? MakeGetter(input, iinfo, color => color, out disposer)
                : offset == 0 && scale == 1 ? MakeGetter(input, iinfo, color => (float)color, out disposer)
                : MakeGetter(input, iinfo, color => (color - offset) * scale, out disposer);
        }

        private static VectorDataViewType OutputType(ImagePixelExtractingEstimator.ColumnOptions options, ImageDataViewType input)
            => options.Interleave
                ? new VectorDataViewType(options.ItemType, input.Height, input.Width, options.Planes.Count)
                : new VectorDataViewType(options.ItemType, options.Planes.Count, input.Height, input.Width);

        private ImageDataViewType InputType(int iinfo) => (ImageDataViewType)InputSchema[ColMapNewToOld[iinfo]].Type;

        private ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow input, int iinfo, Func<byte, T> convert, out Action disposer)
        {
            var options = _parent.Columns[iinfo];
            var type = InputType(iinfo);
            int planes = options.Planes.Count;
            int pixelCount = type.Height * type.Width;
            T[] converted = [.. Enumerable.Range(0, 256).Select(color => convert((byte)color))];

            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[iinfo]]);
            MLImage source = null;
            disposer = () => source?.Dispose();
            return (ref VBuffer<T> vector) =>
            {
                getSource(ref source);
                if (source is null)
                {
                    vector = VBufferEditor.Create(ref vector, planes * pixelCount, 0).Commit();
                    return;
                }
                Host.Check(source.Height == type.Height && source.Width == type.Width);

                var editor = VBufferEditor.Create(ref vector, planes * pixelCount);
                var pixels = source.Pixels;
                for (int plane = 0; plane < planes; plane++)
                {
                    var (to, step) = options.Interleave ? (plane, planes) : (plane * pixelCount, 1);
                    int first = options.Planes.ByteOf(plane, source.PixelFormat);
                    for (int from = first; from < pixels.Length; from += MLImage.BytesPerPixel, to += step)
                        editor.Values[to] = converted[pixels[from]];
                }
                vector = editor.Commit();
            };
        }
    }
}
