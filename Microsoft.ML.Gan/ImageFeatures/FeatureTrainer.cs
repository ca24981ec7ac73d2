using System.Globalization;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>Trains a feature extractor as a classifier: cross-entropy, and a learning rate that falls linearly to 0.</summary>
internal static class FeatureTrainer
{
    /// <summary>Trains from new weights; the network is left ready for evaluation.</summary>
    /// <exception cref="OperationCanceledException">Canceled: a half-trained classifier's features would not be comparable.</exception>
    public static void Train(FeatureModel model, SampleStore store, int[] classes, ImageFeaturesOptions options, ulong seed,
        Action<string> log)
    {
        model.InitializeWeights(CounterRandom.DeriveKey(seed, 0));
        model.MoveToDevice();
        model.SetEvaluation(false);
        int batchSize = Math.Min(options.BatchSize, store.Count);
        int batches = store.Count / batchSize; // the rest of an epoch's rows come up in another epoch's order
        long step = 0;
        var clock = new TrainingClock(options.CapSteps((long)options.Epochs * batches), options.TimeLimit, options.CancellationToken);
        var order = new int[store.Count];
        var pixels = new byte[batchSize * store.SampleBytes];
        var targets = new long[batchSize];
        using var optimizer =
            new Optimizer(options.Optimizer, model.Modules.SelectMany(module => module.parameters()), options.LearningRate, options.Beta1,
                options.Beta2, options.Momentum);
        for (int epoch = 1; !clock.IsOver(step); epoch++)
        {
            CounterRandom.Shuffle(CounterRandom.DeriveKey(seed, 1, (ulong)epoch), order);
            (double losses, double correct, int reported) = (0, 0, 0);
            for (int batch = 0; batch < batches && !clock.IsOver(step); batch++)
            {
                optimizer.LearningRate = options.LearningRate * (clock.Steps - step) / clock.Steps;
                ReadOnlySpan<int> rows = order.AsSpan(batch * batchSize, batchSize);
                store.Gather(rows, pixels);
                for (int i = 0; i < rows.Length; i++)
                    targets[i] = classes[rows[i]];
                (double loss, long right) = Step(model, optimizer, pixels, targets);
                (losses, correct, step, reported) = (losses + loss, correct + right, step + 1, reported + 1);
                if (step % options.ProgressInterval != 0 && batch + 1 < batches && !clock.IsFinished(step))
                    continue;
                log(string.Create(CultureInfo.InvariantCulture, $"Classifier, epoch {epoch}, step {step}/{clock.Steps}: " +
                    $"loss {losses / reported:F3}, accuracy {correct / reported / batchSize:P1}"));
                (losses, correct, reported) = (0, 0, 0);
            }
        }
        if (!clock.IsFinished(step))
            options.CancellationToken.ThrowIfCancellationRequested();
        model.SetEvaluation(true);
    }

    private static (double Loss, long Right) Step(FeatureModel model, Optimizer optimizer, byte[] pixels, long[] targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor classes = TensorFactory.Copy(targets, [targets.Length], model.Device);
        Tensor logits = model.Head!.forward(model.Network.forward(SampleTensors.FromBytes(pixels, model.Info.Column, model.Device)));
        Tensor loss = nn.functional.cross_entropy(logits, classes);
        foreach (nn.Module module in model.Modules)
            module.zero_grad();
        loss.backward();
        optimizer.Step();
        return (loss.ToDouble(), logits.argmax(1).eq(classes).sum().ToInt64());
    }
}
