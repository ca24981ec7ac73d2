using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Runtime;

namespace GanSamples;

/// <summary>A folder of any images to a model in one command. The same command goes on where a run was broken off.</summary>
internal static class Train
{
    private const int SizesRead = 50; // images whose size is looked at

    private static readonly int[] _sizes = [32, 64, 128];

    private static readonly Option<string> _images = Required(SampleOptions.Text("--images", "folder",
        "The folder of images, with all folders below. Images may be of any size and format that ML.NET reads."));

    private static readonly Option<bool> _labels = SampleOptions.Flag("--labels",
        "Takes the folders right below for classes, and makes images of each.");

    private static readonly Option<int> _size = SampleOptions.Number<int>("--size",
        $"Height and width of the images made, in pixels. Without it, {string.Join(", ", _sizes[..^1])} or {_sizes[^1]}, by the images' " +
        $"own size. With --quick: {_sizes[0]}.", minimum: GanOptions.SmallestSide);

    private static readonly Option<bool> _upright = SampleOptions.Flag("--no-flips",
        "Trains on no mirrored images: for text, digits and signs.");

    public static TrainingCommand Command { get; } = new("train",
        "A folder of any images to a model, with grid, GIF, losses and checkpoints; goes on after a break.", Run,
        epochs: 1_000_000, steps: 20_000, quick: "A short try with smaller networks and images.", keepsCheckpoints: true)
    {
        _images, _labels, _size, _upright,
    };

    /// <summary>Good settings for a folder: what to train, and why in a line.</summary>
    internal static (GanOptions Options, string Why) Settings(long images, int size, bool mirror, bool quick)
    {
        bool few = images < 20_000; // so few a discriminator learns by heart (Zhao et al. 2020, figure 1)
        int filters = quick ? 16 : 32, batch = quick ? 32 : 64;
        var options = new GanOptions
        {
            Height = size,
            Width = size,
            GeneratorFilters = filters,
            DiscriminatorFilters = filters,
            BatchSize = batch,
            HorizontalFlips = mirror && few,
            AugmentationTarget = few ? 0.6 : null, // adaptive: Karras et al. 2020
            AugmentationTargetImages = 50 * images,
            EmaDecay = quick ? 0.99 : 0.999,
        };
        string changes = !few ? "enough to do without augmentation" : mirror ? "flips and adaptive augmentation" : "adaptive augmentation";
        return (options, FormattableString.Invariant(
            $"{images:N0} images: {changes}; {size}×{size} pixels, batches of {batch}, {filters} filters."));
    }

    private static int Run(SampleRun run)
    {
        bool labels = run.Value(_labels);
        IDataView rows = FolderTraining.Load(run.Context, run.Value(_images)!, labels);
        int size = run.Value(_size) is > 0 and var given ? given : run.Quick ? _sizes[0] : SizeFor(rows);
        (GanOptions options, string why) = Settings(rows.GetRowCount()!.Value, size, !run.Value(_upright), run.Quick);
        Console.WriteLine(why);
        options.LabelColumnName = labels ? FolderTraining.Label : null;
        options.UnreadableImages = UnreadableImages.Skip; // one broken file of thousands is no reason to stop
        (options.SnapshotInterval, options.CheckpointInterval) = run.Quick ? (25, 25) : (100, 250);
        run.Context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                Console.WriteLine(message.RawMessage);
        };

        string pictures = Path.Combine(run.Folder, "pictures");
        if (!Directory.Exists(run.CheckpointFolder) || !Directory.EnumerateFiles(run.CheckpointFolder, "checkpoint-*").Any())
            RemovePictures(pictures); // of another training
        else
            Console.WriteLine($"Going on from the checkpoint in {run.CheckpointFolder}.");
        string[] files = FolderTraining.Train(run, rows, options, "model.zip", snapshot =>
        {
            string picture = FormattableString.Invariant($"step-{snapshot.Step:D8}.png");
            snapshot.Generated.ToGrid(columns: 8).SavePng(run.File("pictures", picture));
            Sheet.Save(snapshot, run.Picture("grid.png"));
        });
        Film(pictures).Save(run.File("training.gif"));
        return run.End(string.Join(", ", ["grid.png (generated images beside real ones)", "training.gif", .. files]));
    }

    /// <summary>The largest of the sizes that half of the images fill; the smallest, if none does.</summary>
    private static int SizeFor(IDataView rows)
    {
        string[] paths = [.. rows.GetColumn<string>("ImagePath")];
        int count = Math.Min(SizesRead, paths.Length);
        int[] sides = [.. Enumerable.Range(0, count).Select(i => SideOf(paths[(long)i * paths.Length / count])).OfType<int>().Order()];
        return sides.Length == 0 ? _sizes[0] : _sizes.LastOrDefault(size => size <= sides[sides.Length / 2], _sizes[0]);
    }

    private static int? SideOf(string path)
    {
        try
        {
            using MLImage image = MLImage.CreateFromFile(path);
            return Math.Min(image.Height, image.Width);
        }
        catch (ArgumentException)
        {
            return null; // no image: training counts it
        }
    }

    /// <summary>The pictures of all of the training, also from before a break.</summary>
    private static GifRecorder Film(string folder)
    {
        var film = new GifRecorder();
        foreach (string path in Directory.EnumerateFiles(folder, "step-*.png").Order(StringComparer.Ordinal))
        {
            using MLImage picture = MLImage.CreateFromFile(path);
            film.Add(new ImageBatch(Sheet.PixelsOf(picture, channels: 3), picture.Height, picture.Width, channels: 3));
        }
        return film;
    }

    private static void RemovePictures(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string path in Directory.GetFiles(folder, "step-*.png"))
            File.Delete(path);
    }

    private static Option<string> Required(Option<string> option)
    {
        option.Required = true;
        return option;
    }
}
