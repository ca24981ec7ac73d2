using System.CommandLine;
using System.CommandLine.Parsing;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms;

namespace GanSamples;

/// <summary>
/// Color images of a folder and all folders below, of any size, brought to one size (80×80, as in the Keras tutorial on flowers). With
/// --labels, the folders right below are classes that condition both networks.
/// </summary>
internal static class Flowers
{
    private static readonly Option<string> _folder = SampleOptions.Text("--folder", "folder",
        "Images, also those in folders below. Without it, emoji in their categories, which npm gets once.");

    private static readonly Option<int> _size = SampleOptions.Number("--size", "Height and width of the images made, in pixels.",
        minimum: GanOptions.SmallestSide, otherwise: 80, quick: 40);

    private static readonly Option<bool> _labels = SampleOptions.Flag("--labels", "Takes the folders right below for classes.");

    private static readonly Option<int> _clusters = SampleOptions.Number("--clusters",
        "Clusters that take the place of classes: 2 or more, or 0 for none.", minimum: 0, otherwise: 0).Check(CheckClusters);

    private static readonly Option<bool> _skip = SampleOptions.Flag("--skip",
        "Leaves files out that cannot be read, and counts them. Without it, they are an error.");

    public static TrainingCommand Command { get; } = new("flowers",
        "Color images of a folder and its sub-folders, of any size, with labels if wanted.", Run, epochs: 100, quickEpochs: 1000)
    {
        _folder, _size, _labels, _clusters, _skip,
    };

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        bool labels = run.Value(_labels);
        int size = run.Value(_size);
        IReadOnlyList<ImageFileRow> files = ImageFolder.Read(run.Value(_folder) ?? EmojiPictures.Find(Console.WriteLine));
        if (labels)
            files = [.. files.Where(file => file.Label.Length > 0)]; // a file right in the folder has no label
        IDataView rows = ml.Data.LoadFromEnumerable(files);
        TransformerChain<ValueToKeyMappingTransformer> loader = ml.Transforms.LoadImages("Image", "", nameof(ImageFileRow.Path))
            .Append(ml.Transforms.Conversion.MapValueToKey(nameof(ImageFileRow.Label))).Fit(rows);

        var options = new GanOptions
        {
            Height = size,
            Width = size,
            Clusters = run.Value(_clusters), // the tutorial has none
            UnreadableImages = run.Value(_skip) ? UnreadableImages.Skip : UnreadableImages.Throw,
            LabelColumnName = labels ? nameof(ImageFileRow.Label) : null,
            GeneratorFilters = run.Quick ? 16 : 64,
            DiscriminatorFilters = run.Quick ? 16 : 64,
            BatchSize = run.Quick ? 32 : 64,
            Augmentation = GanAugmentation.All, // folders of thousands are few images for a GAN
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            EmaDecay = run.Quick ? 0.99 : 0.999,
        };
        using GanTransformer gan = run.Train("Image", loader.Transform(rows), options,
            snapshot => Sheet.Save(snapshot, run.File("grid.png")));

        ml.Model.SaveAtomically(loader.Append(gan), rows.Schema, run.File("flowers.zip"));
        if (!labels)
            return run.End("grid.png (64 generated images beside real ones), flowers.zip");

        IDataView generated = gan.Generate(8, new GanGenerateOptions { PerClass = true });
        Sheet.ReadImages(generated, "Image").ToGrid(columns: 8).SavePng(run.File("classes.png"));
        Console.WriteLine($"The rows of classes.png: {string.Join(", ", gan.Classes)}.");
        return run.End("grid.png (64 generated images beside real ones), classes.png (a row for each sub-folder), flowers.zip");
    }

    private static void CheckClusters(OptionResult clusters)
    {
        if (clusters.Tokens is [{ Value: "1" }] || (clusters.Tokens is [{ Value: not "0" }] && clusters.GetValue(_labels)))
            clusters.AddError("--clusters is 2 or more, or 0 for none, and not beside --labels, which takes its place.");
    }
}
