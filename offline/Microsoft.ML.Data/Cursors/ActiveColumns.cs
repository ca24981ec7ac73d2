using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which columns of a schema are asked for.</summary>
internal static class ActiveColumns
{
    public static bool[] Of(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded));
        var active = new bool[schema.Count];
        foreach (var column in columnsNeeded)
        {
            if (column.Index >= active.Length)
                throw Contracts.Except($"The requested column: {column} is not part of the sourceSchema");
            active[column.Index] = true;
        }
        return active;
    }
}

internal static class GetterUtils
{
    public const string FetchValueStateError =
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point "
        + "after that method returned false.";

    /// <summary>The getter as what the caller asks for, or the exception that ML.NET has for another type.</summary>
    public static ValueGetter<TValue> As<TValue>(Delegate getter)
        => getter as ValueGetter<TValue>
            ?? throw Contracts.Except(
                $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");

    /// <summary>A column's getter when its type is known at run time only.</summary>
    public static Delegate GetGetter(DataViewRow row, DataViewSchema.Column column)
        => Generic.Call(nameof(GetGetterCore), typeof(GetterUtils), [column.Type.RawType], row, column) as Delegate;

    private static Delegate GetGetterCore<TValue>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<TValue>(column);
}
