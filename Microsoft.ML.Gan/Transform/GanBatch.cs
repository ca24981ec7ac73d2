using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Rows that the networks evaluate together: read, evaluated, and handed out by getters.</summary>
internal sealed class GanBatch : RowBatch
{
    /// <summary>Rows in the batches of a cursor.</summary>
    public const int Size = 64;

    private readonly GanModel _model;
    private readonly AppendedColumns<GanOutput> _columns;
    private readonly ActiveOutputs _active;
    private readonly GanInputReader _reader;
    private byte[] _generated = [];
    private bool[] _generatedFinite = [];
    private float[] _scores = [];
    private float[] _features = [];

    public GanBatch(GanModel model, AppendedColumns<GanOutput> columns, ActiveOutputs active, GenerationPlan plan, DataViewRow source,
        int size)
        : base(size)
    {
        GanModelInfo info = model.Info;
        (_model, _columns, _active, _reader) = (model, columns, active, new GanInputReader(source, active, info, plan));
        Missing = new bool[size];
        if (active.ReadsSamples)
            Samples = new byte[size * info.Column.SampleBytes];
        if (active.Generates)
            Inputs = new float[size * info.Networks.GeneratorInputs];
        if (info.Conditions is not { } conditions)
            return;
        Classes = new int[size];
        if (active.Scores)
            ScoredClasses = new float[size * conditions.Count];
    }

    /// <summary>The rows' own samples, as a store has them, if they are read.</summary>
    public byte[]? Samples { get; }

    /// <summary>The latent vectors to generate from, with the weights of the classes behind, N×(Z + K), if any are.</summary>
    public float[]? Inputs { get; }

    /// <summary>The weights of the classes that the samples to score are said to be of, N×K, if any are.</summary>
    public float[]? ScoredClasses { get; }

    /// <summary>
    /// The class or cluster that each row is generated for, from 0; -1 for none in particular. Null for a model without classes and
    /// clusters.
    /// </summary>
    public int[]? Classes { get; }

    /// <summary>Whether a row has no sample that can be read; its score and features are missing too.</summary>
    public bool[] Missing { get; }

    private GanModelInfo Info => _model.Info;

    public override void Read(int place) => _reader.Read(this, place);

    public override IEnumerable<string> TakeWarnings() => _reader.TakeWarnings();

    /// <summary>Runs the networks that are needed.</summary>
    public override void Evaluate(int rows)
    {
        if (_active.Scores)
            _scores = _model.Score(Samples!, ScoredClasses);
        if (_active.Features)
            _features = _model.Extract(Samples!);
        if (Inputs is not null)
            _generated = _model.Generate(Inputs, out _generatedFinite);
        for (int place = 0; place < rows; place++)
        {
            if (_active.Scores && !Missing[place] && !float.IsFinite(_scores[place]))
                throw NotFinite(place, "The score", "the values of its sample");
            if (Inputs is not null && !_generatedFinite[place])
                throw NotFinite(place, "What is generated", "its latent values");
        }
    }

    private InvalidOperationException NotFinite(int place, string what, string cause) =>
        new($"{what} for the row with id {Ids[place]} is not a finite number: {cause} are too large to compute with, or the model's " +
            "weights are damaged.");

    protected override Delegate CreateGetter(int column, Func<int> place)
    {
        _columns.InputOf(column, out GanOutput output);
        return output switch
        {
            GanOutput.Sample => Info.Column.CreateGetter(_columns.Schema[column].Type, Generated),
            GanOutput.Label => LabelGetter(Info.Classes!.Column.Type.RawType, place),
            GanOutput.Features => (ValueGetter<VBuffer<float>>)GetFeatures,
            GanOutput.Score => (ValueGetter<float>)GetScore,
            _ => (ValueGetter<float>)GetProbability,
        };

        ReadOnlySpan<byte> Generated()
        {
            int start = place() * Info.Column.SampleBytes; // works out the batch if need be, so it comes first
            return _generated.AsSpan(start, Info.Column.SampleBytes);
        }

        void GetFeatures(ref VBuffer<float> value)
        {
            int current = place(), width = Info.FeaturesWidth;
            Fill(ref value, Missing[current] ? [] : _features.AsSpan(current * width, width), width);
        }

        void GetScore(ref float value)
        {
            int current = place();
            value = Missing[current] ? float.NaN : _scores[current];
        }

        void GetProbability(ref float value)
        {
            GetScore(ref value);
            value = 1 / (1 + MathF.Exp(-value));
        }
    }

