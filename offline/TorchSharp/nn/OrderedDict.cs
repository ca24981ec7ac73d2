using System.Collections;
using System.Diagnostics.CodeAnalysis;

#pragma warning disable CS8714 // keys aren't null, but the real type doesn't say so

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order in which its keys were added.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
{
    private readonly List<(TKey, TValue)> _items = [];
    private readonly Dictionary<TKey, TValue> _values = [];

    public int Count => _items.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => _items.ConvertAll(item => item.Item1);

    public ICollection<TValue> Values => _items.ConvertAll(item => item.Item2);

    public (TKey, TValue) this[int index]
    {
        get => _items[index];
        set
        {
            _values.Remove(_items[index].Item1);
            _values.Add(value.Item1, value.Item2);
            _items[index] = value;
        }
    }

    /// <summary>Setting a key that is there keeps its place.</summary>
    public TValue this[TKey key]
    {
        get => _values[key];
        set
        {
            if (!_values.ContainsKey(key))
            {
                Add(key, value);
                return;
            }
            _values[key] = value;
            _items[IndexOf(key)] = (key, value);
        }
    }

    public void Add(TKey key, TValue value)
    {
        _values.Add(key, value);
        _items.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Insert(int index, (TKey, TValue) item)
    {
        _values.Add(item.Item1, item.Item2);
        _items.Insert(index, item);
    }

    public bool Remove(TKey key)
    {
        if (!_values.Remove(key))
            return false;
        _items.RemoveAt(IndexOf(key));
        return true;
    }

    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove((item.Key, item.Value));

    public void RemoveAt(int index) => Remove(_items[index].Item1);

    public void Clear()
    {
        _values.Clear();
        _items.Clear();
    }

    public void clear() => Clear();

    public bool Contains((TKey, TValue) item) => _items.Contains(item);

    public bool Contains(KeyValuePair<TKey, TValue> item) => Contains((item.Key, item.Value));

    public bool ContainsKey(TKey key) => _values.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public int IndexOf((TKey, TValue) item) => _items.IndexOf(item);

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) => Pairs().ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<(TKey, TValue)> items() => GetEnumerator();

    public IEnumerable<TKey> keys() => Keys;

    public IEnumerable<TValue> values() => Values;

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _items.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => Pairs().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(TKey key) => _items.FindIndex(item => EqualityComparer<TKey>.Default.Equals(item.Item1, key));

    private IEnumerable<KeyValuePair<TKey, TValue>> Pairs() => _items.Select(item => KeyValuePair.Create(item.Item1, item.Item2));
}
