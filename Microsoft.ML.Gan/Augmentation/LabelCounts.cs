using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>The classes of a label column and the rows of each, counted in one pass. Labels are keys, Booleans or texts.</summary>
internal sealed class LabelCounts
{
    private readonly ClassColumn? _keys;
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal); // the classes of a text column, by first occurrence
    private readonly List<string> _names = []; // of texts, or a Boolean column's
    private readonly List<long> _rows = [];

    private LabelCounts(DataViewSchema schema, string labelColumnName)
    {
        Column = schema.GetColumnOrNull(labelColumnName)
            ?? throw SchemaErrors.NotFound($"label column '{labelColumnName}'", nameof(labelColumnName));
        if (Column.Type is KeyDataViewType)
            _keys = ClassColumn.Find(schema, labelColumnName);
        else if (Column.Type is BooleanDataViewType)
            _names = [bool.FalseString, bool.TrueString];
        else if (Column.Type is not TextDataViewType)
            throw SchemaErrors.Mismatch($"label column '{labelColumnName}'", "a key, Boolean or text", Column.Type,
                nameof(labelColumnName), ClassColumn.MapToKeys);
        _rows.AddRange(new long[_keys?.Count ?? _names.Count]);
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too many texts.</exception>
    public static LabelCounts Of(IDataView data, string labelColumnName)
    {
        var counts = new LabelCounts(data.Schema, labelColumnName);
        using DataViewRowCursor cursor = data.GetRowCursor([counts.Column]);
        Func<int> reader = counts.CreateReader(cursor, counts.Add);
        while (cursor.MoveNext())
        {
            int found = reader();
            if (found < 0)
                counts.Unlabeled++;
            else
                counts._rows[found]++;
        }
        return counts;
    }

    public DataViewSchema.Column Column { get; }

    public IReadOnlyList<long> Rows => _rows;

    /// <summary>Rows without a class: a missing key, or an empty text.</summary>
    public long Unlabeled { get; private set; }

    /// <summary>The number of rows in a share of the largest class.</summary>
    public long ShareOfLargest(double ratio) => _rows.Count == 0 ? 0 : (long)Math.Round(ratio * _rows.Max());

    public long Total => _rows.Sum() + Unlabeled;

    public string Name(int index) => _keys?.NameOf(index) ?? _names[index];

    /// <summary>A function that returns the class of the current row; -1 if it has none.</summary>
    public Func<int> CreateReader(DataViewRow row) => CreateReader(row, _ => throw FilteredRows.OtherRows());

    private Func<int> CreateReader(DataViewRow row, Func<string, int> another)
    {
        if (_keys is not null)
            return ClassColumn.CreateReader(row, Column);
        if (Column.Type is BooleanDataViewType)
        {
            ValueGetter<bool> ofBoolean = row.GetGetter<bool>(Column);
            bool value = false;
            return () =>
            {
                ofBoolean(ref value);
                return value ? 1 : 0;
            };
        }
        ValueGetter<ReadOnlyMemory<char>> ofText = row.GetGetter<ReadOnlyMemory<char>>(Column);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            ofText(ref text);
            return text.IsEmpty ? -1 : known.TryGetValue(text.Span, out int found) ? found : another(text.ToString());
        };
    }

    private int Add(string text)
    {
        if (_rows.Count == ClassColumn.LargestCount)
            throw new InvalidOperationException(
                $"Label column '{Column.Name}' has more than {ClassColumn.LargestCount} texts: these are no classes.");
        _texts.Add(text, _rows.Count);
        _names.Add(text);
        _rows.Add(0);
        return _rows.Count - 1;
    }
}
