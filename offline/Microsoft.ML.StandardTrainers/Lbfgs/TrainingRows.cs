using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The rows that are trained on, in memory: of the features only those that are not 0, one row after the other.</summary>
internal sealed class TrainingRows
{
    private readonly List<int> _starts = [0];
    private readonly List<int> _labels = [];
    private readonly List<float> _weights = [];
    private int[] _slots = new int[1024];
    private float[] _values = new float[1024];

    private TrainingRows()
    {
    }

    public int Count => _labels.Count;

    public double WeightSum { get; private set; }

    /// <summary>Leaves rows out whose label is missing, whose features are not finite or whose weight is not positive.</summary>
    public static TrainingRows Load(
        IChannel channel, IDataView data, DataViewSchema.Column feature, DataViewSchema.Column label, DataViewSchema.Column? weight)
    {
        var rows = new TrainingRows();
        DataViewSchema.Column[] columns = weight is { } weightColumn ? [feature, label, weightColumn] : [feature, label];
        using var cursor = data.GetRowCursor(columns);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(cursor.Schema[feature.Index]);
        var getLabel = LabelGetters.Make(cursor, cursor.Schema[label.Index]);
        var getWeight = weight is { } column ? cursor.GetGetter<float>(cursor.Schema[column.Index]) : (ref float value) => value = 1;
        VBuffer<float> features = default;
        int skipped = 0;
        while (cursor.MoveNext())
        {
            float labelValue = 0;
            float weightValue = 0;
            getLabel(ref labelValue);
            getWeight(ref weightValue);
            getFeatures(ref features);
            if (!float.IsFinite(labelValue) || !(weightValue > 0 && float.IsFinite(weightValue)) || !rows.TryAddFeatures(features))
            {
                skipped++;
                continue;
            }
            rows._labels.Add((int)labelValue);
            rows._weights.Add(weightValue);
            rows.WeightSum += weightValue;
        }
        channel.Check(rows.Count > 0, "No valid training instances found, all instances have missing features.");
        if (skipped > 0)
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features/label/weight during training", skipped);
        return rows;
    }

    public (int Label, float Weight) this[int row] => (_labels[row], _weights[row]);

    public ReadOnlySpan<int> SlotsOf(int row) => _slots.AsSpan(_starts[row].._starts[row + 1]);

    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_starts[row].._starts[row + 1]);

    private bool TryAddFeatures(in VBuffer<float> features)
    {
        var values = features.GetValues();
        var indices = features.GetIndices();
        int end = _starts[^1];
        int needed = checked(end + values.Length);
        if (needed > _values.Length)
        {
            int size = (int)Math.Min(Math.Max(2L * _values.Length, needed), Array.MaxLength);
            Array.Resize(ref _values, size);
            Array.Resize(ref _slots, size);
        }
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return false;
            if (values[i] == 0)
                continue;
            _slots[end] = features.IsDense ? i : indices[i];
            _values[end++] = values[i];
        }
        _starts.Add(end);
        return true;
    }
}
