using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Rows that the networks evaluate together.</summary>
internal sealed class GanBatch : RowBatch
{
    /// <summary>Places in the batches of a cursor.</summary>
    public const int Places = 64;

    private readonly GanModel _model;
    private readonly GanActivity _activity;
    private readonly RowSource _source;
    private byte[] _generated = [];
    private bool[] _generatedFinite = [];
    private float[] _scores = [];
    private float[] _features = [];

    public GanBatch(GanModel model, GanActivity activity, GenerationPlan sampling, DataViewRow source, int places)
        : base(places)
    {
        (_model, _activity, _source) = (model, activity, new RowSource(source, activity, model.Info, sampling));
        Missing = new bool[places];
        if (activity.ReadsSamples)
            Samples = new byte[places * model.Info.Column.SampleBytes];
        if (activity.Generates)
            Inputs = new float[places * model.Info.Networks.GeneratorInputs];
        if (model.Info.Conditions is not { } conditions)
            return;
        Classes = new int[places];
        if (activity.Scores)
            JudgedClasses = new float[places * conditions.Count];
    }

    /// <summary>The rows' own samples, as a store has them, if the discriminator runs.</summary>
    public byte[]? Samples { get; }

    /// <summary>The latent vectors to generate from, with the weights of the classes behind, N×(Z + K), if any are.</summary>
    public float[]? Inputs { get; }

    /// <summary>The weights of the classes that the samples to score are said to be of, N×K, if any are.</summary>
    public float[]? JudgedClasses { get; }

    /// <summary>
    /// The class or cluster that each row is generated for, from 0; -1 for none in particular. Null for a model without classes and
    /// clusters.
    /// </summary>
    public int[]? Classes { get; }

    /// <summary>Whether a row has no sample that can be read; its score and features are missing too.</summary>
    public bool[] Missing { get; }

    /// <summary>The sample of a place, of which there is room.</summary>
    public Span<byte> SampleAt(int place) => Samples.AsSpan(place * _model.Info.Column.SampleBytes, _model.Info.Column.SampleBytes);

    public override void Read(int place) => _source.Read(this, place);

    public override IEnumerable<string> TakeWarnings() => _source.TakeWarnings();

    /// <summary>Runs the networks that are needed.</summary>
    public override void Evaluate(int rows)
    {
        if (_activity.Scores)
            _scores = _model.Score(Samples!, JudgedClasses);
        if (_activity.Features)
            _features = _model.Extract(Samples!);
        if (Inputs is not null)
            _generated = _model.Generate(Inputs, out _generatedFinite);
        for (int place = 0; place < rows; place++)
        {
            if (_activity.Scores && !Missing[place] && !float.IsFinite(_scores[place]))
                throw NotFinite(place, "The score", "the values of its sample");
            if (Inputs is not null && !_generatedFinite[place])
                throw NotFinite(place, "What is generated", "its latent values");
        }
    }

    private InvalidOperationException NotFinite(int place, string what, string cause) =>
        new($"{what} for the row with id {Ids[place]} is not a finite number: {cause} are too large to compute with, or the model's " +
            "weights are damaged.");

    /// <summary>The sample generated at a place, as a store has it.</summary>
    public ReadOnlySpan<byte> Generated(int place)
    {
        int size = _model.Info.Column.SampleBytes;
        return _generated.AsSpan(place * size, size);
    }

    /// <summary>The logit of the sample at a place.</summary>
    public float Score(int place) => Missing[place] ? float.NaN : _scores[place];

    /// <summary>The features of the sample at a place; none if it has no sample.</summary>
    public ReadOnlySpan<float> Features(int place) =>
        Missing[place] ? [] : _features.AsSpan(place * _model.Info.FeaturesWidth, _model.Info.FeaturesWidth);

    protected override Delegate CreateGetter(int column, Func<int> place)
    {
        _activity.Bindings.InputOf(column, out GanOutput output);
        return new GanGetters(_model.Info, () => (this, place())).Create(output);
    }
}
