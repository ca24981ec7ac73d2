using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms;

namespace GanSamples;

/// <summary>
/// Colour images of a folder and all folders below, of any size, brought to one size (80×80, as in the Keras tutorial on flowers); with
/// --labels, the folders right below are classes that condition both networks. Where there is no such folder, emoji in their categories.
/// </summary>
internal static class Flowers
{
    /// <summary>Options: those of <see cref="SampleRun"/>, --folder (flowers or whatever), --size 80, --clusters 0 (or a number of clusters), --labels, and --skip (files that cannot be read).</summary>
    public static int Run(string[] args)
    {
        var run = new SampleRun("flowers", args, ["--folder", "--size", "--clusters"], ["--labels", "--skip"]);
        MLContext ml = run.Context;
        bool labels = run.Arguments.Has("--labels");
        int size = run.Arguments.WholeNumber("--size", otherwise: run.Quick ? 40 : 80, minimum: GanOptions.SmallestSide);
        int clusters = run.Arguments.WholeNumber("--clusters", otherwise: 0, minimum: 0);
        if (clusters == 1 || (labels && clusters > 0))
            throw new UsageException("--clusters is 2 or more, or 0 for none, and not beside --labels, which takes its place.");
        IReadOnlyList<ImageFileRow> files = ImageFolder.Read(run.Arguments.Text("--folder") ?? EmojiPictures.Find(Console.WriteLine));
        if (labels)
            files = [.. files.Where(file => file.Label.Length > 0)]; // a file right in the folder has no label
        IDataView rows = ml.Data.LoadFromEnumerable(files);
        TransformerChain<ValueToKeyMappingTransformer> loader = ml.Transforms.LoadImages("Image", "", nameof(ImageFileRow.Path))
            .Append(ml.Transforms.Conversion.MapValueToKey(nameof(ImageFileRow.Label))).Fit(rows);

        var options = new GanOptions
        {
            Height = size,
            Width = size,
            Clusters = clusters, // the tutorial has none
            UnreadableImages = run.Arguments.Has("--skip") ? UnreadableImages.Skip : UnreadableImages.Throw,
            LabelColumn = labels ? nameof(ImageFileRow.Label) : null,
            GeneratorFilters = run.Quick ? 16 : 64,
            DiscriminatorFilters = run.Quick ? 16 : 64,
            BatchSize = run.Quick ? 32 : 64,
            Epochs = run.Quick ? 1000 : 100,
            Augmentation = GanAugmentation.All, // folders of thousands are few images for a GAN
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            AverageDecay = run.Quick ? 0.99 : 0.999,
        };
        using GanTransformer gan = run.Train("Image", loader.Transform(rows), options, snapshot =>
            snapshot.Generated.ToGrid(columns: 8).Beside(snapshot.Real.ToGrid(columns: 8)).SavePng(run.File("grid.png")));

        ml.Model.SaveAtomically(loader.Append(gan), rows.Schema, run.File("flowers.zip"));
        if (!labels)
            return run.End("grid.png (64 generated images beside real ones), flowers.zip");

        Sheet.ReadImages(gan.Generate(8, new GanGenerateOptions { PerClass = true }), "Image").ToGrid(columns: 8).SavePng(run.File("classes.png"));
        Console.WriteLine($"The rows of classes.png: {string.Join(", ", gan.Classes)}.");
        return run.End("grid.png (64 generated images beside real ones), classes.png (a row for each sub-folder), flowers.zip");
    }
}
