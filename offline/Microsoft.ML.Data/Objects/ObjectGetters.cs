using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The getters of a row that is an object.</summary>
internal sealed class ObjectGetters<TRow>
{
    private readonly IExceptionContext _context;
    private readonly Delegate[] _getters;

    public ObjectGetters(IExceptionContext context, MemberColumn[] columns, bool[] active, Func<TRow> current)
    {
        _context = context;
        _getters = columns.Select((c, i) => active[i] ? MemberGetters.Make(c, current) : null).ToArray();
    }

    public bool IsActive(DataViewSchema.Column column)
    {
        _context.Check(column.Index < _getters.Length, $"Column index must be between 0 and {_getters.Length}");
        return _getters[column.Index] != null;
    }

    public ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        _context.CheckParam(IsActive(column), nameof(column), "requested column not active");
        var getter = _getters[column.Index];
        return getter as ValueGetter<TValue>
            ?? throw _context.Except(
                $"Invalid TValue in GetGetter for column #{column}: '{typeof(TValue)}', expected type: "
                + $"'{getter.GetType().GetGenericArguments()[0]}'.");
    }
}
