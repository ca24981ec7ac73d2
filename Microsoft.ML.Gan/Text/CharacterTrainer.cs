using Microsoft.ML.Gan.Persistence;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Truncated backpropagation through time (Mikolov et al. 2010): the text, cut into columns, is read side by side in sequences; the state is
/// carried over from each to the next, the gradient is not.
/// </summary>
internal sealed class CharacterTrainer : IDisposable
{
    private const int ValidationColumn = 1000;  // characters: the state is empty where a column begins, and that should not count much
    private const int ValidationSequence = 64;

    private readonly CharacterRnnOptions _options;
    private readonly CharacterModel _model;
    private readonly CharacterStreams _random;
    private readonly CharacterColumns _text;
    private readonly CharacterColumns? _heldOut;
    private readonly OptimizerHelper _optimizer;
    private readonly CharacterReporter _reporter;
    private readonly int _stepsPerEpoch;
    private Tensor _state;

    // What else goes on from step to step.
    private double _learningRate;
    private double _lowestLoss = double.PositiveInfinity;
    private int _epochsSinceLowest;
    private byte[]? _best; // the weights with the lowest loss on the held-out text

    /// <exception cref="InvalidOperationException">The text is shorter than one batch of sequences.</exception>
    public CharacterTrainer(CharacterRnnOptions options, CharacterText text, CharacterModel model, Action<string> log)
    {
        (_options, _model, _random) = (options, model, new CharacterStreams(model.Info.Seed));
        (_text, _heldOut) = Split(text, options, model.Info.TextColumn);
        _stepsPerEpoch = (_text.Length + options.SequenceLength - 1) / options.SequenceLength; // an epoch's last sequence may be shorter

        using (var generator = new Generator(_random.InitialWeights))
            model.Network.DrawWeights(generator);
        model.MoveToDevice();
        model.Network.Dropout = options.Dropout;
        _learningRate = options.LearningRate;
        _optimizer = Optimizers.Create(options.Optimizer, model.Network.parameters(), _learningRate, options.Beta1, options.Beta2, options.Momentum);
        _state = InitialState();
        long steps = (long)options.Epochs * _stepsPerEpoch;
        _reporter = new CharacterReporter(options, options.MaximumSteps > 0 ? Math.Min(steps, options.MaximumSteps) : steps, log);
    }

    /// <summary>Trains until the epochs are done, a limit is reached or training is cancelled; the model then has the best weights.</summary>
    public void Run()
    {
        long step = 0;
        while (!_reporter.IsOver(step))
        {
            Step(step++);
            if (step % _stepsPerEpoch == 0)
                EndEpoch(step);
            else
                _reporter.AfterStep(EpochAfter(step), step, _learningRate);
        }
        if (step % _stepsPerEpoch != 0 && !_options.CancellationToken.IsCancellationRequested)
            EndEpoch(step); // a limit came first
        if (_best is not null)
            ReadWeights(_best);
        _model.ValidationLoss = _best is null ? double.NaN : _lowestLoss;
    }

    public void Dispose()
    {
        _model.Network.DropoutRandom = null;
        _optimizer.Dispose();
        _state.Dispose();
    }

    private static (CharacterColumns Text, CharacterColumns? HeldOut) Split(CharacterText text, CharacterRnnOptions options, string column)
    {
        ushort[] symbols = text.Symbols;
        int heldOut = options.ValidationShare > 0 ? Math.Max(2, (int)(symbols.Length * options.ValidationShare)) : 0;
        int trained = symbols.Length - heldOut;
        long needed = (long)options.BatchSize * options.SequenceLength + 1;
        if (trained < needed)
        {
            throw new InvalidOperationException($"The text of column '{column}' is shorter than one batch of sequences: its {text.Rows} rows have {symbols.Length} characters, " +
                $"{trained} of them to train on (ValidationShare is {options.ValidationShare}), and one batch takes {needed} (BatchSize {options.BatchSize} × SequenceLength " +
                $"{options.SequenceLength} + 1). Give more text, or lower BatchSize or SequenceLength.");
        }
        var columns = new CharacterColumns(symbols, 0, trained, options.BatchSize);
        if (heldOut == 0)
            return (columns, null);
        int count = Math.Clamp(heldOut / ValidationColumn, 1, options.BatchSize);
        return (columns, new CharacterColumns(symbols, trained - 1, symbols.Length, count)); // from the last character trained on, which predicts the first held out
    }

