using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageResizingTransformer), null, typeof(SignatureLoadModel), "", ImageResizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Resizes images to one size.</summary>
public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, ColumnOptions column)
        : base(env.Register(nameof(ImageResizingEstimator)), new ImageResizingTransformer(env, column))
    {
    }

    /// <summary>What to do about another aspect ratio.</summary>
    public enum ResizingKind : byte
    {
        /// <summary>Keep it and pad with transparent black.</summary>
        IsoPad = 0,

        /// <summary>Keep it and crop.</summary>
        IsoCrop = 1,

        /// <summary>Stretch the image, without smoothing.</summary>
        Fill = 2,
    }

    /// <summary>The side that <see cref="ResizingKind.IsoCrop"/> keeps. Those of the other axis mean the center.</summary>
    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => ImageSchema.Append(
            Host,
            inputSchema,
            Transformer.ColumnPairs,
            new ImageDataViewType(),
            i => (SchemaShape.Column.VectorKind.Scalar, Transformer.Columns[i].Type));

    internal sealed class ColumnOptions
    {
        public ColumnOptions(string name, int imageWidth, int imageHeight, string inputColumnName, ResizingKind resizing, Anchor anchor)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckUserArg(imageWidth > 0, nameof(imageWidth));
            Contracts.CheckUserArg(imageHeight > 0, nameof(imageHeight));
            Contracts.CheckUserArg(Enum.IsDefined(resizing), nameof(resizing));
            Contracts.CheckUserArg(Enum.IsDefined(anchor), nameof(anchor));
            Pair = (name, inputColumnName ?? name);
            Resizing = resizing;
            Anchor = anchor;
            Type = new ImageDataViewType(imageHeight, imageWidth);
        }

        public (string outputColumnName, string inputColumnName) Pair { get; }

        public ResizingKind Resizing { get; }

        public Anchor Anchor { get; }

        public ImageDataViewType Type { get; }
    }
}

/// <summary>
/// The previous result is disposed of when the next one is made. An image that has the size already is passed on as it is.
/// </summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";
    private const string RegistrationName = "ImageScaler";

    internal ImageResizingTransformer(IHostEnvironment env, params ImageResizingEstimator.ColumnOptions[] columns)
        : base(env.Register(RegistrationName), [.. columns.Select(column => column.Pair)]) => Columns = columns;

    private ImageResizingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        Columns = new ImageResizingEstimator.ColumnOptions[ColumnPairs.Length];
        for (int i = 0; i < Columns.Length; i++)
        {
            int width = ctx.Reader.ReadInt32();
            int height = ctx.Reader.ReadInt32();
            var resizing = (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte();
            var anchor = (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte();
            Contracts.CheckDecode(width > 0 && height > 0 && Enum.IsDefined(resizing) && Enum.IsDefined(anchor));
            Columns[i] = new ImageResizingEstimator.ColumnOptions(
                ColumnPairs[i].outputColumnName, width, height, ColumnPairs[i].inputColumnName, resizing, anchor);
        }
    }

    internal ImageResizingEstimator.ColumnOptions[] Columns { get; }

    private static VersionInfo VersionInfo => new(
        modelSignature: "IMGSCALF",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(ImageResizingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    private static ImageResizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new ImageResizingTransformer(env.Register(RegistrationName), ctx);
    }

    // Column pairs; for each column, int: width, int: height, byte: kind, byte: anchor.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
        foreach (var column in Columns)
        {
            ctx.Writer.Write(column.Type.Width);
            ctx.Writer.Write(column.Type.Height);
            ctx.Writer.Write((byte)column.Resizing);
            ctx.Writer.Write((byte)column.Anchor);
        }
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
        => ImageSchema.CheckIsImage(Host, inputSchema[srcCol]);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImageResizingTransformer _parent;

        public Mapper(ImageResizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent.Columns.Select(column => new DataViewSchema.DetachedColumn(column.Pair.outputColumnName, column.Type))];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var options = _parent.Columns[iinfo];
            var (width, height) = (options.Type.Width, options.Type.Height);
            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[iinfo]]);
            MLImage source = null;
            disposer = null;
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                getSource(ref source);
                if (source is null)
                    return; // as the real one does, leaving the previous image, disposed of
                if (source.Width == width && source.Height == height)
                {
                    image = source;
                    return;
                }
                image = ImageScaler.Resize(source, width, height, options.Resizing, options.Anchor);
                image.Tag = source.Tag;
            });
        }
    }
}
