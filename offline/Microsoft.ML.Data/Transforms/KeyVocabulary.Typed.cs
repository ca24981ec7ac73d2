using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

internal sealed class KeyVocabulary<T> : KeyVocabulary
{
    private readonly List<T> _values = [];
    private readonly Dictionary<T, uint> _keys;

    public KeyVocabulary(PrimitiveDataViewType itemType)
        : base(itemType)
    {
        _keys = new Dictionary<T, uint>(
            (IEqualityComparer<T>)(object)(
                typeof(T) == typeof(ReadOnlyMemory<char>) ? TextComparer.Instance : EqualityComparer<T>.Default));
    }

    public override int Count => _values.Count;

    public IReadOnlyList<T> Values => _values;

    /// <summary>False for a value that is there already, and for a missing one (empty text, NaN, key 0).</summary>
    public bool TryAdd(T value)
    {
        if (IsMissing(value) || !_keys.TryAdd(value, (uint)_values.Count + 1))
            return false;
        _values.Add(value);
        return true;
    }

    public override void Sort()
    {
        _values.Sort((IComparer<T>)(object)(typeof(T) == typeof(ReadOnlyMemory<char>) ? TextComparer.Instance : Comparer<T>.Default));
        for (int i = 0; i < _values.Count; i++)
            _keys[_values[i]] = (uint)i + 1;
    }

    public override Func<bool> MakeAdder(DataViewRow row, DataViewSchema.Column column, int maximumCount)
    {
        bool HasRoom() => _values.Count < maximumCount;

        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default;
                getter(ref value);
                return HasRoom() && (!TryAdd(value) || HasRoom());
            };
        }
        var vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            vectorGetter(ref vector);
            foreach (var value in vector.DenseValues())
            {
                if (!HasRoom())
                    return false;
                TryAdd(value);
            }
            return HasRoom();
        };
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType type)
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref value);
                key = KeyOf(value);
            });
        }
        var vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            vectorGetter(ref vector);
            if (type.IsKnownSize && vector.Length != type.Size)
                throw Contracts.Except($"Column '{column.Name}': TermTransform expects {type.Size} slots, but got {vector.Length}");
            var editor = VBufferEditor.Create(ref keys, vector.Length);
            int slot = 0;
            foreach (var value in vector.DenseValues())
                editor.Values[slot++] = KeyOf(value);
            keys = editor.Commit();
        });
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText)
    {
        if (ItemType is KeyDataViewType key
            && source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType values
            && (ulong)values.Size == key.Count)
        {
            // A key of keys: the values behind the first ones.
            Generic.Call(
                nameof(AddInnerValues),
                typeof(KeyVocabulary<T>),
                [values.ItemType.RawType],
                annotations,
                source,
                values.ItemType,
                asText,
                this);
            return;
        }
        AddValues(annotations, ItemType, (ref VBuffer<T> dst) => dst = new VBuffer<T>(Count, [.. _values]), asText);
    }

    public override void WriteText(TextWriter writer)
    {
        string type = ItemType is TextDataViewType ? "" : $"of type '{ItemType}' ";
        writer.WriteLine($"# Number of terms {type}= {Count}");
        for (int i = 0; i < Count; i++)
            writer.WriteLine($"{i}\t{ToText(_values[i])}");
    }

    private static void AddInnerValues<TInner>(
        DataViewSchema.Annotations.Builder annotations,
        DataViewSchema.Column source,
        PrimitiveDataViewType innerType,
        bool asText,
        KeyVocabulary<T> vocabulary)
        => vocabulary.AddValues(annotations, innerType, (ref VBuffer<TInner> dst) =>
        {
            VBuffer<TInner> all = default;
            source.GetKeyValues(ref all);
            TInner[] values =
            [
                .. vocabulary._values.Select(key => all.GetItemOrDefault((int)Convert.ToUInt64(key, CultureInfo.InvariantCulture) - 1))
            ];
            dst = new VBuffer<TInner>(values.Length, values);
        }, asText);

    private void AddValues<TValue>(
        DataViewSchema.Annotations.Builder annotations, PrimitiveDataViewType type, ValueGetter<VBuffer<TValue>> getter, bool asText)
    {
        if (!asText || type is TextDataViewType)
        {
            annotations.AddKeyValues(Count, type, getter);
            return;
        }
        annotations.AddKeyValues(Count, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> dst) =>
        {
            VBuffer<TValue> values = default;
            getter(ref values);
            dst = new VBuffer<ReadOnlyMemory<char>>(Count, [.. values.DenseValues().Select(value => ToText(value).AsMemory())]);
        });
    }

    private static string ToText<TValue>(TValue value) => value switch
    {
        bool isTrue => isTrue ? "1" : "0",
        double number => number.ToString("G17", CultureInfo.InvariantCulture),
        DataViewRowId id => $"0x{id.High:x16}{id.Low:x16}",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private uint KeyOf(T value) => IsMissing(value) ? 0 : _keys.GetValueOrDefault(value);

    private bool IsMissing(T value) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty,
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        _ => ItemType is KeyDataViewType && EqualityComparer<T>.Default.Equals(value, default),
    };

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        public static readonly TextComparer Instance = new();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.CompareTo(y.Span, StringComparison.Ordinal);
    }
}
