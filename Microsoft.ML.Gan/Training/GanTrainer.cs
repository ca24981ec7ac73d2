using System.Globalization;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// The training loop of Goodfellow et al. 2014, algorithm 1. In each step the discriminator takes one or more steps, each on its own batch,
/// and the generator takes one, on the last batch's generated samples or on new ones.
/// </summary>
internal sealed class GanTrainer : IDisposable
{
    private readonly GanOptions _options;
    private readonly GanModel _model;
    private readonly RandomStreams _random;
    private readonly TrainingBatches _batches;
    private readonly TrainingSnapshots _snapshots;
    private readonly TrainingEvaluation? _evaluation;
    private readonly nn.Module<Tensor, Tensor> _generator; // the model's own, or with EMA the one that is averaged into it
    private readonly ExponentialMovingAverage? _average;
    private readonly DiscriminatorStep _discriminatorStep;
    private readonly GeneratorStep _generatorStep;
    private readonly AugmentationControl _augmentation;
    private readonly TrainingClock _clock;
    private readonly TrainingReporter _reporter;
    private readonly TrainingState _state;
    private readonly DivergenceGuard _guard;
    private readonly TrainingCheckpoints? _checkpoints;
    private readonly Action<string> _log;
    private readonly Action<string> _warn;

    public GanTrainer(GanOptions options, SampleStore store, GanModel model, Action<string> log, Action<string> warn,
        TrainingCheckpoints? checkpoints = null)
    {
        (_options, _model, _checkpoints, _log, _warn) = (options, model, checkpoints, log, warn);
        _random = new RandomStreams(model.Info.Seed, model.Info.LatentDistribution);
        (int[] rows, _evaluation) = TrainingEvaluation.Split(options, store, model, _random);
        _batches = new TrainingBatches(options, store, rows, model, _random);
        _snapshots = new TrainingSnapshots(options, store, model, _random, warn);

        using (var generator = new Generator(_random.InitialWeights))
        {
            model.Info.Architecture.Initialize(model.Generator, options.InitialStandardDeviation, generator);
            model.Info.Architecture.Initialize(model.Discriminator, options.InitialStandardDeviation, generator);
        }
        model.MoveToDevice();
        _generator = options.EmaDecay > 0 ? model.CopyGenerator() : model.Generator;
        if (options.EmaDecay > 0)
            _average = new ExponentialMovingAverage(model.Generator, _generator, options.EmaDecay);
        _discriminatorStep =
            new DiscriminatorStep(options, model.Discriminator, _random, _batches.Size, _batches.FakeSize, model.Device);
        _generatorStep = new GeneratorStep(options, _generator, model.Discriminator);
        _augmentation = new AugmentationControl(options, _batches.Size, model.Device);

        long batches = (long)options.Epochs * _batches.PerEpoch;
        long steps = (batches + options.DiscriminatorSteps - 1) / options.DiscriminatorSteps;
        _clock = new TrainingClock(options.CapSteps(steps), options.TimeLimit, options.CancellationToken);
        _reporter = new TrainingReporter(options, _clock, _batches.Size * options.DiscriminatorSteps, model.Device, log, warn);
        (string, nn.Module)[] networks = [("the generator", _generator), ("the discriminator", model.Discriminator)];
        _state = new TrainingState(_average is null ? networks : [.. networks, ("the average generator", model.Generator)],
            [(_generatorStep.Optimizer, options.GeneratorLearningRate), (_discriminatorStep.Optimizer, options.DiscriminatorLearningRate)],
            [_augmentation, .. _discriminatorStep.LeCam is { } leCam ? [leCam] : Array.Empty<ICheckpointed>()]);
        _guard = new DivergenceGuard(_state,
            factor => string.Create(CultureInfo.InvariantCulture,
                $"generator {options.GeneratorLearningRate * factor:G3}, discriminator {options.DiscriminatorLearningRate * factor:G3}"),
            "another Loss, R1Penalty, or DiscriminatorNormalization = Spectral", warn);
    }

    /// <summary>The reports so far, with those before training resumed.</summary>
    public IReadOnlyList<GanProgress> History => _reporter.History;

    /// <summary>The step that training was resumed after; 0: it was not.</summary>
    public long FirstStep { get; private set; }

    /// <summary>The time of training, with that before it was resumed.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Whether training has ended early, for want of a lower distance.</summary>
    public bool IsOutOfPatience => _evaluation?.IsOutOfPatience == true;

