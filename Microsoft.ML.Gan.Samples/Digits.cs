using System.CommandLine;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms.Image;

namespace GanSamples;

/// <summary>
/// The DCGAN of MXNet's example on digits: gray images of 28×28 enlarged to 64×64 and given three channels, batches of 64, 100 latent
/// values, filters 1024-512-256-128 and 128-256-512-1024, N(0, 0.02), Adam with 2e-4 and β1 = 0.5. Gradients of the discriminator on the
/// generated and on the real batch are added before one update, and the same generated batch then drives the generator, as the library does
/// anyway. Fashion-MNIST stands in for MNIST, whose files have the same form.
/// </summary>
internal static class Digits
{
    private const int Side = 28;

    private static readonly Option<string> _data = SampleOptions.Data();

    public static TrainingCommand Command { get; } = new("digits", "The DCGAN of MXNet's example on digits, at 64×64.", Run, epochs: 100)
    {
        _data,
    };

    private sealed class PictureRow
    {
        [ImageType(Side, Side)]
        public MLImage Image { get; set; } = null!;
    }

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        IReadOnlyList<FashionRow> pictures = FashionMnist.Train(FashionMnist.Find(run.Value(_data), Console.WriteLine));
        IDataView rows = ml.Data.LoadFromEnumerable(pictures.Take(run.Quick ? 10_000 : pictures.Count)
            .Select(row => new PictureRow { Image = ToImage(row.Image) }));

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
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            EmaDecay = 0,
            SnapshotInterval = 50, // the example shows generated beside real images as often
        };
        using GanTransformer gan = run.Train("Image", rows, options,
            snapshot => Sheet.Save(snapshot, run.Picture("grid.png")));

        ml.Model.SaveAtomically(gan, null, run.File("digits.zip")); // a schema of images alone cannot be saved
        return run.End("grid.png (64 generated images beside real ones), digits.zip");
    }

    /// <summary>A gray picture with the same value in all three channels.</summary>
    private static MLImage ToImage(byte[] gray)
    {
        var pixels = new byte[4 * gray.Length];
        for (int i = 0; i < gray.Length; i++)
        {
            pixels.AsSpan(4 * i, 3).Fill(gray[i]);
            pixels[4 * i + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, pixels);
    }
}
