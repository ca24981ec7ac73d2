using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;
using Microsoft.ML.Gan.Mapping;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>The extractor's columns over an input.</summary>
internal sealed class FeatureMapping(FeatureModel model, FeatureBindings bindings) : BatchMapping
{
    public override DataViewSchema InputSchema => bindings.InputSchema;

    public override DataViewSchema Schema => bindings.Schema;

    public override int Places => 64;

    public override BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = bindings.Activate(columns);
        bool any = Enumerable.Range(0, active.Length).Any(i => active[i] && bindings.InputOf(i, out _) is null);
        return new BatchActivity(active, i => bindings.InputOf(i, out _), any ? [bindings.ImageSource] : [], any);
    }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new FeatureBatch(model, bindings, activity, source, single ? 1 : Places);
}

/// <summary>Rows that the network evaluates together.</summary>
internal sealed class FeatureBatch : RowBatch
{
    private readonly FeatureModel _model;
    private readonly FeatureBindings _bindings;
    private readonly DataViewRow _source;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly SampleReader? _images;
    private readonly byte[] _pixels;
    private float[] _features = [];
    private float[] _probabilities = [];

    public FeatureBatch(FeatureModel model, FeatureBindings bindings, BatchActivity activity, DataViewRow source, int places)
        : base(places)
    {
        (_model, _bindings, _source, _id) = (model, bindings, source, source.GetIdGetter());
        _pixels = new byte[places * Column.Shape.Size];
        if (activity.Any)
            _images = SampleReader.Create(Column, source, bindings.ImageSource);
    }

    private ImageColumn Column => _model.Info.Column;

    public override void Read(int place)
    {
        _id(ref Ids[place]);
        int size = Column.Shape.Size;
        _images!.Read(_pixels.AsSpan(place * size, size), Column, _source.Position, "has no features");
    }

    public override void Evaluate(int rows) => (_features, _probabilities) = _model.Evaluate(_pixels);

    protected override Delegate CreateGetter(int column, Func<int> place)
    {
        _bindings.InputOf(column, out FeatureOutput output);
        return output switch
        {
            FeatureOutput.Features => (ValueGetter<VBuffer<float>>)GetFeatures,
            FeatureOutput.Score => (ValueGetter<VBuffer<float>>)GetProbabilities,
            _ => (ValueGetter<uint>)GetLikeliest,
        };

        void GetFeatures(ref VBuffer<float> value)
        {
            int current = place(); // works out the batch if need be
            Fill(ref value, _features.AsSpan(current * FeatureNetwork.Features, FeatureNetwork.Features));
        }

        void GetProbabilities(ref VBuffer<float> value) => Fill(ref value, Probabilities(place()));

        void GetLikeliest(ref uint value) => value = (uint)ClassificationAccuracy.Likeliest(Probabilities(place())) + 1; // keys count from 1
    }

    private ReadOnlySpan<float> Probabilities(int place) => _probabilities.AsSpan(place * _model.Info.ClassCount, _model.Info.ClassCount);

    private static void Fill(ref VBuffer<float> value, ReadOnlySpan<float> values)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, values.Length);
        values.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
