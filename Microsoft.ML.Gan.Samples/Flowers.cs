using System.CommandLine;
using System.CommandLine.Parsing;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;

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
        bool labels = run.Value(_labels);
        int size = run.Value(_size);
        IDataView rows = FolderTraining.Load(run.Context, run.Value(_folder) ?? EmojiPictures.Find(Console.WriteLine), labels);

        var options = new GanOptions
        {
            Height = size,
            Width = size,
            Clusters = run.Value(_clusters), // the tutorial has none
            UnreadableImages = run.Value(_skip) ? UnreadableImages.Skip : UnreadableImages.Throw,
            LabelColumnName = labels ? FolderTraining.Label : null,
            // The tutorial's 64 filters and rates of 2e-4 come to blots in minutes. The rest is the library's choice for so many images.
            GeneratorFilters = run.Quick ? 16 : 32,
            DiscriminatorFilters = run.Quick ? 16 : 32,
            BatchSize = run.Quick ? 32 : 64,
            EmaDecay = run.Quick ? 0.99 : 0.999,
        };
        string[] files = FolderTraining.Train(run, rows, options, "flowers.zip",
            snapshot => Sheet.Save(snapshot, run.Picture("grid.png")));
        return run.End(string.Join(", ", ["grid.png (64 generated images beside real ones)", .. files]));
    }

    private static void CheckClusters(OptionResult clusters)
    {
        if (clusters.Tokens is [{ Value: "1" }] || (clusters.Tokens is [{ Value: not "0" }] && clusters.GetValue(_labels)))
            clusters.AddError("--clusters is 2 or more, or 0 for none, and not beside --labels, which takes its place.");
    }
}
