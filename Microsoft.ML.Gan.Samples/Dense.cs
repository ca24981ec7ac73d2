using System.CommandLine;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>
/// The Keras GAN of digits that begins with a dense layer: 28×28×1, 1,164,289 and 40,705 parameters, dropout 0.4, Adam with 2e-4 and
/// β1 = 0.5. A step updates the discriminator on 256 real images, then on 128 generated ones, and the generator on 256 more; pictures every
/// ten epochs. Fashion-MNIST stands in for MNIST, whose files have the same form.
/// </summary>
internal static class Dense
{
    private static readonly Option<string> _data = SampleOptions.Data();

    public static TrainingCommand Command { get; } = new("dense", "The Keras GAN that begins with a dense layer.", Run, epochs: 100)
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
            Architecture = GanArchitecture.KerasDenseStem,
            LatentSize = 100,
            GeneratorFilters = run.Quick ? 32 : 128,
            DiscriminatorFilters = run.Quick ? 32 : 64,
            BatchSize = run.Quick ? 64 : 256,
            GeneratedBatchSize = run.Quick ? 32 : 128,
            SeparateUpdates = true,
            ResampleLatents = true,
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            EmaDecay = 0,
            SnapshotSize = 16,
        };
        options.SnapshotInterval = run.Quick ? 50 : 10 * (pictures.Count / options.BatchSize);
        using GanTransformer gan = run.Train(nameof(FashionRow.Image), rows, options, snapshot =>
        {
            string name = FormattableString.Invariant($"epoch-{snapshot.Epoch:D3}.png");
            snapshot.Generated.ToGrid(columns: 4, scale: 3).SavePng(run.File(name));
        });

        ml.Model.SaveAtomically(gan, rows.Schema, run.File("dense.zip"));
        return run.End("epoch-*.png (16 generated images), dense.zip");
    }
}
