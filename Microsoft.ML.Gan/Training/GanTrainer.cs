using Microsoft.ML.Gan.Data;
using Microsoft.ML.Gan.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// The training loop of Goodfellow et al. 2014, algorithm 1: a step is one or more turns of the discriminator, each on a batch of
/// its own, and one turn of the generator on the last batch's generated images.
/// </summary>
internal sealed class GanTrainer : IDisposable
{
    private readonly GanOptions _options;
    private readonly ImageStore _store;
    private readonly GanModel _model;
    private readonly RandomStreams _random;
    private readonly int _batchSize;
    private readonly int _batchesPerEpoch;
    private readonly byte[] _pixels;
    private readonly float[] _latents;
    private readonly int[] _order;
    private readonly DcganGenerator _generator; // the model's own, or the one whose average the model's is
    private readonly WeightAverage? _average;
    private readonly DiscriminatorTurn _discriminatorTurn;
    private readonly optim.Optimizer _generatorOptimizer;
    private readonly TrainingReporter _reporter;

    public GanTrainer(GanOptions options, ImageStore store, GanModel model, Action<string> log)
    {
        (_options, _store, _model) = (options, store, model);
        _random = new RandomStreams(model.Info.Seed, model.Info.LatentDistribution);
        _batchSize = Math.Min(options.BatchSize, store.Count);
        _batchesPerEpoch = store.Count / _batchSize; // the rest of an epoch's rows, fewer than a batch, come up in another epoch's order
        _pixels = new byte[_batchSize * store.Shape.Size];
        _latents = new float[_batchSize * options.LatentSize];
        _order = new int[store.Count];

        using (var generator = new Generator(_random.InitialWeights))
        {
            InitialWeights.Draw(model.Generator, options.InitialDeviation, generator);
            InitialWeights.Draw(model.Discriminator, options.InitialDeviation, generator);
        }
        model.MoveToDevice();
        _generator = options.AverageDecay > 0 ? model.CopyGenerator() : model.Generator;
        if (options.AverageDecay > 0)
            _average = new WeightAverage(model.Generator, _generator, options.AverageDecay);
        _generatorOptimizer = Optimizers.Create(options, _generator.parameters(), options.GeneratorLearningRate);
        _discriminatorTurn = new DiscriminatorTurn(options, model.Discriminator, _random, store.Shape, _batchSize, model.Device);

        long turns = (long)options.Epochs * _batchesPerEpoch;
        long steps = (turns + options.DiscriminatorSteps - 1) / options.DiscriminatorSteps;
        _reporter = new TrainingReporter(options, options.MaximumSteps > 0 ? Math.Min(steps, options.MaximumSteps) : steps,
            _batchSize * options.DiscriminatorSteps, log);
    }

    /// <summary>Trains until the epochs are done, a limit is reached or training is cancelled; the networks are left ready for evaluation.</summary>
    public void Run()
    {
        var snapshots = new TrainingSnapshots(_options, _store, _model, _random);
        long step = 0;
        _model.SetEvaluation(false);
        while (!_reporter.IsOver(step, _options.CancellationToken))
        {
            Step(step++);
            _reporter.AfterStep(EpochAfter(step), step);
            snapshots.AfterStep(EpochAfter(step), step);
        }
        _reporter.Report(EpochAfter(step), step);
        snapshots.Take(EpochAfter(step), step);
        _model.SetEvaluation(true);
    }

    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorTurn.Dispose();
        _reporter.Dispose();
        if (_average is not null)
            _generator.Dispose();
    }

    /// <summary>The epoch, from 1, that the last batch of so many steps was of.</summary>
    private int EpochAfter(long steps) => (int)Math.Max(1, (steps * _options.DiscriminatorSteps + _batchesPerEpoch - 1) / _batchesPerEpoch);

    private void Step(long step)
    {
        using DisposeScope scope = NewDisposeScope();
        DiscriminatorTurn.Outcome outcome = default;
        Tensor? fake = null;
        for (int turn = 0; turn < _options.DiscriminatorSteps; turn++)
        {
            long batch = step * _options.DiscriminatorSteps + turn;
            Tensor real = NextReal(batch);
            _random.TrainingLatents(batch, _latents);
            fake = _generator.forward(tensor(_latents, [_batchSize, _options.LatentSize]).to(_model.Device));
            outcome = _discriminatorTurn.Take(real, fake, batch, step);
        }

        Tensor generatorLoss = GanLoss.Generator(_options.Loss, _discriminatorTurn.Judge(fake!));
        _generatorOptimizer.zero_grad();
        generatorLoss.backward();
        _generatorOptimizer.step();
        _average?.Update(step);

        _reporter.Add(outcome.Loss, generatorLoss, outcome.RealLogits, outcome.FakeLogits);
    }

    private Tensor NextReal(long batch)
    {
        int place = (int)(batch % _batchesPerEpoch);
        if (place == 0)
            _random.RowOrder((int)(batch / _batchesPerEpoch) + 1, _order);
        _store.Gather(_order.AsSpan(place * _batchSize, _batchSize), _pixels);
        return PixelTensors.FromBytes(_pixels, _store.Shape, _model.Device);
    }
}
