using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Truncated backpropagation through time (Mikolov et al. 2010): the text is cut into columns, which are read side by side in sequences.
/// The state passes from one sequence to the next; the gradient does not.
/// </summary>
internal sealed class CharacterTrainer : ICheckpointed, IDisposable
{
    private const int ValidationColumn = 1000;  // characters: long, because each column begins with an empty state
    private const int ValidationSequence = 64;

    private readonly CharacterRnnOptions _options;
    private readonly CharacterModel _model;
    private readonly CharacterStreams _random;
    private readonly TbpttBatches _text;
    private readonly TbpttBatches? _heldOut;
    private readonly Optimizer _optimizer;
    private readonly TrainingClock _clock;
    private readonly CharacterReporter _reporter;
    private readonly int _stepsPerEpoch;
    private readonly TrainingState _training;
    private readonly DivergenceGuard _guard;
    private readonly TrainingCheckpoints? _checkpoints;
    private readonly Action<string> _log;
    private readonly Action<string> _warn;

    // What steps change besides the network and its optimizer.
    private readonly BestWeights _best; // with the lowest loss on the held-out text
    private Tensor _state;
    private double _plateauRate; // the learning rate without the guard's factor
    private double _lowestLoss = double.PositiveInfinity;
    private int _epochsSinceLowest;

    /// <exception cref="InvalidOperationException">The text is shorter than one batch of sequences.</exception>
    public CharacterTrainer(CharacterRnnOptions options, CharacterCorpus text, CharacterModel model, Action<string> log,
        Action<string> warn, TrainingCheckpoints? checkpoints = null)
    {
        (_options, _model, _random, _checkpoints, _log, _warn) =
            (options, model, new CharacterStreams(model.Info.Seed), checkpoints, log, warn);
        (_text, _heldOut) = Split(text, options, model.Info.TextColumn);
        _stepsPerEpoch = (_text.Length + options.SequenceLength - 1) / options.SequenceLength; // an epoch's last sequence may be shorter

        using (var generator = new Generator(_random.InitialWeights))
            model.Network.InitializeWeights(generator);
        model.MoveToDevice();
        model.Network.Dropout = options.Dropout;
        _plateauRate = options.LearningRate;
        _optimizer = new Optimizer(options.Optimizer, model.Network.parameters(), options.LearningRate, options.Beta1, options.Beta2,
            options.Momentum);
        _best = new BestWeights(model.Network);
        _state = InitialState();
        _clock = new TrainingClock(options.CapSteps((long)options.Epochs * _stepsPerEpoch), options.TimeLimit, options.CancellationToken);
        _reporter = new CharacterReporter(options, _clock, log, warn);
        _training = new TrainingState([("the network", model.Network)], [(_optimizer, options.LearningRate)], this, _reporter);
        _guard = new DivergenceGuard(_training, factor => FormattableString.Invariant($"{_plateauRate * factor:G3}"),
            "a smaller ClipNorm, or another Optimizer", warn);
    }

    private double LearningRate => _plateauRate * _guard.RateFactor;

