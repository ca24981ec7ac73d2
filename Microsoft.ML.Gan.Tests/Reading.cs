using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests;

/// <summary>Reads data views into text that is equal if, and only if, every bit is.</summary>
internal static class Reading
{
    /// <summary>The rows of a data view in their order: id, then the named columns (all, if none are named) as text.</summary>
    public static List<(DataViewRowId Id, string Text)> Rows(IDataView view, params string[] columns)
    {
        DataViewSchema.Column[] needed = Columns(view, columns);
        using DataViewRowCursor cursor = view.GetRowCursor(needed);
        return Rows(cursor, needed);
    }

    /// <summary>The same by row id.</summary>
    public static Dictionary<DataViewRowId, string> ById(IDataView view, params string[] columns) =>
        Rows(view, columns).ToDictionary(row => row.Id, row => row.Text);

    /// <summary>The same, read by the n cursors of a set, each in a thread of its own.</summary>
    public static Dictionary<DataViewRowId, string> InParallel(IDataView view, int n, params string[] columns)
    {
        DataViewSchema.Column[] needed = Columns(view, columns);
        DataViewRowCursor[] cursors = view.GetRowCursorSet(needed, n);
        var rows = new ConcurrentDictionary<DataViewRowId, string>();
        Thread[] threads = [.. cursors.Select(cursor => new Thread(() =>
        {
            using (cursor)
            {
                foreach ((DataViewRowId id, string text) in Rows(cursor, needed))
                    Assert.IsTrue(rows.TryAdd(id, text), $"Row {id} was given twice.");
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return rows.ToDictionary();
    }

    /// <summary>The values of a column.</summary>
    public static List<T> Column<T>(IDataView view, string name)
    {
        DataViewSchema.Column column = view.Schema[name];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }
        return values;
    }

    /// <summary>How often each value of a column comes, in the order of the values: "1:60 2:20".</summary>
    public static string Counts<T>(IDataView view, string name) =>
        string.Join(' ', Column<T>(view, name).GroupBy(value => value).OrderBy(group => group.Key)
            .Select(group => $"{group.Key}:{group.Count()}"));

    /// <summary>The columns of a view by their names; all that are not hidden, if none are named.</summary>
    public static DataViewSchema.Column[] Columns(IDataView view, params string[] names) =>
        names.Length == 0 ? [.. view.Schema.Where(column => !column.IsHidden)] : [.. names.Select(name => view.Schema[name])];

    /// <summary>The shape of a view's schema, by ML.NET's own estimators: the chain makes it for the first one.</summary>
    public static SchemaShape SchemaShapeOf(IDataView view)
    {
        var spy = new Spy();
        new EstimatorChain<ITransformer>().Append(spy).Append(new Spy()).Fit(view);
        return spy.Seen!;
    }

    /// <summary>The columns of a schema with their types, and the hidden ones marked.</summary>
    public static string Text(DataViewSchema schema) =>
        string.Join(", ", schema.Select(column => $"{column.Name}{(column.IsHidden ? "(hidden)" : "")}:{column.Type}"));

    /// <summary>The bits of an image, of a float or of several as short text.</summary>
    public static string Text(MLImage? image) =>
        image is null ? "none" : $"{image.Width}x{image.Height} {image.PixelFormat} {Hash(image.Pixels)}";

    public static string Text(float value) => BitConverter.SingleToUInt32Bits(value).ToString("x8");

    public static List<(DataViewRowId Id, string Text)> Rows(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        Func<string>[] getters = [.. columns.Select(column => Getter(cursor, column))];
        var rows = new List<(DataViewRowId, string)>();
        while (cursor.MoveNext())
        {
            DataViewRowId value = default;
            id(ref value);
            rows.Add((value, string.Join(", ", getters.Select(getter => getter()))));
        }
        return rows;
    }

    private static Func<string> Getter(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        ImageDataViewType => Getter<MLImage>(row, column, Text),
        TextDataViewType => Getter<ReadOnlyMemory<char>>(row, column, value => value.ToString()),
        VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Byte =>
            Getter<VBuffer<byte>>(row, column, value => Hash(value.DenseValues().ToArray())),
        VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Single =>
            Getter<VBuffer<float>>(row, column, value => Hash(MemoryMarshal.AsBytes<float>(value.DenseValues().ToArray()))),
        var type when type == NumberDataViewType.Single => Getter<float>(row, column, Text),
        KeyDataViewType { RawType: var raw } when raw == typeof(uint) => Getter<uint>(row, column, value => value.ToString()),
        var type when type == NumberDataViewType.Int32 => Getter<int>(row, column, value => value.ToString()),
        var type => throw new NotSupportedException($"{column.Name} is of {type}."),
    };

    private static Func<string> Getter<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> text)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => $"{bytes.Length}:{Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 8))}";

    private sealed class Spy : IEstimator<ITransformer>
    {
        public SchemaShape? Seen { get; private set; }

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Seen = inputSchema;
    }
}
