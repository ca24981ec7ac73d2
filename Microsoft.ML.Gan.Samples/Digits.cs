using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms.Image;

namespace GanSamples;

/// <summary>
/// The DCGAN of MXNet's example on digits: grey images of 28×28 enlarged to 64×64 and given three channels, batches of 64, 100 latent values, filters
/// 1024-512-256-128 and 128-256-512-1024, N(0, 0.02), Adam with 2e-4 and β1 = 0.5. The discriminator's gradients on the generated and on the real
/// batch are added before one update, and the same generated batch then drives the generator: the library's way anyway. Fashion-MNIST stands
/// in for MNIST, whose files have the same form.
/// </summary>
internal static class Digits
{
    private const int Side = 28;

    private sealed class PictureRow
    {
        [ImageType(Side, Side)]
        public MLImage Image { get; set; } = null!;
    }

    /// <summary>Options: those of <see cref="SampleRun"/>, and --data (a folder with the four IDX files).</summary>
    public static int Run(string[] args)
    {
        var run = new SampleRun("digits", args, ["--data"]);
        MLContext ml = run.Context;
        IReadOnlyList<FashionRow> pictures = FashionMnist.Train(FashionMnist.Find(run.Arguments.Text("--data"), Console.WriteLine));
        IDataView rows = ml.Data.LoadFromEnumerable(pictures.Take(run.Quick ? 10_000 : pictures.Count).Select(row => new PictureRow { Image = ToImage(row.Image) }));

        var options = new GanOptions
        {
            Architecture = GanArchitecture.MxnetDcgan,
            Height = 64,
            Width = 64,
            Channels = 3,
            LatentSize = 100,
            GeneratorFilters = run.Quick ? 12 : 128,
            DiscriminatorFilters = run.Quick ? 12 : 128,
            BatchSize = 64,
            Epochs = 100,
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            AverageDecay = 0,
            SnapshotInterval = 50, // the example shows generated beside real images as often
        };
        using GanTransformer gan = run.Train("Image", rows, options, snapshot =>
            snapshot.Generated.ToGrid(columns: 8).Beside(snapshot.Real.ToGrid(columns: 8)).SavePng(run.File("grid.png")));

        ml.Model.SaveAtomically(gan, null, run.File("digits.zip")); // a schema of images alone cannot be saved
        return run.End("grid.png (64 generated images beside real ones), digits.zip");
    }

    /// <summary>A grey picture with the same value in all three channels.</summary>
    private static MLImage ToImage(byte[] grey)
    {
        var pixels = new byte[4 * grey.Length];
        for (int i = 0; i < grey.Length; i++)
        {
            pixels.AsSpan(4 * i, 3).Fill(grey[i]);
            pixels[4 * i + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, pixels);
    }
}
