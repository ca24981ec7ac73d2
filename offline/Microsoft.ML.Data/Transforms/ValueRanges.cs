using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>The smallest and the largest value of each slot of a column.</summary>
internal abstract class ValueRanges
{
    public static ValueRanges Create(
        IHost host, DataViewRowCursor cursor, DataViewSchema.Column source, NormalizingEstimator.MinMaxColumnOptions options)
    {
        if (!NormalizingTransformer.IsNormalizable(source.Type.GetItemType()) || source.Type is VectorDataViewType { IsKnownSize: false })
        {
            throw host.ExceptParam(
                "srcType",
                "Wrong column type for input column. Expected: Single, Double, Vector of Single or Vector of Double. "
                    + $"Got: {source.Type}.");
        }
        return source.Type.GetItemType() == NumberDataViewType.Single
            ? new ValueRanges<float>(host, cursor, source, options.FixZero)
            : new ValueRanges<double>(host, cursor, source, options.FixZero);
    }

    public abstract void AddRow();

    public abstract NormalizerFunction MakeFunction();
}

internal sealed class ValueRanges<T> : ValueRanges
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IHost _host;
    private readonly DataViewType _type;
    private readonly bool _fixZero;
    private readonly ValueGetter<VBuffer<T>> _getVector;
    private readonly T[] _min;
    private readonly T[] _max;
    private VBuffer<T> _vector;

    public ValueRanges(IHost host, DataViewRowCursor cursor, DataViewSchema.Column source, bool fixZero)
    {
        _host = host;
        _type = source.Type;
        _fixZero = fixZero;
        _min = new T[_type.GetValueCount()];
        _max = new T[_min.Length];
        _min.AsSpan().Fill(T.PositiveInfinity);
        _max.AsSpan().Fill(T.NegativeInfinity);
        _vector = new VBuffer<T>(1, new T[1]);
        _getVector = _type is VectorDataViewType ? cursor.GetGetter<VBuffer<T>>(source) : AsVector(cursor.GetGetter<T>(source));
    }

    public override void AddRow()
    {
        _getVector(ref _vector);
        if (_vector.Length != _min.Length)
            throw _host.Except($"Normalizer expected {_min.Length} slots but got {_vector.Length}");

        var values = _vector.GetValues();
        if (_vector.IsDense)
        {
            for (int slot = 0; slot < values.Length; slot++)
                Add(slot, values[slot]);
            return;
        }
        int next = 0;
        var indices = _vector.GetIndices();
        for (int slot = 0; slot < _min.Length; slot++)
            Add(slot, next < indices.Length && indices[next] == slot ? values[next++] : T.Zero);
    }

    public override NormalizerFunction MakeFunction()
    {
        T[] scale = new T[_min.Length];
        T[] offset = new T[_min.Length];
        for (int slot = 0; slot < scale.Length; slot++)
        {
            if (!(_max[slot] > _min[slot]))
                continue; // a constant (or no row): 0
            T extent = _fixZero ? T.Max(T.Abs(_max[slot]), T.Abs(_min[slot])) : _max[slot] - _min[slot];
            scale[slot] = T.One / extent;
            offset[slot] = _fixZero || scale[slot] == T.Zero ? T.Zero : _min[slot];
        }
        return new NormalizerFunction<T>(_type, scale, Array.TrueForAll(offset, value => value == T.Zero) ? null : offset);
    }

    private static ValueGetter<VBuffer<T>> AsVector(ValueGetter<T> getter)
        => (ref VBuffer<T> vector) => getter(ref VBufferEditor.CreateFromBuffer(ref vector).Values[0]);

    // Neither comparison holds for NaN.
    private void Add(int slot, T value)
    {
        if (_max[slot] < value)
            _max[slot] = value;
        if (_min[slot] > value)
            _min[slot] = value;
    }
}
