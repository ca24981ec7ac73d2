using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Transform;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>The extractor's columns over an input.</summary>
internal sealed class FeatureMapping(FeatureModel model, FeatureBindings bindings, Action<string> warn) : BatchMapping(warn)
{
    public override DataViewSchema InputSchema => bindings.InputSchema;

    public override DataViewSchema Schema => bindings.Schema;

    public override int Places => 64;

    public override BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = bindings.Activate(columns);
        bool any = Enumerable.Range(0, active.Length).Any(i => active[i] && bindings.InputOf(i, out _) is null);
        return new BatchActivity(active, i => bindings.InputOf(i, out _), any ? [bindings.ImageSource, .. bindings.ImageNames] : [], any,
            any && model.Info.Column.Unreadable == UnreadableImages.Skip ? bindings.ImageSource.Index : null);
    }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new FeatureBatch(model, bindings, activity, source, single ? 1 : Places);
}

/// <summary>Rows that the network evaluates together.</summary>
internal sealed class FeatureBatch : RowBatch
{
    private readonly FeatureModel _model;
    private readonly FeatureBindings _bindings;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly SampleRows? _images;
    private readonly byte[] _pixels;
    private readonly bool[] _missing;
    private float[] _features = [];
    private float[] _probabilities = [];

    public FeatureBatch(FeatureModel model, FeatureBindings bindings, BatchActivity activity, DataViewRow source, int places)
        : base(places)
    {
        (_model, _bindings, _id) = (model, bindings, source.GetIdGetter());
        (_pixels, _missing) = (new byte[places * Column.Shape.Size], new bool[places]);
        if (activity.Any)
            _images = new SampleRows(Column, source);
    }

    private ImageColumn Column => _model.Info.Column;

    public override void Read(int place)
    {
        _id(ref Ids[place]);
        int size = Column.Shape.Size;
        _missing[place] = !_images!.TryRead(_pixels.AsSpan(place * size, size));
    }

    public override IEnumerable<string> TakeWarnings() => _images?.TakeWarnings() ?? [];

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
            ReadOnlySpan<float> features = _missing[current]
                ? []
                : _features.AsSpan(current * FeatureNetwork.Features, FeatureNetwork.Features);
            Vectors.Fill(ref value, features, FeatureNetwork.Features);
        }

        void GetProbabilities(ref VBuffer<float> value) => Vectors.Fill(ref value, Probabilities(place()), _model.Info.ClassCount);

        void GetLikeliest(ref uint value)
        {
            ReadOnlySpan<float> probabilities = Probabilities(place());
            // Keys count from 1; 0 is a missing key.
            value = probabilities.IsEmpty ? 0 : (uint)TensorPrimitives.IndexOfMax(probabilities) + 1;
        }
    }

    /// <summary>The probabilities of the classes at a place; none if it has no image.</summary>
    private ReadOnlySpan<float> Probabilities(int place) =>
        _missing[place] ? [] : _probabilities.AsSpan(place * _model.Info.ClassCount, _model.Info.ClassCount);
}
