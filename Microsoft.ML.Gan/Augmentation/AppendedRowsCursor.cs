using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>
/// Reads the parts one after the other, and opens each when the one before ends. Given a source of randomness, it draws the part of each
/// row with a chance proportional to the rows left, while each part shuffles its own rows; of many parts some are open at a time.
/// </summary>
internal sealed class AppendedRowsCursor : RowCursor
{
    private const int MostOpen = 16; // cursors at once: each may hold much memory, as a shuffled cache's

    private readonly IDataView[] _parts;
    private readonly AppendedRowsBindings _bindings;
    private readonly bool[] _active;
    private readonly DataViewRowCursor?[] _cursors;
    private readonly ValueGetter<DataViewRowId>?[] _ids;
    private readonly List<int> _open;           // the parts that are not at their end
    private readonly Random? _random;
    private readonly int[] _seeds = [];         // of the parts' own shuffling
    private readonly long[] _left = [];         // rows of each part
    private int _part;

    public AppendedRowsCursor(IDataView[] parts, AppendedRowsBindings bindings, bool[] active, Random? random)
        : base(bindings.Schema, column => active[column])
    {
        (_parts, _bindings, _active) = (parts, bindings, active);
        _cursors = new DataViewRowCursor?[parts.Length];
        _ids = new ValueGetter<DataViewRowId>?[parts.Length];
        _open = [.. Enumerable.Range(0, parts.Length)];
        if (random is null)
            return;
        _seeds = [.. parts.Select(_ => random.Next())];
        _random = new Random(random.Next());
        _left = [.. parts.Select(part => part.GetRowCount() ?? 0)];
        _random.Shuffle(CollectionsMarshal.AsSpan(_open));
    }

    protected override bool TryMove()
    {
        while (_open.Count > 0)
        {
            int part = _random is null ? _open[0] : Draw(_random);
            if (CursorOf(part).MoveNext())
            {
                if (_random is not null)
                    _left[part]--;
                _part = part;
                return true;
            }
            _open.Remove(part);
            _cursors[part]!.Dispose();
        }
        return false;
    }

    protected override ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column) =>
        Schema[column.Index].Type.RawType == typeof(TValue)
            ? new Getter<TValue>(this, column.Index).Get
            : throw SchemaErrors.WrongType(Schema[column.Index], typeof(TValue));

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        int part = CurrentPart();
        (_ids[part] ??= _cursors[part]!.GetIdGetter())(ref id);
        id = id.Combine(new DataViewRowId((ulong)part, 0));
    };

    protected override void DisposeSource()
    {
        foreach (DataViewRowCursor? cursor in _cursors)
            cursor?.Dispose();
    }

    private int CurrentPart()
    {
        RequireRow();
        return _part;
    }

    private DataViewRowCursor CursorOf(int part) => _cursors[part] ??= _parts[part].GetRowCursor(
        from column in Enumerable.Range(0, _active.Length)
        where _active[column]
        let source = _bindings.Source(part, column)
        where source is not null
        select source.Value,
        _random is null ? null : new Random(_seeds[part]));

    /// <summary>A part that is not at its end, by the rows left; 1 where there should be none, to see the end.</summary>
    private int Draw(Random random)
    {
        Span<int> open = CollectionsMarshal.AsSpan(_open)[..Math.Min(MostOpen, _open.Count)];
        long left = 0;
        foreach (int part in open)
            left += Math.Max(1, _left[part]);
        long drawn = random.NextInt64(left);
        foreach (int part in open)
        {
            drawn -= Math.Max(1, _left[part]);
            if (drawn < 0)
                return part;
        }
        return open[^1];
    }

    /// <summary>Reads a column from whichever part the current row is in.</summary>
    private sealed class Getter<TValue>(AppendedRowsCursor cursor, int column)
    {
        private readonly ValueGetter<TValue>?[] _getters = new ValueGetter<TValue>?[cursor._parts.Length];
        private readonly TValue?[] _lastOfPart = new TValue?[cursor._parts.Length];
        private TValue? _last;

        public void Get(ref TValue value)
        {
            int part = cursor.CurrentPart();
            ValueGetter<TValue> getter = _getters[part] ??= Open(part);
            if (typeof(TValue).IsValueType)
            {
                getter(ref value);
                return;
            }
            // A getter may dispose the image that it is handed back, so it gets its own: another part's may belong to somebody else.
            value = ReferenceEquals(value, _last) ? _lastOfPart[part]! : default!;
            getter(ref value);
            _lastOfPart[part] = _last = value;
        }

        private ValueGetter<TValue> Open(int part)
        {
            if (cursor._bindings.Source(part, column) is { } source)
                return cursor._cursors[part]!.GetGetter<TValue>(source);
            if (cursor.Schema[column].Type is not VectorDataViewType vector)
                return static (ref TValue value) => value = default!;
            return (ValueGetter<TValue>)typeof(AppendedRowsCursor)
                .GetMethod(nameof(Zeros), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [vector.Size])!;
        }
    }

    /// <summary>A vector of a size (0: of unknown size, and then empty) that holds nothing but the type's default.</summary>
    private static ValueGetter<VBuffer<T>> Zeros<T>(int size) => (ref VBuffer<T> value) =>
        value = VBufferEditor.Create(ref value, size, 0).Commit();
}
