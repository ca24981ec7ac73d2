using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Mapping;

namespace Microsoft.ML.Gan.Text;

/// <summary>What an output column of a character network holds.</summary>
internal enum CharacterOutput
{
    Continuation,
    LogLikelihood,
}

/// <summary>The columns that a character network appends to an input.</summary>
internal sealed class CharacterMapping : BatchMapping
{
    private readonly CharacterModel _model;
    private readonly CharacterGenerationOptions _generation;
    private readonly DataViewSchema.Column? _prompt;
    private readonly DataViewSchema.Column? _text;

    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or not of text.</exception>
    public CharacterMapping(DataViewSchema input, CharacterModel model, CharacterGenerationOptions generation, Action<string> warn)
        : base(new AppendedColumns(input,
            new(model.Info.ContinuationColumnName, CharacterOutput.Continuation, TextDataViewType.Instance),
            new(model.Info.LogLikelihoodColumnName, CharacterOutput.LogLikelihood, NumberDataViewType.Single)),
            CharacterDecoder.BatchSize, warn)
    {
        (_model, _generation) = (model, generation);
        CharacterModelInfo info = model.Info;
        _prompt = info.ContinuationColumnName is null ? null : Text.TextColumn.Require(input, info.PromptColumnName, "prompt");
        _text = info.LogLikelihoodColumnName is null ? null : Text.TextColumn.Require(input, info.TextColumn, "input");
    }

    /// <summary>A continuation needs the prompt, a likelihood the text.</summary>
    protected override BatchActivity Activate(bool[] active, HashSet<Enum> outputs) => new(active, Columns, outputs,
    [
        outputs.Contains(CharacterOutput.Continuation) ? _prompt : null, outputs.Contains(CharacterOutput.LogLikelihood) ? _text : null,
    ]);

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new CharacterBatch(this, activity, source);

    // A single row uses one slot of as many: it must give the same result.
    private sealed class CharacterBatch(CharacterMapping mapping, BatchActivity activity, DataViewRow source)
        : RowBatch(mapping, source, CharacterDecoder.BatchSize)
    {
        private readonly CharacterModel _model = mapping._model;
        private readonly CharacterGenerationOptions _generation = mapping._generation;
        private readonly ValueGetter<ReadOnlyMemory<char>>? _prompt =
            activity.Computes(CharacterOutput.Continuation) ? source.GetGetter<ReadOnlyMemory<char>>(mapping._prompt!.Value) : null;
        private readonly ValueGetter<ReadOnlyMemory<char>>? _text =
            activity.Computes(CharacterOutput.LogLikelihood) ? source.GetGetter<ReadOnlyMemory<char>>(mapping._text!.Value) : null;
        private readonly string?[] _prompts = new string?[CharacterDecoder.BatchSize];
        private readonly string?[] _texts = new string?[CharacterDecoder.BatchSize];
        private string[] _continuations = [];
        private float[] _logLikelihoods = [];

        public override void Evaluate(int rows)
        {
            Array.Clear(_prompts, rows, _prompts.Length - rows);
            Array.Clear(_texts, rows, _texts.Length - rows);
            if (_prompt is not null)
                _continuations = _model.Continue(_prompts, Ids, _generation);
            if (_text is not null)
                _logLikelihoods = _model.LogLikelihoods(_texts);
        }

        protected override void ReadRow(int slot)
        {
            _prompts[slot] = Read(_prompt);
            _texts[slot] = Read(_text);
        }

        protected override Delegate CreateGetter(Enum output, DataViewType type, Func<int> slot)
        {
            return output is CharacterOutput.Continuation
                ? (ValueGetter<ReadOnlyMemory<char>>)GetContinuation
                : (ValueGetter<float>)GetLogLikelihood;

            void GetContinuation(ref ReadOnlyMemory<char> value)
            {
                int current = slot(); // computes the batch if need be
                value = _continuations[current].AsMemory();
            }

            void GetLogLikelihood(ref float value)
            {
                int current = slot();
                value = _logLikelihoods[current];
            }
        }

        private static string? Read(ValueGetter<ReadOnlyMemory<char>>? getter)
        {
            if (getter is null)
                return null;
            ReadOnlyMemory<char> value = default;
            getter(ref value);
            return value.ToString();
        }
    }
}
