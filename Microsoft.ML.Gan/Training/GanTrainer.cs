using Microsoft.ML.Gan.Data;
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
    private readonly int[] _rows; // of the batch at hand
    private readonly float[]? _classes; // weights of the batch's classes, N×K
    private readonly int[] _order;
    private readonly nn.Module<Tensor, Tensor> _generator; // the model's own, or the one whose average the model's is
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
        _rows = new int[_batchSize];
        _classes = model.Info.Classes is { } classes ? new float[_batchSize * classes.Count] : null;
        _order = new int[store.Count];

        using (var generator = new Generator(_random.InitialWeights))
        {
            model.Info.Architecture.DrawWeights(model.Generator, options.InitialDeviation, generator);
            model.Info.Architecture.DrawWeights(model.Discriminator, options.InitialDeviation, generator);
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
        Tensor? fake = null, classes = null;
        for (int turn = 0; turn < _options.DiscriminatorSteps; turn++)
        {
            long batch = step * _options.DiscriminatorSteps + turn;
            Tensor real = NextReal(batch);
            classes = Classes();
            fake = _generator.forward(NextLatents(batch, classes));
            outcome = _discriminatorTurn.Take(real, fake, classes, batch, step);
        }

        Tensor generatorLoss = GanLoss.Generator(_options.Loss, _discriminatorTurn.Judge(fake!, classes));
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
        _order.AsSpan(place * _batchSize, _batchSize).CopyTo(_rows);
        _store.Gather(_rows, _pixels);
        return PixelTensors.FromBytes(_pixels, _store.Shape, _model.Device);
    }

    /// <summary>The generator's input: latent vectors, and the classes of the real images, so that both halves of what the discriminator sees have the same.</summary>
    private Tensor NextLatents(long batch, Tensor? classes)
    {
        _random.TrainingLatents(batch, _latents);
        Tensor latents = tensor(_latents, [_batchSize, _options.LatentSize]).to(_model.Device);
        return classes is null ? latents : cat(new List<Tensor> { latents, classes }, 1);
    }

    /// <summary>The classes of the batch at hand, N×K with a 1 in each row, for a conditional model.</summary>
    private Tensor? Classes()
    {
        if (_classes is null)
            return null;
        int count = _classes.Length / _batchSize;
        for (int i = 0; i < _batchSize; i++)
            TrainedClasses.FillOne(_store.Classes[_rows[i]], _classes.AsSpan(i * count, count));
        return tensor(_classes, [_batchSize, count]).to(_model.Device);
    }
}
