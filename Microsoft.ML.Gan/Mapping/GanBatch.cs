using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>Rows that the networks evaluate together.</summary>
internal sealed class GanBatch : RowBatch
{
    /// <summary>Places in the batches of a cursor.</summary>
    public const int Places = 64;

    private readonly GanModel _model;
    private readonly GanBindings _bindings;
    private readonly RowSource _source;
    private byte[] _images = [];
    private float[] _scores = [];

    public GanBatch(GanModel model, GanActivity activity, RowSampling sampling, DataViewRow source, int places)
        : base(places)
    {
        (_model, _bindings, _source) = (model, activity.Bindings, new RowSource(source, activity, model.Info, sampling));
        if (activity.Scores)
            Pixels = new byte[places * model.Info.Column.Shape.Size];
        if (activity.Generates)
            Inputs = new float[places * model.Info.Networks.GeneratorInputs];
        if (model.Info.Classes is not { } classes)
            return;
        Classes = new int[places];
        if (activity.Scores)
            JudgedClasses = new float[places * classes.Count];
    }

    /// <summary>The images to score, N×C×H×W, if any are.</summary>
    public byte[]? Pixels { get; }

    /// <summary>The latent vectors to generate from, with the weights of the classes behind, N×(Z + K), if any are.</summary>
    public float[]? Inputs { get; }

    /// <summary>The weights of the classes that the images to score are said to be of, N×K, if any are.</summary>
    public float[]? JudgedClasses { get; }

    /// <summary>The class that each row is generated for, from 0, or -1 for none in particular; null for a model without classes.</summary>
    public int[]? Classes { get; }

    public override void Read(int place) => _source.Read(this, place);

    /// <summary>Runs the networks that are needed.</summary>
    public override void Evaluate(int rows)
    {
        if (Pixels is not null)
            _scores = _model.Score(Pixels, JudgedClasses);
        if (Inputs is not null)
            _images = _model.Generate(Inputs);
    }

    /// <summary>The image generated at a place, C×H×W.</summary>
    public ReadOnlySpan<byte> Image(int place)
    {
        int size = _model.Info.Column.Shape.Size;
        return _images.AsSpan(place * size, size);
    }

    /// <summary>The logit of the image at a place.</summary>
    public float Score(int place) => _scores[place];

    protected override Delegate CreateGetter(int column, Func<int> place)
    {
        _bindings.InputOf(column, out GanOutput output);
        return new GanGetters(_model.Info, () => (this, place())).Create(output);
    }
}
