#nullable disable annotations

using System.Collections;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor or view in row-major order, read and written in place.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private torch.Tensor _tensor; // kept alive
    private T* _data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        tensor.CheckOnCpu();
        _data = (T*)tensor.DataPointer;
        _tensor = tensor;
    }

    public long Count => _tensor?.NumberOfElements ?? 0;

    public bool IsReadOnly => false;

    /// <summary>One index counts elements in row-major order; several are one a dimension.</summary>
    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        if (result.Length > 0)
            CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>An array with the tensor's dimensions; of one element for a tensor without dimensions.</summary>
    public Array ToNDArray()
    {
        var shape = _tensor.shape;
        var result = Array.CreateInstance(typeof(T), shape.Length == 0 ? [1L] : shape);
        if (result.Length > 0)
        {
            ref var first = ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(result));
            CopyTo(MemoryMarshal.CreateSpan(ref first, result.Length));
        }
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>From the element <paramref name="tensorIndex"/> on, as many as there are and as there is room for.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        if (_tensor.is_contiguous())
        {
            var length = (int)Math.Min(CheckStart(tensorIndex), target.Length);
            new ReadOnlySpan<T>(_data + tensorIndex, length).CopyTo(target);
            return;
        }
        var offsets = new Offsets(_tensor, CheckStart(tensorIndex), tensorIndex);
        for (var i = 0; i < target.Length && offsets.MoveNext(); i++)
            target[i] = _data[offsets.Current];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var offsets = new Offsets(_tensor, CheckStart(tensorIndex), tensorIndex);
        for (var i = 0; i < source.Length && offsets.MoveNext(); i++)
            _data[offsets.Current] = source[i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        var offsets = new Offsets(_tensor, Count, 0);
        while (offsets.MoveNext())
            yield return Read(offsets.Current);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both have the same elements.</summary>
    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Count == right.Count && left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public override bool Equals(object obj) => obj is TensorAccessor<T> other && (_data == other._data || this == other);

    public override int GetHashCode() => base.GetHashCode();

    public void Dispose()
    {
        _data = null;
        _tensor = null;
    }

    private T Read(long offset) => _data[offset];

    /// <summary>How many elements there are from this one on.</summary>
    private long CheckStart(long index)
    {
        var count = Count;
        return index >= 0 && index < count ? count - index : throw new ArgumentOutOfRangeException("startingIndex");
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
            return Offset(indices[0]);
        var shape = _tensor.shape;
        var strides = _tensor.stride();
        var offset = 0L;
        for (var i = 0; i < shape.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i])
                throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    private long Offset(long index)
    {
        var count = Count;
        if (index >= count)
            throw new IndexOutOfRangeException();
        if (index < 0)
            throw new ArgumentOutOfRangeException($"{index} in a collection of  ${count} elements.");
        return index == 0 || _tensor.is_contiguous() ? index : Offsets.Find(_tensor.shape, _tensor.stride(), index);
    }

    /// <summary>Where elements lie in memory, one after the other in row-major order.</summary>
    private struct Offsets(torch.Tensor tensor, long count, long start)
    {
        private readonly long[] _shape = tensor.shape;
        private readonly long[] _strides = tensor.stride();
        private readonly bool _contiguous = tensor.is_contiguous();
        private long[] _position;
        private long _left = count;

        public long Current { get; private set; }

        public bool MoveNext()
        {
            if (_left-- <= 0)
                return false;
            if (_position is null)
                Start();
            else if (_contiguous)
                Current++;
            else
                Step();
            return true;
        }

        public static long Find(long[] shape, long[] strides, long index)
        {
            var offset = 0L;
            for (var i = shape.Length - 1; i >= 0; i--)
            {
                index = Math.DivRem(index, shape[i], out var position);
                offset += position * strides[i];
            }
            return offset;
        }

        private void Start()
        {
            _position = new long[_shape.Length];
            var index = start;
            for (var i = _shape.Length - 1; i >= 0; i--)
            {
                index = Math.DivRem(index, _shape[i], out _position[i]);
                Current += _position[i] * _strides[i];
            }
        }

        private void Step()
        {
            for (var i = _shape.Length - 1; i >= 0; i--)
            {
                Current += _strides[i];
                if (++_position[i] < _shape[i])
                    return;
                Current -= _position[i] * _strides[i];
                _position[i] = 0;
            }
        }
    }
}
