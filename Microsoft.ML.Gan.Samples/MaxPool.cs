using System.CommandLine;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>
/// The Keras GAN of digits with max-pooling (Gildenblat's KerasDCGAN): 28×28×1, latents uniform on ±1, tanh, stochastic gradient descent
/// with 5e-4, momentum 0.9 and Nesterov's gradient, batches of 128, real and generated images side by side in the discriminator's.
/// A picture every 20 batches, named by epoch and batch, and a GIF of the training. Fashion-MNIST stands in for MNIST, whose files have the
/// same form.
/// </summary>
internal static class MaxPool
{
    private static readonly Option<string> _data = SampleOptions.Data();

    public static TrainingCommand Command { get; } = new("maxpool",
        "The Keras GAN with max-pooling and plain gradient descent. Makes a GIF.", Run, epochs: 100)
    {
        _data,
    };

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        IReadOnlyList<FashionRow> pictures = FashionMnist.Train(FashionMnist.Find(run.Value(_data), Console.WriteLine));
        IDataView rows = ml.Data.LoadFromEnumerable(pictures);

        var options = new GanOptions
        {
            Architecture = GanArchitecture.KerasMaxPooling,
            LatentSize = 100,
            LatentDistribution = LatentDistribution.Uniform,
            GeneratorFilters = run.Quick ? 16 : 64,
            DiscriminatorFilters = run.Quick ? 16 : 64,
            BatchSize = run.Quick ? 32 : 128,
            MixedBatches = true,
            ResampleLatents = true,
            Optimizer = GanOptimizer.NesterovSgd,
            GeneratorLearningRate = 5e-4,
            DiscriminatorLearningRate = 5e-4 / 2, // Keras takes the mean over both halves of a batch, where the library adds their means
            Momentum = 0.9,
            EmaDecay = 0,
            SnapshotInterval = 20,
        };
        if (run.Quick)
            (options.GeneratorLearningRate, options.DiscriminatorLearningRate) = (1e-2, 5e-3);
        int batches = pictures.Count / options.BatchSize;
        var film = new GifRecorder();
        using GanTransformer gan = run.Train(nameof(FashionRow.Image), rows, options, snapshot =>
        {
            ImageBatch sheet = snapshot.Generated.ToGrid(columns: 8, scale: 2);
            long batch = snapshot.Step - (snapshot.Epoch - 1L) * batches;
            sheet.SavePng(run.Picture("pictures", FormattableString.Invariant($"epoch-{snapshot.Epoch:D3}-batch-{batch:D3}.png")));
            film.Add(sheet);
        });

        film.Save(run.File("training.gif"));
        ml.Model.SaveAtomically(gan, rows.Schema, run.File("maxpool.zip"));
        return run.End("pictures/epoch-*-batch-*.png, training.gif, maxpool.zip");
    }
}
