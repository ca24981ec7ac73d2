using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Mapping;

namespace Microsoft.ML.Gan.Text;

/// <summary>What an output column of a character network holds.</summary>
internal enum CharacterOutput
{
    /// <summary>The prompt's continuation.</summary>
    Continuation,

    /// <summary>The text's likelihood.</summary>
    LogLikelihood,
}

/// <summary>The columns that a character network appends to an input.</summary>
internal sealed class CharacterMapping : BatchMapping
{
    private readonly CharacterModel _model;
    private readonly CharacterGenerationOptions _generation;
    private readonly AppendedColumns<CharacterOutput> _columns;
    private readonly DataViewSchema.Column? _prompt;
    private readonly DataViewSchema.Column? _text;

    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or not of text.</exception>
    public CharacterMapping(DataViewSchema input, CharacterModel model, CharacterGenerationOptions generation, Action<string> warn)
        : base(warn)
    {
        (_model, _generation) = (model, generation);
        CharacterModelInfo info = model.Info;
        _prompt = info.ContinuationColumnName is null ? null : Text.TextColumn.Require(input, info.PromptColumnName, "prompt");
        _text = info.LogLikelihoodColumnName is null ? null : Text.TextColumn.Require(input, info.TextColumn, "input");
        _columns = new AppendedColumns<CharacterOutput>(input,
            new(info.ContinuationColumnName, CharacterOutput.Continuation, TextDataViewType.Instance),
            new(info.LogLikelihoodColumnName, CharacterOutput.LogLikelihood, NumberDataViewType.Single));
    }

    public override DataViewSchema InputSchema => _columns.InputSchema;

    public override DataViewSchema Schema => _columns.Schema;

    public override int BatchSize => CharacterDecoder.BatchSize;

    public override BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = _columns.Activate(columns);
        var asked = new HashSet<CharacterOutput>();
        for (int i = 0; i < active.Length; i++)
        {
            if (active[i] && _columns.InputOf(i, out CharacterOutput output) is null)
                asked.Add(output);
        }
        return new CharacterActivity(active, i => _columns.InputOf(i, out _),
            asked.Contains(CharacterOutput.Continuation) ? _prompt : null, asked.Contains(CharacterOutput.LogLikelihood) ? _text : null);
    }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new CharacterBatch(this, (CharacterActivity)activity, source);

    /// <summary>The active columns: a continuation where there is a prompt, a likelihood where there is a text.</summary>
    private sealed class CharacterActivity(bool[] active, Func<int, DataViewSchema.Column?> inputOf, DataViewSchema.Column? prompt,
        DataViewSchema.Column? text)
        : BatchActivity(active, inputOf, [.. new[] { prompt, text }.OfType<DataViewSchema.Column>().DistinctBy(c => c.Index)],
            prompt is not null || text is not null)
    {
        public DataViewSchema.Column? Prompt { get; } = prompt;

        public DataViewSchema.Column? Text { get; } = text;
    }

    private sealed class CharacterBatch : RowBatch
    {
        private readonly CharacterMapping _mapping;
        private readonly ValueGetter<DataViewRowId> _id;
        private readonly ValueGetter<ReadOnlyMemory<char>>? _prompt;
        private readonly ValueGetter<ReadOnlyMemory<char>>? _text;
        private readonly string?[] _prompts = new string?[CharacterDecoder.BatchSize];
        private readonly string?[] _texts = new string?[CharacterDecoder.BatchSize];
        private string[] _continuations = [];
        private float[] _logLikelihoods = [];

        public CharacterBatch(CharacterMapping mapping, CharacterActivity activity, DataViewRow source)
            : base(CharacterDecoder.BatchSize) // a single row uses one slot of as many: it must give the same result
        {
            _mapping = mapping;
            _id = source.GetIdGetter();
            _prompt = activity.Prompt is { } prompt ? source.GetGetter<ReadOnlyMemory<char>>(prompt) : null;
            _text = activity.Text is { } text ? source.GetGetter<ReadOnlyMemory<char>>(text) : null;
        }

        public override void Read(int slot)
        {
            _id(ref Ids[slot]);
            _prompts[slot] = Read(_prompt);
            _texts[slot] = Read(_text);
        }

        public override void Evaluate(int rows)
        {
            Array.Clear(_prompts, rows, _prompts.Length - rows);
            Array.Clear(_texts, rows, _texts.Length - rows);
            if (_prompt is not null)
                _continuations = _mapping._model.Continue(_prompts, Ids, _mapping._generation);
            if (_text is not null)
                _logLikelihoods = _mapping._model.LogLikelihoods(_texts);
        }

        protected override Delegate CreateGetter(int column, Func<int> slot)
        {
            _mapping._columns.InputOf(column, out CharacterOutput output);
            return output == CharacterOutput.Continuation
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
