using System.Diagnostics;
using Microsoft.ML.Gan.Data;
using Microsoft.ML.Gan.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>The training loop of Goodfellow et al. 2014 (algorithm 1) with DCGAN's settings: one step of D, one of G, on the same fakes.</summary>
internal sealed class GanTrainer : IDisposable
{
    private readonly GanOptions _options;
    private readonly ImageStore _store;
    private readonly GanModel _model;
    private readonly RandomStreams _random;
    private readonly int _batchSize;
    private readonly int _stepsPerEpoch;
    private readonly byte[] _pixels;
    private readonly float[] _latents;
    private readonly Parameter[] _discriminatorParameters;
    private readonly optim.Optimizer _generatorOptimizer;
    private readonly optim.Optimizer _discriminatorOptimizer;
    private readonly TrainingReporter _reporter;

    public GanTrainer(GanOptions options, ImageStore store, GanModel model, Action<string> log)
    {
        (_options, _store, _model) = (options, store, model);
        _random = new RandomStreams(model.Info.Seed);
        _batchSize = Math.Min(options.BatchSize, store.Count);
        _stepsPerEpoch = store.Count / _batchSize; // the rest of an epoch's rows, fewer than a batch, come up in another epoch's order
        _pixels = new byte[_batchSize * store.Shape.Size];
        _latents = new float[_batchSize * options.LatentSize];

        using (var generator = new Generator(_random.InitialWeights))
        {
            InitialWeights.Draw(model.Generator, options.InitialDeviation, generator);
            InitialWeights.Draw(model.Discriminator, options.InitialDeviation, generator);
        }
        model.MoveToDevice();
        _discriminatorParameters = [.. model.Discriminator.parameters()];
        _generatorOptimizer = optim.Adam(model.Generator.parameters(), options.GeneratorLearningRate, options.Beta1, options.Beta2);
        _discriminatorOptimizer = optim.Adam(_discriminatorParameters, options.DiscriminatorLearningRate, options.Beta1, options.Beta2);

        long steps = (long)options.Epochs * _stepsPerEpoch;
        _reporter = new TrainingReporter(options, options.MaximumSteps > 0 ? Math.Min(steps, options.MaximumSteps) : steps, _batchSize, log);
    }

    /// <summary>Trains until the epochs are done, a limit is reached or training is cancelled; the networks are left ready for evaluation.</summary>
    public void Run()
    {
        var order = new int[_store.Count];
        var snapshots = new TrainingSnapshots(_options, _store, _model, _random);
        long step = 0;
        int epoch = 0;
        _model.SetEvaluation(false);
        while (!_reporter.IsOver(step, _options.CancellationToken))
        {
            int batch = (int)(step % _stepsPerEpoch);
            if (batch == 0)
                _random.RowOrder(++epoch, order);
            Step(order.AsSpan(batch * _batchSize, _batchSize), step++);
            _reporter.AfterStep(epoch, step);
            snapshots.AfterStep(epoch, step);
        }
        _reporter.Report(epoch, step);
        snapshots.Take(Math.Max(1, epoch), step);
        _model.SetEvaluation(true);
    }

    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _reporter.Dispose();
    }

    private void Step(ReadOnlySpan<int> rows, long step)
    {
        using DisposeScope scope = NewDisposeScope();
        _store.Gather(rows, _pixels);
        _random.TrainingLatents(step, _latents);
        Tensor real = PixelTensors.FromBytes(_pixels, _store.Shape, _model.Device);
        Tensor latents = tensor(_latents, [_batchSize, _options.LatentSize]).to(_model.Device);
        Tensor fake = _model.Generator.forward(latents);

        // D: real and fake in batches of their own, so that batch normalization does not mix them.
        SetRequiresGrad(true);
        Tensor realLogits = _model.Discriminator.forward(real);
        Tensor fakeLogits = _model.Discriminator.forward(fake.detach());
        Tensor discriminatorLoss = GanLoss.Discriminator(realLogits, fakeLogits);
        _discriminatorOptimizer.zero_grad();
        discriminatorLoss.backward();
        _discriminatorOptimizer.step();

        // G: through D as it is now; D's own gradients are not wanted.
        SetRequiresGrad(false);
        Tensor generatorLoss = GanLoss.Generator(_model.Discriminator.forward(fake));
        _generatorOptimizer.zero_grad();
        generatorLoss.backward();
        _generatorOptimizer.step();

        _reporter.Add(discriminatorLoss, generatorLoss, realLogits, fakeLogits);
    }

    private void SetRequiresGrad(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
            parameter.requires_grad = required;
    }
}
