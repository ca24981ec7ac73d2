using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Transform;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>What an output column of a feature extractor holds.</summary>
internal enum FeatureOutput
{
    /// <summary>The features.</summary>
    Features,

    /// <summary>The probability of each class.</summary>
    Score,

    /// <summary>The key of the likeliest class.</summary>
    PredictedLabel,
}

/// <summary>The columns that a feature extractor appends to an input, and the input's column that it reads.</summary>
internal sealed class FeatureMapping : BatchMapping
{
    private readonly FeatureModel _model;
    private readonly AppendedColumns<FeatureOutput> _columns;
    private readonly DataViewSchema.Column _images;

    /// <exception cref="ArgumentOutOfRangeException">The column of images is missing or of another type.</exception>
    public FeatureMapping(DataViewSchema input, FeatureModel model, Action<string> warn)
        : base(warn)
    {
        FeatureModelInfo info = model.Info;
        (_model, _images) = (model, info.Column.Require(input));
        _columns = new AppendedColumns<FeatureOutput>(input,
            new(info.FeaturesColumnName, FeatureOutput.Features,
                new VectorDataViewType(NumberDataViewType.Single, FeatureNetwork.Features)),
            new(info.ScoreColumnName, FeatureOutput.Score, new VectorDataViewType(NumberDataViewType.Single, info.ClassCount),
                Annotations("Score", "SlotNames")),
            new(info.PredictedLabelColumnName, FeatureOutput.PredictedLabel,
                new KeyDataViewType(typeof(uint), Math.Max(1, info.ClassCount)), Annotations("PredictedLabel", "KeyValues")));

        DataViewSchema.Annotations Annotations(string value, string names) => ScoreAnnotations.Create(input,
            ScoreAnnotations.MulticlassClassification, value, info.ClassNames is { } classes ? (names, classes) : null);
    }

    public override DataViewSchema InputSchema => _columns.InputSchema;

    public override DataViewSchema Schema => _columns.Schema;

    public override int BatchSize => 64;

    public override BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = _columns.Activate(columns);
        bool any = Enumerable.Range(0, active.Length).Any(i => active[i] && _columns.InputOf(i, out _) is null);
        ImageColumn column = _model.Info.Column;
        return new BatchActivity(active, i => _columns.InputOf(i, out _),
            any ? [_images, .. SampleRows.NamesOf(column, InputSchema)] : [], any,
            any && column.Unreadable == UnreadableImages.Skip ? _images.Index : null);
    }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new FeatureBatch(this, activity, source, single ? 1 : BatchSize);

    /// <summary>Rows that the network evaluates together.</summary>
    private sealed class FeatureBatch : RowBatch
    {
        private readonly FeatureMapping _mapping;
        private readonly FeatureModelInfo _info;
        private readonly ValueGetter<DataViewRowId> _id;
        private readonly SampleRows? _images;
        private readonly byte[] _pixels;
        private readonly bool[] _missing;
        private float[] _features = [];
        private float[] _probabilities = [];

        public FeatureBatch(FeatureMapping mapping, BatchActivity activity, DataViewRow source, int size)
            : base(size)
        {
            (_mapping, _info, _id) = (mapping, mapping._model.Info, source.GetIdGetter());
            (_pixels, _missing) = (new byte[size * _info.Column.SampleBytes], new bool[size]);
            _images = activity.Any ? new SampleRows(_info.Column, source) : null;
        }

        public override void Read(int place)
        {
            _id(ref Ids[place]);
            int size = _info.Column.SampleBytes;
            _missing[place] = !_images!.TryRead(_pixels.AsSpan(place * size, size));
        }

        public override IEnumerable<string> TakeWarnings() => _images?.TakeWarnings() ?? [];

        public override void Evaluate(int rows) => (_features, _probabilities) = _mapping._model.Evaluate(_pixels);

        protected override Delegate CreateGetter(int column, Func<int> place)
        {
            _mapping._columns.InputOf(column, out FeatureOutput output);
            return output switch
            {
                FeatureOutput.Features => (ValueGetter<VBuffer<float>>)GetFeatures,
                FeatureOutput.Score => (ValueGetter<VBuffer<float>>)GetProbabilities,
                _ => (ValueGetter<uint>)GetLikeliest,
            };

            void GetFeatures(ref VBuffer<float> value)
            {
                int current = place(); // works out the batch if need be
                Fill(ref value, Row(_features, current, FeatureNetwork.Features), FeatureNetwork.Features);
            }

            void GetProbabilities(ref VBuffer<float> value)
            {
                int current = place();
                Fill(ref value, Row(_probabilities, current, _info.ClassCount), _info.ClassCount);
            }

            void GetLikeliest(ref uint value)
            {
                int current = place();
                ReadOnlySpan<float> probabilities = Row(_probabilities, current, _info.ClassCount);
                // Keys count from 1; 0 is a missing key.
                value = probabilities.IsEmpty ? 0 : (uint)TensorPrimitives.IndexOfMax(probabilities) + 1;
            }
        }

        /// <summary>The values of a place; none if it has no image.</summary>
        private ReadOnlySpan<float> Row(float[] values, int place, int width) =>
            _missing[place] ? [] : values.AsSpan(place * width, width);
    }
}