    /// <summary>
    /// Trains from the last checkpoint on, if there is one, until the epochs are done, a limit is reached or training is canceled. The
    /// networks are then ready for evaluation.
    /// </summary>
    public void Run()
    {
        long step = FirstStep = _checkpoints?.Resume(Parts, _state.FindImpossible, _clock.Steps, _log) ?? 0;
        _guard.TakeSnapshot(step);
        _model.SetEvaluation(false);
        while (!_clock.IsOver(step) && !IsOutOfPatience)
        {
            Anneal(step);
            Step(step++);
            if (IsCheckDue(step) && RollBackIfDiverged(ref step))
                continue;
            if (_evaluation is not null && (_evaluation.IsDue(step) || _clock.IsFinished(step)))
                _reporter.AddDistance(_evaluation.Measure(step));
            _reporter.AfterStep(EpochAfter(step), step);
            _snapshots.AfterStep(EpochAfter(step), step);
            if (IsCheckpointDue(step))
                _checkpoints!.Write(_model.Info.Seed, step, Parts);
        }
        if (step == 0)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            _warn("Training ended before its first step: the model is untrained. Raise GanOptions.TimeLimit.");
        }
        RollBackIfDiverged(ref step);
        _reporter.AddDistance(_evaluation?.Measure(step));
        _reporter.Report(EpochAfter(step), step);
        if (step > FirstStep && _checkpoints?.IsDue(step) == false)
            _checkpoints.Write(_model.Info.Seed, step, Parts);
        _evaluation?.RestoreBest(_log);
        _snapshots.Report(EpochAfter(step), step);
        _model.SetEvaluation(true);
    }

    public void Dispose()
    {
        _generatorStep.Dispose();
        _discriminatorStep.Dispose();
        _augmentation.Dispose();
        _reporter.Dispose();
        _evaluation?.Dispose();
        _state.Dispose();
        if (_average is not null)
            _generator.Dispose();
    }

    /// <summary>The epoch, from 1, that the last batch of so many steps was of.</summary>
    private int EpochAfter(long steps) =>
        (int)Math.Max(1, (steps * _options.DiscriminatorSteps + _batches.PerEpoch - 1) / _batches.PerEpoch);

    /// <summary>What a checkpoint holds, in this order.</summary>
    private IEnumerable<ICheckpointed> Parts =>
        _evaluation is null ? [_guard, _reporter, _state] : [_guard, _reporter, _state, _evaluation];

    /// <summary>Whether to check for NaN and infinity: before values are reported or saved.</summary>
    private bool IsCheckDue(long step) =>
        step % DivergenceGuard.Interval == 0 || _reporter.IsDue(step) || _evaluation?.IsDue(step) == true || IsCheckpointDue(step);

    private bool IsCheckpointDue(long step) => _checkpoints?.IsDue(step) == true;

    /// <summary>Rolls training back if a value is NaN or infinite. Otherwise takes a snapshot if one is due.</summary>
    private bool RollBackIfDiverged(ref long step)
    {
        if ((_reporter.FindNonFinite() ?? _state.FindNonFinite()) is { } what)
        {
            step = _guard.RollBack(step, what);
            _reporter.RollBack(step);
            return true;
        }
        if (step % DivergenceGuard.Interval == 0 || IsCheckpointDue(step)) // not when reports are due: they change nothing
            _guard.TakeSnapshot(step);
        return false;
    }

    /// <summary>Sets what goes to a final value in the course of training.</summary>
    private void Anneal(long step)
    {
        if (!_options.IsAnnealed)
            return;
        double done = _clock.Done(step);
        if (_options.Annealing == GanAnnealing.Cosine)
            done = (1 - Math.Cos(Math.PI * done)) / 2;
        _state.ScaleLearningRates(_guard.RateFactor * Between(1, _options.FinalLearningRateShare));
        _discriminatorStep.PenaltyShare = Between(1, _options.FinalPenaltyShare);
        _discriminatorStep.Optimizer.Beta2 = _generatorStep.Optimizer.Beta2 =
            Between(_options.Beta2, _options.FinalBeta2 ?? _options.Beta2);

        double Between(double first, double final) => first + ((final - first) * done);
    }

    private void Step(long step)
    {
        using DisposeScope scope = NewDisposeScope();
        bool measured = _reporter.IsDue(step + 1);
        Tensor real = null!, fake = null!;
        Tensor? classes = null;
        DiscriminatorInputs inputs = null!;
        DiscriminatorStep.Result discriminator = default;
        for (int i = 0; i < _options.DiscriminatorSteps; i++)
        {
            long batch = step * _options.DiscriminatorSteps + i;
            (real, classes) = _batches.Real(batch);
            fake = _generator.forward(_batches.Inputs(batch, classes));
            inputs = new DiscriminatorInputs(_options, _random, _model.Info.Networks, _batches.Size, batch, step, _augmentation.Probability,
                _model.Device);
            discriminator = _discriminatorStep.Run(real, fake, classes, inputs, batch, measured);
            _augmentation.Add(discriminator.RealLogits, discriminator.FakeLogits);
        }
        if (_options.Loss == GanLossKind.Relativistic) // pairs of its own: the batch that the discriminator sees next
            (real, classes) = _batches.Real((step + 1) * _options.DiscriminatorSteps);
        if (_options.ResampleLatents || _options.Loss == GanLossKind.Relativistic)
            fake = _generator.forward(_batches.FreshInputs(step, classes));
        GeneratorStep.Result generator = _generatorStep.Run(real, fake, classes, inputs, measured);
        _average?.Update(step + 1);
        _reporter.Add(discriminator, generator, measured ? Diversity(real, fake) : null, _augmentation.Probability);
    }

    /// <summary>
    /// The distance of two generated samples over that of two real ones, root mean squares: E‖x - y‖² is twice the sum of the variances.
    /// NaN where the real ones are all the same.
    /// </summary>
    private static double Diversity(Tensor real, Tensor fake)
    {
        using IDisposable noGrad = no_grad();
        Tensor spreads = stack([Spread(fake), Spread(real)]).cpu();
        (float generated, float own) = (spreads[0].item<float>(), spreads[1].item<float>());
        return own > 0 ? Math.Sqrt(generated / own) : double.NaN;

        // The sum of var(0), in less time.
        static Tensor Spread(Tensor samples) => (samples - samples.mean([0L])).Squared().sum().Times(1.0 / (samples.shape[0] - 1));
    }
}
