using System.Globalization;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>Trains a feature extractor as a classifier: cross-entropy, Adam, a learning rate that falls linearly to 0.</summary>
internal static class FeatureTrainer
{
    /// <summary>Trains from new weights; the network is left ready for evaluation.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: a half-trained classifier's features would not be comparable.</exception>
    public static void Train(FeatureModel model, ImageStore store, int[] classes, ImageFeaturesOptions options, ulong seed,
        Action<string> log)
    {
        model.InitializeWeights(CounterRandom.DeriveKey(seed, 0));
        model.MoveToDevice();
        model.SetEvaluation(false);
        int batchSize = Math.Min(options.BatchSize, store.Count);
        int batches = store.Count / batchSize; // the rest of an epoch's rows come up in another epoch's order
        long steps = (long)options.Epochs * batches, step = 0;
        if (options.MaximumSteps > 0)
            steps = Math.Min(steps, options.MaximumSteps);
        var order = new int[store.Count];
        var pixels = new byte[batchSize * store.Shape.Size];
        var targets = new long[batchSize];
        using var optimizer =
            new Optimizer(GanOptimizer.Adam, model.Modules.SelectMany(module => module.parameters()), options.LearningRate);
        for (int epoch = 1; step < steps; epoch++)
        {
            CounterRandom.Shuffle(CounterRandom.DeriveKey(seed, 1, (ulong)epoch), order);
            double losses = 0, correct = 0;
            int batch = 0;
            for (; batch < batches && step < steps; batch++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                optimizer.LearningRate = options.LearningRate * (steps - step) / steps;
                ReadOnlySpan<int> rows = order.AsSpan(batch * batchSize, batchSize);
                store.Gather(rows, pixels);
                for (int i = 0; i < rows.Length; i++)
                    targets[i] = classes[rows[i]];
                (double loss, long right) = Step(model, optimizer, pixels, targets);
                (losses, correct, step) = (losses + loss, correct + right, step + 1);
            }
            log(string.Create(CultureInfo.InvariantCulture,
                $"Classifier, epoch {epoch}, step {step}/{steps}: loss {losses / batch:F3}, accuracy {correct / batch / batchSize:P1}"));
        }
        model.SetEvaluation(true);
    }

    private static (double Loss, long Right) Step(FeatureModel model, Optimizer optimizer, byte[] pixels, long[] targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor classes = TensorFactory.Copy(targets, [targets.Length], model.Device);
        Tensor logits = model.Head!.forward(model.Network.forward(PixelTensors.FromBytes(pixels, model.Info.Column.Shape, model.Device)));
        Tensor loss = nn.functional.cross_entropy(logits, classes);
        foreach (nn.Module module in model.Modules)
            module.zero_grad();
        loss.backward();
        optimizer.Step();
        return (loss.ToDouble(), logits.argmax(1).eq(classes).sum().ToInt64());
    }
}
