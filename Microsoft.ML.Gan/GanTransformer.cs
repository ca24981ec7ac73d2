extern alias core;

using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Transform;
using Microsoft.ML.Runtime;
using LoadContext = core::Microsoft.ML.ModelLoadContext;

[assembly: core::Microsoft.ML.LoadableClass(typeof(GanTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Generative adversarial network", GanTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan;

/// <summary>
/// A trained GAN. Transform appends to each row a generated image (or vector), and the discriminator's score and features of the row's own.
/// <see cref="Generate(long, GanGenerateOptions)"/> makes new rows. <c>mlContext.Model</c> saves and loads it.
/// </summary>
/// <remarks>
/// A generated image or vector is a function of the model's seed and the row's id, or of the row's latent vector where there is a latent
/// column: the same bits in any cursor. Rows are read once, and evaluated in batches. A prediction engine evaluates them one at a time, in
/// kernels that add in another order: the last bits of a score or feature may differ from Transform's.
/// <para>
/// After training with <see cref="ImageTrainingOptions.UnreadableImages"/> = Skip, a row whose image or vector is missing or cannot be read
/// has no score, probability or features (NaN). An image that cannot be read is passed on as a missing one. A warning counts such rows.
/// Without Skip, reading fails and names the row.
/// </para>
/// <para>
/// <c>mlContext.Model.Load</c> fails on a model file that is cut short or changed, or that a newer plugin wrote in a form unknown to this
/// one. As with ML.NET's own transformers, it throws an <see cref="InvalidOperationException"/> ("Error during class instantiation"),
/// since ML.NET makes transformers by reflection. A <see cref="FormatException"/> among the inner exceptions says what is wrong. Damage to
/// the zip itself shows as .NET's <see cref="InvalidDataException"/>.
/// </para>
/// </remarks>
public sealed class GanTransformer : BatchTransformer
{
    internal const string LoaderSignature = "GanTransformer";

    internal GanTransformer(IHostEnvironment env, GanModel model, IReadOnlyList<GanProgress> history)
        : base(env) => (Model, History) = (model, history);

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private GanTransformer(IHostEnvironment env, LoadContext ctx)
        : base(env) => Model = File.Load(env, ctx, GanModelFormat.ReadInfo, GanModelFormat.ReadModel);

    internal GanModel Model { get; }

    /// <summary>The column of images or vectors that the model was trained on, and reads.</summary>
    public string InputColumnName => Model.Info.Column.Name;

    /// <summary>The column of classes that condition the model; <see langword="null"/>: none do.</summary>
    public string? LabelColumnName => Model.Info.Classes?.Column.Name;

    /// <summary>The column of latent vectors to generate from; <see langword="null"/>: they are drawn.</summary>
    public string? LatentColumnName => Model.Info.LatentColumnName;

    /// <summary>The appended column of generated images or vectors; <see langword="null"/>: there is none.</summary>
    public string? GeneratedColumnName => Model.Info.GeneratedColumnName;

    /// <summary>The appended column of the discriminator's logits; <see langword="null"/>: there is none.</summary>
    public string? ScoreColumnName => Model.Info.ScoreColumnName;

    /// <summary>The appended column of probabilities of "real"; <see langword="null"/>: there is none.</summary>
    public string? ProbabilityColumnName => Model.Info.ProbabilityColumnName;

    /// <summary>The appended column of the discriminator's features; <see langword="null"/>: there is none.</summary>
    public string? FeaturesColumnName => Model.Info.FeaturesColumnName;

    /// <summary>The kind of networks.</summary>
    public GanArchitecture Architecture => Model.Info.Architecture;

    /// <summary>What the networks are built for: sizes, filters, normalization, precision.</summary>
    public GanNetworkOptions Networks => Model.Info.Networks;

    /// <summary>The distribution of the values of a latent vector.</summary>
    public LatentDistribution LatentDistribution => Model.Info.LatentDistribution;

    /// <summary>The seed that the model was trained with: as <see cref="TrainingOptions.Seed"/>, it trains the same model again.</summary>
    public int Seed => unchecked((int)Model.Info.Seed);

    /// <summary>Height of the images, in pixels; 0 for vectors.</summary>
    public int Height => Model.Info.Networks.Height;

    /// <summary>Width of the images, in pixels; 0 for vectors.</summary>
    public int Width => Model.Info.Networks.Width;

    /// <summary>Channels of the images: 1 (gray), 3 (RGB) or 4 (RGBA); 0 for vectors.</summary>
    public int Channels => Model.Info.Networks.Channels;

    /// <summary>Black in a column of vectors of Single (<see cref="ImageTrainingOptions.PixelMinimum"/>); 0 for others.</summary>
    public float PixelMinimum => (Model.Info.Column as ImageColumn)?.Minimum ?? 0;

    /// <summary>White in a column of vectors of Single (<see cref="ImageTrainingOptions.PixelMaximum"/>); 255 for others.</summary>
    public float PixelMaximum => (Model.Info.Column as ImageColumn)?.Maximum ?? 255;

    /// <summary>Values in a vector; 0 for images.</summary>
    public int VectorSize => Model.Info.Networks.VectorSize;

    /// <summary>Number of the discriminator's features that Transform appends; 0 if it appends none.</summary>
    public int FeaturesWidth => Model.Info.FeaturesWidth;

    /// <summary>Number of values in a latent vector.</summary>
    public int LatentSize => Model.Info.LatentSize;

    /// <summary>
    /// The classes that a conditional model can generate, by name (or by key where keys have no names); empty for another.
    /// </summary>
    public IReadOnlyList<string> Classes => [.. Model.Info.Classes is { } classes ? classes.TrainedKinds.Select(classes.Name) : []];

    /// <summary>
    /// The number of clusters that the training images were sorted into (<see cref="GanOptions.Clusters"/>); 0: they were not.
    /// </summary>
    public int Clusters => (Model.Info.Conditions as ImageClusters)?.Count ?? 0;

    /// <summary>
    /// The reports of the training that made the model, also those of before it was resumed; empty for a model that was loaded.
    /// </summary>
    public IReadOnlyList<GanProgress> History { get; } = [];

    /// <summary>
    /// New rows: one column, named and typed as the one that the model was trained on (MLImage of Height×Width, or a vector or number
    /// of the same range). Lazy, and the same each time it is read: row i depends on the seed and i alone.
    /// </summary>
    /// <param name="count">Number of rows, 0 or more.</param>
    /// <param name="seed">Another seed gives other rows; <see langword="null"/>: the model's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public IDataView Generate(long count, int? seed = null) => Generate(count, new GanGenerateOptions { Seed = seed });

    /// <summary>
    /// New rows shaped like the training rows: the column that the model was trained on and, for a conditional model, the label column with
    /// the same keys. Lazy, and the same each time it is read: row i depends on the options and i alone.
    /// </summary>
    /// <param name="count">Number of rows, 0 or more; with <see cref="GanGenerateOptions.PerClass"/>, of each class.</param>
    /// <param name="options">The first row, the classes, the truncation and the seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or an option is out of its range or does not suit the model.
    /// </exception>
    public IDataView Generate(long count, GanGenerateOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(options);
        (GenerationPlan sampling, long total) = GenerationPlan.From(options, Model.Info, count);
        return NewRows(sampling, options.FirstRow, total);
    }

    /// <summary>New rows, so many of each class, the first class's first. The request chooses no classes itself.</summary>
    internal IDataView Generate(long[] perClass, GanGenerateOptions request)
    {
        (GenerationPlan sampling, long total) = GenerationPlan.From(request, Model.Info, perClass.Sum());
        var ends = new long[perClass.Length];
        for (int k = 0; k < ends.Length; k++)
            ends[k] = perClass[k] + (k == 0 ? 0 : ends[k - 1]);
        return NewRows(sampling with { ClassOf = id => Array.FindIndex(ends, end => (long)id.Low < end) }, first: 0, total);
    }

    /// <summary>
    /// The latent vector, <see cref="LatentSize"/> values, that a row of <see cref="Generate(long, GanGenerateOptions)"/> is made from.
    /// </summary>
    /// <param name="row">The row's number, from 0.</param>
    /// <param name="seed">The seed given to Generate.</param>
    /// <param name="truncation">The truncation given to Generate: 0.1 or more, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="row"/> is negative, or <paramref name="truncation"/> is less than 0.1 or not finite.
    /// </exception>
    public float[] LatentOf(long row, int? seed = null, double? truncation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        GenerationPlan plan = GenerationPlan.From(new GanGenerateOptions { Seed = seed, Truncation = truncation }, Model.Info, 1).Plan;
        var latent = new float[LatentSize];
        new RandomStreams(plan.Seed, Model.Info.LatentDistribution).RowLatent(new DataViewRowId((ulong)row, 0), latent, truncation);
        return latent;
    }

    /// <summary>
    /// The class, by name (or by key), or the cluster, by number, that is drawn for a row of <see cref="Generate(long, int?)"/>;
    /// <see langword="null"/>: the model has neither.
    /// </summary>
    /// <param name="row">The row's number, from 0.</param>
    /// <param name="seed">The seed given to Generate.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is negative.</exception>
    public string? ConditionOf(long row, int? seed = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (Model.Info.Conditions is not { } conditions)
            return null;
        var random = new RandomStreams(seed is { } given ? (uint)given : Model.Info.Seed);
        int drawn = conditions.SampleByShare(random.RowClass(new DataViewRowId((ulong)row, 0)));
        return Model.Info.Classes?.Name(drawn) ?? drawn.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The images of rows as the networks see them: of <see cref="Height"/>×<see cref="Width"/>×<see cref="Channels"/>, whatever the
    /// column's type. <c>gan.ReadImages(gan.Generate(64)).ToGrid().SavePng("grid.png")</c> shows new ones. A row that may be without an
    /// image (<see cref="ImageTrainingOptions.UnreadableImages"/> = Skip) gives a black one.
    /// </summary>
    /// <param name="rows">Rows with the column that the model was trained on, all of which are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of another type than in training.</exception>
    /// <exception cref="InvalidOperationException">The model is one of vectors, or an image cannot be read.</exception>
    public ImageBatch ReadImages(IDataView rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (Model.Info.Column is not ImageColumn column)
            throw new InvalidOperationException("This GAN makes vectors of numbers, not images: read the column of Generate instead.");
        DataViewSchema.Column images = column.Require(rows.Schema);
        using DataViewRowCursor cursor = rows.GetRowCursor([images, .. SampleRows.NamesOf(column, rows.Schema)]);
        var samples = new SampleRows(column, cursor);
        var pixels = new List<byte>();
        byte[] planar = new byte[column.SampleBytes], interleaved = new byte[column.SampleBytes];
        while (cursor.MoveNext())
        {
            samples.TryRead(planar);
            column.Shape.ToInterleaved<byte>(planar, interleaved);
            pixels.AddRange(interleaved);
        }
        foreach (string warning in samples.TakeWarnings())
            Warn(warning);
        return new ImageBatch(pixels.ToArray(), column.Shape.Height, column.Shape.Width, column.Shape.Channels);
    }

    /// <summary>
    /// Writes one of the networks as an ONNX file, which runs without TorchSharp and ML.NET. The file is replaced when it is whole.
    /// </summary>
    /// <remarks>
    /// Inputs and outputs are named <c>latent</c>, <c>classes</c>, <c>image</c> (N×C×H×W in [-1, 1]; <c>vector</c> in the data's units),
    /// <c>pixels</c> (bytes, N×H×W×C), <c>logit</c>, <c>probability</c> and <c>features</c>; all but pixels are Single. N is open. The
    /// file's metadata has the sizes, the names of the classes and the seed. A network that computed in bfloat16 is exported in single
    /// precision, so its results differ in the third digit.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="network">
    /// What to write. Features are those of <see cref="FeaturesColumnName"/>; without that column, all that the discriminator has.
    /// </param>
    /// <exception cref="NotSupportedException">The architecture does not say how: see <see cref="Onnx.IOnnxModule"/>.</exception>
    /// <exception cref="InvalidOperationException">The weights are too large for an ONNX file, 2 GB.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public void SaveOnnx(string path, GanNetwork network = GanNetwork.Generator)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] bytes = ToOnnx(network);
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    /// <summary>The same to a stream, which stays open.</summary>
    /// <inheritdoc cref="SaveOnnx(string, GanNetwork)"/>
    /// <param name="stream">The stream. Nothing is written to it if the export fails.</param>
    /// <param name="network">What to write.</param>
    public void SaveOnnx(Stream stream, GanNetwork network = GanNetwork.Generator)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToOnnx(network));
    }

    private byte[] ToOnnx(GanNetwork network) => Enum.IsDefined(network)
        ? Model.ToOnnx(network).ToBytes()
        : throw new ArgumentOutOfRangeException(nameof(network), network, "There is no such network.");

    private BatchDataView NewRows(GenerationPlan sampling, long first, long count)
    {
        var rows = new EmptyRows(first, count);
        return new BatchDataView(rows, GanMapping.OfNewRows(rows.Schema, Model, sampling, Warn));
    }

    /// <inheritdoc/>
    public override void Dispose() => Model.Dispose();

    private protected override ModelFile File { get; } = new("GAN XFRM", LoaderSignature, "Networks.bin", "the GAN");

    private protected override BatchMapping CreateMapping(DataViewSchema input) =>
        GanMapping.OfTransform(input, Model, Warn);

    private protected override byte[] SaveWeights() => GanModelFormat.Networks(Model);

    private protected override void WriteInfo(BinaryWriter writer) => GanModelFormat.WriteInfo(writer, Model.Info);
}
