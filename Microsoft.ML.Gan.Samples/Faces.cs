using System.CommandLine;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>
/// The DCGAN of MXNet Gluon's tutorial on color faces: 64×64×3, 150 latent values, Adam with 2e-4 and β1 = 0.5, ten epochs of batches
/// of 64, a sheet of eight images at the end.
/// </summary>
internal static class Faces
{
    private static readonly Option<string> _folder = SampleOptions.Text("--folder", "folder",
        "Images, also those in folders below. Without it, emoji of faces and people, which npm gets once.");

    public static TrainingCommand Command { get; } = new("faces",
        "The DCGAN of Gluon's tutorial on faces, on emoji or on a folder of images.", Run, epochs: 10, quickEpochs: 1000)
    {
        _folder,
    };

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        IDataView rows = run.Value(_folder) is { } folder ? ml.Data.LoadImageFolder(folder) : EmojiOfPeople(ml);

        var options = new GanOptions
        {
            Architecture = GanArchitecture.GluonDcgan,
            Height = 64,
            Width = 64,
            LatentSize = 150,
            GeneratorFilters = run.Quick ? 16 : 64,
            DiscriminatorFilters = run.Quick ? 16 : 64,
            BatchSize = 64,
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            EmaDecay = 0, // the tutorial's generator is the last one
            SnapshotInterval = 50,
        };
        using GanTransformer gan = run.Train("Image", rows, options,
            snapshot => Sheet.Save(snapshot, run.Picture("grid.png")));

        ml.Model.SaveAtomically(gan, rows.Schema, run.File("faces.zip"));
        gan.ReadImages(gan.Generate(8)).ToGrid(columns: 4, scale: 2).SavePng(run.File("faces.png"));
        return run.End("faces.png (eight generated images), grid.png (64 generated ones beside real ones), faces.zip");
    }

    private static IDataView EmojiOfPeople(MLContext ml)
    {
        string emoji = EmojiPictures.Find(Console.WriteLine);
        return EmojiPictures.OfPeople.Select(category => ml.Data.LoadImageFolder(Path.Combine(emoji, category)))
            .Aggregate((first, second) => ml.Data.AppendRows(first, second));
    }
}
