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
    private readonly GenerationPlan _plan;
    private readonly ActiveOutputs _active;
    private readonly DataViewRow _row;
    private readonly RandomStreams _random;
    private readonly SampleRows? _sampleRows;
    private readonly ValueGetter<VBuffer<float>>? _latents;
    private readonly Func<int>? _class;
    private VBuffer<float> _latent;

    // What is read of the rows.
    private readonly byte[]? _samples;        // their own samples, as a store has them
    private readonly bool[] _missing;         // whether there is none that can be read; score and features are missing too
    private readonly float[]? _inputs;        // N×(Z + K): latent vectors to generate from, with the weights of the classes behind
    private readonly float[]? _scoredClasses; // N×K: the weights of the classes that the samples to score are said to be of
    private readonly int[]? _classes;         // the class or cluster that each row is generated for, from 0; -1 for none in particular

    // What is computed of them.
    private byte[] _generated = [];
    private bool[] _generatedFinite = [];
    private float[] _scores = [];
    private float[] _features = [];

    public GanBatch(GanMapping mapping, GanModel model, GenerationPlan plan, ActiveOutputs active, DataViewRow row, int size)
        : base(mapping, row, size)
    {
        (_model, _plan, _active, _row) = (model, plan, active, row);
        _random = new RandomStreams(plan.Seed, Info.LatentDistribution);
        _sampleRows = active.ReadsSamples ? new SampleRows(Info.Column, row) : null;
        _latents = active.Latents is { } latents ? row.GetGetter<VBuffer<float>>(latents) : null;
        _class = active.Labels is { } labels ? ClassColumn.CreateReader(row, labels) : null;
        _missing = new bool[size];
        _samples = active.ReadsSamples ? new byte[size * Info.Column.SampleBytes] : null;
        _inputs = active.Generates ? new float[size * Info.Networks.GeneratorInputs] : null;
        if (Info.Conditions is not { } conditions)
            return;
        _classes = new int[size];
        _scoredClasses = active.Scores ? new float[size * conditions.Count] : null;
    }

    private GanModelInfo Info => _model.Info;

    public override IEnumerable<string> TakeWarnings() => _sampleRows?.TakeWarnings() ?? [];

    /// <summary>Runs the networks that are needed.</summary>
    public override void Evaluate(int rows)
    {
        if (_active.Scores)
            _scores = _model.Score(_samples!, _scoredClasses);
        if (_active.Features)
            _features = _model.Extract(_samples!);
        if (_inputs is not null)
            _generated = _model.Generate(_inputs, out _generatedFinite);
        for (int place = 0; place < rows; place++)
        {
            if (_active.Scores && !_missing[place] && !float.IsFinite(_scores[place]))
                throw NotFinite(place, "The score", "the values of its sample");
            if (_inputs is not null && !_generatedFinite[place])
                throw NotFinite(place, "What is generated", "its latent values");
        }
    }

    /// <exception cref="InvalidOperationException">The row's sample or latent vector cannot be read.</exception>
    protected override void ReadRow(int place)
    {
        DataViewRowId id = Ids[place];
        Span<byte> sample = Part(_samples, place, Info.Column.SampleBytes);
        _missing[place] = _sampleRows?.TryRead(sample) == false;
        Span<float> input = Part(_inputs, place, Info.Networks.GeneratorInputs);
        if (!input.IsEmpty)
            ReadLatent(id, input[..Info.LatentSize]);
        if (Info.Conditions is not { } conditions)
            return;
        int own = _class?.Invoke() ?? -1;
        if (own >= 0 && !conditions.IsTrained(own))
            own = -1; // training saw none of that class: as good as none
        if (_scoredClasses is not null)
        {
            int scoredAs = conditions is ImageClusters clusters ? clusters.Nearest(sample) : own;
            FillWeights(Part(_scoredClasses, place, conditions.Count), scoredAs, conditions);
        }
        int generatedFor = own >= 0 ? own
            : _plan.ClassWeights is not null ? -1
            : _plan.ClassOf?.Invoke(id) ?? conditions.SampleByShare(_random.RowClass(id));
        _classes![place] = generatedFor;
        if (input.IsEmpty)
            return;
        if (generatedFor < 0)
            _plan.ClassWeights.CopyTo(input[Info.LatentSize..]);
        else
            FillWeights(input[Info.LatentSize..], generatedFor, conditions);

        static Span<T> Part<T>(T[]? values, int place, int size) => values is null ? [] : values.AsSpan(place * size, size);

        static void FillWeights(Span<float> weights, int index, Conditions conditions)
        {
            if (index >= 0)
                Conditions.FillOneHot(index, weights);
            else
                conditions.FillUniform(weights);
        }
    }

    protected override Delegate CreateGetter(Enum output, DataViewType type, Func<int> place)
    {
        return output switch
        {
            GanOutput.Sample => Info.Column.CreateGetter(type, Generated),
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
            Fill(ref value, _missing[current] ? [] : _features.AsSpan(current * width, width), width);
        }

        void GetScore(ref float value)
        {
            int current = place();
            value = _missing[current] ? float.NaN : _scores[current];
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
        ValueGetter<T> Getter<T>(Func<int, T> ofKey) => (ref T value) => value = ofKey(_classes![place()] + 1);
    }

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
            new($"The latent vector of column '{Info.LatentColumnName}' in row {_row.Position} has {what}.");
    }

    private InvalidOperationException NotFinite(int place, string what, string cause) =>
        new($"{what} for the row with id {Ids[place]} is not a finite number: {cause} are too large to compute with, or the model's " +
            "weights are damaged.");
}
