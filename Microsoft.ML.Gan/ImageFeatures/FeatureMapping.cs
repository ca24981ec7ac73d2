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
    Features,
    Score, // the probability of each class
    PredictedLabel,
}

/// <summary>The columns that a feature extractor appends to an input, and the input's column that it reads.</summary>
internal sealed class FeatureMapping : BatchMapping
{
    private readonly FeatureModel _model;
    private readonly DataViewSchema.Column _images;

    /// <exception cref="ArgumentOutOfRangeException">The column of images is missing or of another type.</exception>
    public FeatureMapping(DataViewSchema input, FeatureModel model, Action<string> warn)
        : base(Append(input, model.Info), batchSize: 64, warn) => (_model, _images) = (model, model.Info.Column.Require(input));

    private static AppendedColumns Append(DataViewSchema input, FeatureModelInfo info)
    {
        return new AppendedColumns(input,
            new(info.FeaturesColumnName, FeatureOutput.Features,
                new VectorDataViewType(NumberDataViewType.Single, FeatureNetwork.Features)),
            new(info.ScoreColumnName, FeatureOutput.Score, new VectorDataViewType(NumberDataViewType.Single, info.ClassCount),
                Annotations("Score", "SlotNames")),
            new(info.PredictedLabelColumnName, FeatureOutput.PredictedLabel,
                new KeyDataViewType(typeof(uint), Math.Max(1, info.ClassCount)), Annotations("PredictedLabel", "KeyValues")));

        DataViewSchema.Annotations Annotations(string value, string names) => ScoreAnnotations.Create(input,
            ScoreAnnotations.MulticlassClassification, value, info.ClassNames is { } classes ? (names, classes) : null);
    }

    protected override BatchActivity Activate(bool[] active, HashSet<Enum> outputs)
    {
        ImageColumn column = _model.Info.Column;
        return outputs.Count == 0 ? new(active, Columns, outputs, []) : new(active, Columns, outputs,
            [_images, .. SampleRows.NamesOf(column, InputSchema)],
            column.Unreadable == UnreadableImages.Skip ? _images.Index : null);
    }

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new FeatureBatch(this, activity, source, single ? 1 : BatchSize);

    /// <summary>Rows that the network evaluates together.</summary>
    private sealed class FeatureBatch(FeatureMapping mapping, BatchActivity activity, DataViewRow source, int size)
        : RowBatch(mapping, source, size)
    {
        private readonly FeatureModel _model = mapping._model;
        private readonly SampleRows? _images = activity.Any ? new SampleRows(mapping._model.Info.Column, source) : null;
        private readonly byte[] _pixels = new byte[size * mapping._model.Info.Column.SampleBytes];
        private readonly bool[] _missing = new bool[size];
        private float[] _features = [];
        private float[] _probabilities = [];

        public override IEnumerable<string> TakeWarnings() => _images?.TakeWarnings() ?? [];

        public override void Evaluate(int rows) => (_features, _probabilities) = _model.Evaluate(_pixels);

        protected override void ReadRow(int place)
        {
            int size = _model.Info.Column.SampleBytes;
            _missing[place] = !_images!.TryRead(_pixels.AsSpan(place * size, size));
        }

        protected override Delegate CreateGetter(Enum output, DataViewType type, Func<int> place)
        {
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
                Fill(ref value, Row(_probabilities, current, _model.ClassCount), _model.ClassCount);
            }

            void GetLikeliest(ref uint value)
            {
                int current = place();
                ReadOnlySpan<float> probabilities = Row(_probabilities, current, _model.ClassCount);
                // Keys count from 1; 0 is a missing key.
                value = probabilities.IsEmpty ? 0 : (uint)TensorPrimitives.IndexOfMax(probabilities) + 1;
            }
        }

        /// <summary>The values of a place; none if it has no image.</summary>
        private ReadOnlySpan<float> Row(float[] values, int place, int width) =>
            _missing[place] ? [] : values.AsSpan(place * width, width);
    }
}