    private Delegate LabelGetter(Type raw, Func<int> place)
    {
        return raw == typeof(byte) ? Getter(key => (byte)key)
            : raw == typeof(ushort) ? Getter(key => (ushort)key)
            : raw == typeof(uint) ? Getter(key => (uint)key)
            : Getter(key => (ulong)key);

        // Keys count from 1; 0 is a missing one.
        ValueGetter<T> Getter<T>(Func<int, T> ofKey) => (ref T value) => value = ofKey(Classes![place()] + 1);
    }
}

/// <summary>Reads what the networks need of a row into a place of a batch.</summary>
internal sealed class GanInputReader
{
    private readonly DataViewRow _row;
    private readonly GanModelInfo _info;
    private readonly GenerationPlan _plan;
    private readonly RandomStreams _random;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly SampleRows? _samples;
    private readonly ValueGetter<VBuffer<float>>? _latents;
    private readonly Func<int>? _class;
    private VBuffer<float> _latent;

    public GanInputReader(DataViewRow row, ActiveOutputs active, GanModelInfo info, GenerationPlan plan)
    {
        (_row, _info, _plan, _random) = (row, info, plan, new RandomStreams(plan.Seed, info.LatentDistribution));
        _id = row.GetIdGetter();
        _samples = active.ReadsSamples ? new SampleRows(info.Column, row) : null;
        _latents = active.Latents is { } latents ? row.GetGetter<VBuffer<float>>(latents) : null;
        _class = active.Labels is { } labels ? ClassColumn.CreateReader(row, labels) : null;
    }

    /// <summary>Reads the current row.</summary>
    /// <exception cref="InvalidOperationException">The row's sample or latent vector cannot be read.</exception>
    public void Read(GanBatch batch, int place)
    {
        DataViewRowId id = default;
        _id(ref id);
        batch.Ids[place] = id;
        Span<byte> sample = Part(batch.Samples, place, _info.Column.SampleBytes);
        batch.Missing[place] = _samples?.TryRead(sample) == false;
        Span<float> input = Part(batch.Inputs, place, _info.Networks.GeneratorInputs);
        if (!input.IsEmpty)
            ReadLatent(id, input[.._info.LatentSize]);
        if (_info.Conditions is not { } conditions)
            return;
        int own = _class?.Invoke() ?? -1;
        if (own >= 0 && !conditions.IsTrained(own))
            own = -1; // training saw none of that class: as good as none
        if (batch.ScoredClasses is not null)
        {
            int scoredAs = conditions is ImageClusters clusters ? clusters.Nearest(sample) : own;
            Fill(Part(batch.ScoredClasses, place, conditions.Count), scoredAs, conditions);
        }
        int generatedFor = own >= 0 ? own
            : _plan.ClassWeights is not null ? -1
            : _plan.ClassOf?.Invoke(id) ?? conditions.SampleByShare(_random.RowClass(id));
        batch.Classes![place] = generatedFor;
        if (input.IsEmpty)
            return;
        if (generatedFor < 0)
            _plan.ClassWeights.CopyTo(input[_info.LatentSize..]);
        else
            Fill(input[_info.LatentSize..], generatedFor, conditions);

        static Span<T> Part<T>(T[]? values, int place, int size) => values is null ? [] : values.AsSpan(place * size, size);

        static void Fill(Span<float> weights, int index, Conditions conditions)
        {
            if (index >= 0)
                Conditions.FillOneHot(index, weights);
            else
                conditions.FillUniform(weights);
        }
    }

    /// <summary>What is worth a warning of the rows since the last call.</summary>
    public IEnumerable<string> TakeWarnings() => _samples?.TakeWarnings() ?? [];

    private void ReadLatent(DataViewRowId id, Span<float> latent)
    {
        if (_plan.GivenLatentOf is { } given)
        {
            given(id).CopyTo(latent);
            return;
        }
        if (_latents is null)
        {
            _random.RowLatent(_plan.LatentOf?.Invoke(id) ?? id, latent, _plan.Truncation);
            return;
        }
        _latents(ref _latent);
        if (_latent.Length != latent.Length)
            throw Impossible($"{_latent.Length} values; the model takes {latent.Length}");
        _latent.CopyTo(latent);
        foreach (float value in latent)
        {
            if (!float.IsFinite(value))
                throw Impossible($"the value {value}, which is not finite");
        }

        InvalidOperationException Impossible(string what) =>
            new($"The latent vector of column '{_info.LatentColumnName}' in row {_row.Position} has {what}.");
    }
}