    /// <summary>The epoch, from 1, that the last of so many steps was of.</summary>
    private int EpochAfter(long steps) => (int)((steps - 1) / _stepsPerEpoch) + 1;

    private void Step(long step)
    {
        using DisposeScope scope = NewDisposeScope();
        int from = (int)(step % _stepsPerEpoch) * _options.SequenceLength;
        if (from == 0)
            Carry(InitialState());
        using var random = new Generator(_random.Dropout(step), _model.Device);
        _model.Network.DropoutRandom = random;
        int length = Math.Min(_options.SequenceLength, _text.Length - from);
        (Tensor loss, Tensor state) = Loss(_text, from, length, nn.Reduction.Mean);
        _optimizer.zero_grad();
        loss.backward();
        if (_options.ClipNorm > 0)
            nn.utils.clip_grad_norm_(_model.Network.parameters(), _options.ClipNorm);
        _optimizer.step();
        _model.Network.DropoutRandom = null;
        Carry(state.detach());
        _reporter.Add(CheckFinite(loss.item<float>(), step), (long)length * _text.Count);
    }

    private double CheckFinite(double loss, long step) => double.IsFinite(loss) ? loss : throw new InvalidOperationException(
        FormattableString.Invariant($"Training broke down: in step {step + 1} the loss became {loss}. Try a lower LearningRate ({_learningRate / 10:G3}) or ClipNorm."));

    private (Tensor Loss, Tensor State) Loss(CharacterColumns columns, int from, int length, nn.Reduction reduction)
    {
        (long[] characters, long[] next) = columns.Read(from, length);
        Tensor read = tensor(characters, [length, columns.Count]).to(_model.Device);
        (Tensor logits, Tensor state) = _model.Network.Read(read, _state);
        Tensor loss = nn.functional.cross_entropy(logits.view(-1, _model.Info.Vocabulary.Count), tensor(next).to(_model.Device), reduction: reduction);
        return (loss, state);
    }

    /// <summary>Validates, keeps the weights if they are the best so far, and lowers the learning rate on a plateau.</summary>
    private void EndEpoch(long step)
    {
        double? validation = _heldOut is null ? null : Validate(_heldOut);
        double loss = validation ?? _reporter.EpochLoss;
        _reporter.AfterEpoch(EpochAfter(step), step, _learningRate, validation);
        if (loss < _lowestLoss)
        {
            (_lowestLoss, _epochsSinceLowest) = (loss, 0);
            if (_heldOut is not null)
                _best = WriteWeights();
        }
        else if (++_epochsSinceLowest >= _options.PlateauEpochs)
        {
            _epochsSinceLowest = 0;
            _learningRate *= _options.PlateauFactor;
            foreach (optim.ILearningRateController group in _optimizer.ParamGroups)
                group.LearningRate = _learningRate;
        }
    }

    /// <summary>The mean loss on the held-out text.</summary>
    private double Validate(CharacterColumns text)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope all = NewDisposeScope();
        Tensor trained = _state;
        _state = _model.Network.InitialState(text.Count, _model.Device);
        double sum = 0;
        for (int from = 0; from < text.Length; from += ValidationSequence)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor loss, Tensor state) = Loss(text, from, Math.Min(ValidationSequence, text.Length - from), nn.Reduction.Sum);
            sum += loss.item<float>();
            Carry(state);
        }
        _state.Dispose();
        _state = trained;
        return sum / ((double)text.Length * text.Count);
    }

    private Tensor InitialState() => _model.Network.InitialState(_text.Count, _model.Device).DetachFromDisposeScope();

    private void Carry(Tensor state)
    {
        _state.Dispose();
        _state = state.DetachFromDisposeScope();
    }

    private byte[] WriteWeights()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ModelFormat.WriteTensors(writer, _model.Network);
        return stream.ToArray();
    }

    private void ReadWeights(byte[] weights)
    {
        using var reader = new BinaryReader(new MemoryStream(weights));
        ModelFormat.ReadTensors(reader, _model.Network);
    }
}
