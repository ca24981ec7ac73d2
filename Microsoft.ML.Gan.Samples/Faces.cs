using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>
/// The DCGAN of MXNet Gluon's tutorial on colour faces: 64×64×3, 150 latent values, Adam with 2e-4 and β1 = 0.5, ten epochs of batches of 64, a sheet of
/// eight images at the end. On emoji, or on the images of any folder.
/// </summary>
internal static class Faces
{
    /// <summary>Options: those of <see cref="SampleRun"/>, and --folder (images, also in folders below; otherwise emoji of faces and people).</summary>
    public static int Run(string[] args)
    {
        var run = new SampleRun("faces", args, ["--folder"]);
        MLContext ml = run.Context;
        IEnumerable<ImageFileRow> files = run.Arguments.Text("--folder") is { } folder
            ? ImageFolder.Read(folder)
            : ImageFolder.Read(EmojiPictures.Find(Console.WriteLine)).Where(file => EmojiPictures.OfPeople.Contains(file.Label));
        IDataView rows = ml.Data.LoadFromEnumerable(files);
        ImageLoadingTransformer loader = ml.Transforms.LoadImages("Image", "", nameof(ImageFileRow.Path)).Fit(rows);

        var options = new GanOptions
        {
            Architecture = GanArchitecture.GluonDcgan,
            Height = 64,
            Width = 64,
            LatentSize = 150,
            GeneratorFilters = run.Quick ? 16 : 64,
            DiscriminatorFilters = run.Quick ? 16 : 64,
            BatchSize = 64,
            Epochs = run.Quick ? 1000 : 10, // a quick try ends by time
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            AverageDecay = 0, // the tutorial's generator is the last one
            SnapshotInterval = 50,
        };
        using GanTransformer gan = run.Train("Image", loader.Transform(rows), options, snapshot =>
            snapshot.Generated.ToGrid(columns: 8).Beside(snapshot.Real.ToGrid(columns: 8)).SavePng(run.File("grid.png")));

        ml.Model.SaveAtomically(loader.Append(gan), rows.Schema, run.File("faces.zip"));
        Sheet.ReadImages(gan.Generate(8), "Image").ToGrid(columns: 4, scale: 2).SavePng(run.File("faces.png"));
        return run.End("faces.png (eight generated images), grid.png (64 generated ones beside real ones), faces.zip");
    }
}
