extern alias core;

using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Runtime;
using LoadContext = core::Microsoft.ML.ModelLoadContext;

[assembly: core::Microsoft.ML.LoadableClass(typeof(ImageFeaturesTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Image features", ImageFeaturesTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>
/// Appends features of images, and from a trained classifier the probabilities of the classes and the likeliest one. Saved in and loaded
/// from ML.NET's model file with <c>mlContext.Model</c>.
/// </summary>
public sealed class ImageFeaturesTransformer : BatchTransformer
{
    internal const string LoaderSignature = "GanImageFeatures";

    internal ImageFeaturesTransformer(IHostEnvironment env, FeatureModel model)
        : base(env) => Model = model;

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private ImageFeaturesTransformer(IHostEnvironment env, LoadContext ctx)
        : base(env) => Model = File.Load(env, ctx, FeatureModelFormat.ReadInfo, FeatureModelFormat.ReadModel);

    internal FeatureModel Model { get; }

    /// <summary>The column of images that the model reads.</summary>
    public string InputColumnName => Model.Info.Column.Name;

    /// <summary>The appended column of features; <see langword="null"/>: there is none.</summary>
    public string? FeaturesColumnName => Model.Info.FeaturesColumnName;

    /// <summary>The appended column of probabilities; <see langword="null"/>: there is none.</summary>
    public string? ScoreColumnName => Model.Info.ScoreColumnName;

    /// <summary>The appended column of the likeliest class; <see langword="null"/>: there is none.</summary>
    public string? PredictedLabelColumnName => Model.Info.PredictedLabelColumnName;

    /// <summary>Height of the images, in pixels.</summary>
    public int Height => Model.Shape.Height;

    /// <summary>Width of the images, in pixels.</summary>
    public int Width => Model.Shape.Width;

    /// <summary>Channels of the images: 1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels => Model.Shape.Channels;

    /// <summary>Names of the classes, in the order of the keys; empty if they have none.</summary>
    public IReadOnlyList<string> Classes => [.. Model.Info.ClassNames ?? []];

    /// <summary>Number of classes; 0 if the network's weights are random.</summary>
    public int ClassCount => Model.Info.ClassCount;

    /// <summary>
    /// Writes the network as an ONNX file: <c>image</c>, N×C×H×W in [-1, 1], to <c>features</c>, and for a trained classifier
    /// <c>probabilities</c>; all are Single. The file is replaced when it is whole.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public void SaveOnnx(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] bytes = Model.ToOnnx().ToBytes();
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    /// <summary>The same to a stream, which stays open.</summary>
    /// <inheritdoc cref="SaveOnnx(string)"/>
    /// <param name="stream">The stream.</param>
    public void SaveOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Model.ToOnnx().ToBytes());
    }

    /// <inheritdoc/>
    public override void Dispose() => Model.Dispose();

    private protected override ModelFile File { get; } = new("GANFEATR", LoaderSignature, "Network.bin", "the image features");

    private protected override BatchMapping CreateMapping(DataViewSchema input) =>
        new FeatureMapping(input, Model, Warn);

    private protected override byte[] SaveWeights() => FeatureModelFormat.Network(Model);

    private protected override void WriteInfo(BinaryWriter writer) => FeatureModelFormat.WriteInfo(writer, Model.Info);
}