    /// <summary>
    /// Trains from the last checkpoint on, if there is one, until the epochs are done, a limit is reached or training is canceled. The
    /// model then has the best weights.
    /// </summary>
    public void Run()
    {
        long step = Resume(), resumed = step;
        while (!_clock.IsOver(step))
        {
            if (TryStep(step) is { } what)
            {
                step = _guard.RollBack(step + 1, what);
                SetLearningRate();
                continue;
            }
            step++;
            if (step % _stepsPerEpoch == 0)
                EndEpoch(step);
            else
                _reporter.AfterStep(EpochAfter(step), step, LearningRate);
            if (step % DivergenceGuard.Interval == 0 || _checkpoints?.IsDue(step) == true)
                _guard.TakeSnapshot(step);
            if (_checkpoints?.IsDue(step) == true)
                WriteCheckpoint(step);
        }
        if (step == 0)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            _warn("Training ended before its first step: the network is untrained. Raise CharacterRnnOptions.TimeLimit.");
        }
        if (step > resumed && _checkpoints?.IsDue(step) == false)
            WriteCheckpoint(step);
        if (step % _stepsPerEpoch != 0 && !_options.CancellationToken.IsCancellationRequested)
            EndEpoch(step); // a limit cut the epoch short; the checkpoint is older, so that the epoch can resume
        _best.Restore();
        _model.ValidationLoss = _best.Exist ? _lowestLoss : double.NaN;
    }

    public void Dispose()
    {
        _model.Network.DropoutRandom = null;
        _optimizer.Dispose();
        _training.Dispose();
        _state.Dispose();
    }

    private static (TbpttBatches Text, TbpttBatches? HeldOut) Split(CharacterCorpus text, CharacterRnnOptions options, string column)
    {
        ushort[] symbols = text.Symbols;
        int heldOut = options.ValidationShare > 0 ? Math.Max(2, (int)(symbols.Length * options.ValidationShare)) : 0;
        int trained = symbols.Length - heldOut;
        long needed = (long)options.BatchSize * options.SequenceLength + 1;
        if (trained < needed)
        {
            throw new InvalidOperationException($"The text of column '{column}' is shorter than one batch of sequences: " +
                $"its {text.Rows} rows have {symbols.Length} characters, " +
                $"{trained} of them to train on (ValidationShare is {options.ValidationShare}), and one batch takes {needed} " +
                $"(BatchSize {options.BatchSize} × SequenceLength {options.SequenceLength} + 1). " +
                "Give more text, or lower BatchSize or SequenceLength.");
        }
        var columns = new TbpttBatches(symbols, 0, trained, options.BatchSize);
        if (heldOut == 0)
            return (columns, null);
        int count = Math.Clamp(heldOut / ValidationColumn, 1, options.BatchSize);
        // Starts at the last training character, which predicts the first held-out one.
        return (columns, new TbpttBatches(symbols, trained - 1, symbols.Length, count));
    }

    /// <summary>The epoch, from 1, that the last of so many steps was of.</summary>
    private int EpochAfter(long steps) => (int)((steps - 1) / _stepsPerEpoch) + 1;

    private long Resume()
    {
        long step = _checkpoints?.Resume(Parts, _training.FindImpossible, _clock.Steps, _log) ?? 0;
        _guard.TakeSnapshot(step);
        SetLearningRate();
        return step;
    }

    private void WriteCheckpoint(long step) => _checkpoints!.Write(_model.Info.Seed, step, Parts);

    /// <summary>What a checkpoint holds, in this order.</summary>
    private IEnumerable<ICheckpointed> Parts => [_guard, _clock, _training];

    /// <summary>Takes a step, or names what is not finite and takes none.</summary>
    private string? TryStep(long step)
    {
        using DisposeScope scope = NewDisposeScope();
        using SignalMask signals = SignalMask.BlockAll();
        int from = (int)(step % _stepsPerEpoch) * _options.SequenceLength;
        if (from == 0)
            SetState(InitialState());
        using var random = new Generator(_random.Dropout(step));
        _model.Network.DropoutRandom = random;
        int length = Math.Min(_options.SequenceLength, _text.Length - from);
        (Tensor loss, Tensor state) = Loss(_text, from, length, _state, nn.Reduction.Mean);
        _model.Network.DropoutRandom = null;
        _model.Network.zero_grad();
        loss.backward();
        double gradient = _optimizer.ClipGradient(_options.ClipNorm ?? double.PositiveInfinity);
        float value = loss.item<float>();
        if (!float.IsFinite(value) || !double.IsFinite(gradient))
            return float.IsFinite(value) ? "the gradient" : "the loss";
        _optimizer.Step();
        SetState(state.detach());
        _reporter.Add(value, (long)length * _text.Count);
        return null;
    }

    private (Tensor Loss, Tensor State) Loss(TbpttBatches columns, int from, int length, Tensor before, nn.Reduction reduction)
    {
        (long[] characters, long[] next) = columns.Read(from, length);
        Tensor read = TensorFactory.Copy(characters, [length, columns.Count], _model.Device);
        (Tensor logits, Tensor state) = _model.Network.Read(read, before);
        Tensor loss = nn.functional.cross_entropy(logits.view(-1, _model.Info.Vocabulary.Count),
            TensorFactory.Copy(next, [next.Length], _model.Device), reduction: reduction);
        return (loss, state);
    }

    /// <summary>Validates, keeps the weights if they are the best so far, and lowers the learning rate on a plateau.</summary>
    private void EndEpoch(long step)
    {
        double? validation = _heldOut is null ? null : Validate(_heldOut);
        double loss = validation ?? _reporter.EpochLoss;
        _reporter.AfterEpoch(EpochAfter(step), step, LearningRate, validation);
        if (loss < _lowestLoss)
        {
            (_lowestLoss, _epochsSinceLowest) = (loss, 0);
            if (_heldOut is not null)
                _best.Keep();
        }
        else if (++_epochsSinceLowest >= _options.PlateauEpochs)
        {
            _epochsSinceLowest = 0;
            _plateauRate *= _options.PlateauFactor;
            SetLearningRate();
        }
    }

    private void SetLearningRate() => _optimizer.LearningRate = LearningRate;

    /// <summary>The mean loss on the held-out text.</summary>
    private double Validate(TbpttBatches text)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope all = NewDisposeScope();
        using SignalMask signals = SignalMask.BlockAll();
        Tensor state = _model.Network.InitialState(text.Count, _model.Device);
        double sum = 0;
        for (int from = 0; from < text.Length; from += ValidationSequence)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor loss, Tensor next) = Loss(text, from, Math.Min(ValidationSequence, text.Length - from), state, nn.Reduction.Sum);
            sum += loss.item<float>();
            state.Dispose();
            state = next.MoveToOuterDisposeScope();
        }
        return sum / ((double)text.Length * text.Count);
    }

    private Tensor InitialState() => _model.Network.InitialState(_text.Count, _model.Device).DetachFromDisposeScope();

    private void SetState(Tensor state)
    {
        _state.Dispose();
        _state = state.DetachFromDisposeScope();
    }

    public void Exchange(CheckpointFields fields)
    {
        _plateauRate = fields.Double(_plateauRate, 0, _options.LearningRate, "the learning rate");
        _lowestLoss = fields.Double(_lowestLoss, 0, double.PositiveInfinity, "the lowest loss");
        _epochsSinceLowest = fields.Int32(_epochsSinceLowest, 0, _options.PlateauEpochs, "the number of epochs without a lower loss");
        _best.Exchange(fields);
        if (fields.Reads)
            SetState(InitialState()); // memory of its own, which the values go to
        fields.Values(_state, IsPossible, "the network's state has impossible values");
    }

    /// <summary>Whether a state has finite values, or symbols of the vocabulary.</summary>
    private bool IsPossible(Tensor state) => state.dtype == ScalarType.Int64
        ? !state.data<long>().Any(symbol => symbol < 0 || symbol >= _model.Info.Vocabulary.Count)
        : state.data<float>().All(float.IsFinite);
}
