using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector whose arrays can be used again: dense, or sparse (some values and their ascending indices; the others are default).
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(SizeOf(values) >= length, nameof(values));

        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(count >= 0 && count <= length, nameof(count));
        Contracts.CheckParam(SizeOf(values) >= count, nameof(values));
        Contracts.CheckParam(count == length || SizeOf(indices) >= count, nameof(indices));

        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    /// <summary>All values if dense, otherwise those whose indices <see cref="GetIndices"/> gives.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(sourceIndex >= 0 && sourceIndex <= Length, nameof(sourceIndex));
        Contracts.CheckParam(length >= 0 && sourceIndex <= Length - length, nameof(length));

        int first = IsDense ? sourceIndex : FirstAtOrAfter(sourceIndex);
        int end = IsDense ? sourceIndex + length : FirstAtOrAfter(sourceIndex + length);
        var editor = VBufferEditor.Create(ref destination, length, end - first);
        GetValues()[first..end].CopyTo(editor.Values);
        for (int i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Contracts.CheckParam(
            destinationIndex >= 0 && destinationIndex <= destination.Length - Length,
            nameof(destination),
            "Not large enough to hold these values.");

        destination = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(destination);
            return;
        }
        destination.Fill(_count == 0 ? default : defaultValue);
        for (int i = 0; i < _count; i++)
            destination[_indices[i]] = _values[i];
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        Contracts.CheckParam(length >= 0 && length <= SizeOf(source), nameof(length));
        Contracts.CheckParam(sourceIndex >= 0 && sourceIndex <= SizeOf(source) - length, nameof(sourceIndex));

        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Index and value of the explicit values, or of all.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (all || IsDense)
            return DenseValues().Select((value, index) => KeyValuePair.Create(index, value));
        var (values, indices) = (_values, _indices);
        return Enumerable.Range(0, _count).Select(i => KeyValuePair.Create(indices[i], values[i]));
    }

    public IEnumerable<T> DenseValues() => DenseValues(this);

    public T GetItemOrDefault(int index)
    {
        T item = default;
        GetItemOrDefault(index, ref item);
        return item;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        Contracts.CheckParam(index >= 0 && index < Length, nameof(index));

        int position = IsDense ? index : GetIndices().BinarySearch(index);
        destination = position >= 0 ? _values[position] : default;
    }

    public override string ToString()
        => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    /// <summary>Over the underlying array, which may be longer than the vector.</summary>
    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    internal VBufferEditor<T> GetEditor() => GetEditor(Length, _count, null, false, false);

    internal VBufferEditor<T> GetEditor(
        int newLogicalLength, int? valuesCount, int? maxValuesCapacity, bool keepOldOnResize, bool requireIndicesOnDense)
    {
        Contracts.CheckParam(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        Contracts.CheckParam(valuesCount is null or >= 0, nameof(valuesCount), "If specified, must be non-negative.");
        Contracts.CheckParam(
            valuesCount == null || valuesCount <= newLogicalLength,
            nameof(valuesCount),
            $"If specified, must be no greater than {nameof(newLogicalLength)}");

        int count = valuesCount ?? newLogicalLength;
        int capacity = maxValuesCapacity ?? Array.MaxLength;
        var values = EnsureSize(_values, count, capacity, keepOldOnResize);
        bool needIndices = count < newLogicalLength || requireIndicesOnDense;
        var indices = needIndices ? EnsureSize(_indices, count, capacity, keepOldOnResize) : _indices;
        return new VBufferEditor<T>(
            newLogicalLength, count, values, indices, needIndices, values != _values, indices != _indices);
    }

    private static int SizeOf<TItem>(TItem[] array) => array?.Length ?? 0;

    // An array of at least the size: the same if it is long enough, otherwise one that has room to grow.
    private static TItem[] EnsureSize<TItem>(TItem[] array, int size, int capacity, bool keepOld)
    {
        Contracts.CheckParam(size <= capacity, nameof(capacity), "min must not exceed max");
        if (SizeOf(array) >= size)
            return array;
        int newSize = (int)Math.Max(size, Math.Min(2L * SizeOf(array), capacity));
        if (!keepOld)
            return new TItem[newSize];
        Array.Resize(ref array, newSize);
        return array;
    }

    private static IEnumerable<T> DenseValues(VBuffer<T> buffer)
    {
        int next = 0;
        for (int slot = 0; slot < buffer.Length; slot++)
        {
            if (buffer.IsDense)
                yield return buffer._values[slot];
            else if (next < buffer._count && buffer._indices[next] == slot)
                yield return buffer._values[next++];
            else
                yield return default;
        }
    }

    private int FirstAtOrAfter(int slot)
    {
        int position = GetIndices().BinarySearch(slot);
        return position >= 0 ? position : ~position;
    }
}
