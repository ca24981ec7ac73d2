using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "", ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Loads the images (or just the bytes) of the files that a text column names.</summary>
public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(
        IHostEnvironment env, string imageFolder, bool asImages, (string outputColumnName, string inputColumnName) column)
        : base(env.Register(nameof(ImageLoadingEstimator)), new ImageLoadingTransformer(env, imageFolder, asImages, column))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => ImageSchema.Append(Host, inputSchema, Transformer.ColumnPairs, TextDataViewType.Instance, _ => Transformer.OutputShape);
}

/// <summary>An image is disposed of when the one of the next row is loaded into its place, the last one with the cursor.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    /// <summary>Where relative paths start; null: in the current folder.</summary>
    public readonly string ImageFolder;

    private readonly bool _asImages;

    internal ImageLoadingTransformer(
        IHostEnvironment env, string imageFolder, bool asImages, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        if (!string.IsNullOrEmpty(imageFolder))
        {
            if (!Directory.Exists(imageFolder))
                throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
            ImageFolder = Path.GetFullPath(imageFolder);
        }
        _asImages = asImages;
    }

    private ImageLoadingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        ImageFolder = ctx.LoadStringOrNull();
        _asImages = ctx.Reader.ReadBoolean();
    }

    private static VersionInfo VersionInfo => new(
        modelSignature: "IMGLOADR",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(ImageLoadingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    internal (SchemaShape.Column.VectorKind Kind, DataViewType ItemType) OutputShape => _asImages
        ? (SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType())
        : (SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Byte);

    private DataViewType OutputType => _asImages ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);

    private static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new ImageLoadingTransformer(env.Register(nameof(ImageLoadingTransformer)), ctx);
    }

    // Column pairs; string or null: the folder; bool: images, not bytes.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        ctx.Writer.Write(_asImages);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
        => ImageSchema.CheckInputType(
            Host, inputSchema[srcCol], inputSchema[srcCol].Type is TextDataViewType, TextDataViewType.Instance.ToString());

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImageLoadingTransformer _parent;

        public Mapper(ImageLoadingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent.ColumnPairs.Select(pair => new DataViewSchema.DetachedColumn(pair.outputColumnName, _parent.OutputType))];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var getPath = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[ColMapNewToOld[iinfo]]);
            disposer = null;
            return _parent._asImages ? MakeImageGetter(getPath, out disposer) : MakeBytesGetter(getPath);
        }

        private ValueGetter<MLImage> MakeImageGetter(ValueGetter<ReadOnlyMemory<char>> getPath, out Action disposer)
        {
            MLImage last = null;
            disposer = () => last?.Dispose();
            return (ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                if (FullPathOrNull(getPath) is { } path)
                {
                    // The file is not kept open.
                    byte[] file = File.ReadAllBytes(path);
                    image = MLImage.CreateFromStream(new MemoryStream(file, 0, file.Length, writable: false, publiclyVisible: true));
                    image.Tag = path;
                }
                last = image;
            };
        }

        private ValueGetter<VBuffer<byte>> MakeBytesGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
            => (ref VBuffer<byte> bytes) =>
            {
                byte[] file = FullPathOrNull(getPath) is { } path ? File.ReadAllBytes(path) : [];
                bytes = new VBuffer<byte>(file.Length, file);
            };

        private string FullPathOrNull(ValueGetter<ReadOnlyMemory<char>> getPath)
        {
            ReadOnlyMemory<char> path = default;
            getPath(ref path);
            return path.IsEmpty ? null : Path.Combine(_parent.ImageFolder ?? "", path.ToString());
        }
    }
}
