using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which columns of a schema go into which members of a class.</summary>
internal sealed class ObjectBinding<TRow>
    where TRow : class
{
    private readonly List<(MemberColumn Member, DataViewSchema.Column Source)> _bindings = [];

    public ObjectBinding(IHostEnvironment env, DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        var host = env.Register("TypedCursorable");
        foreach (var member in MemberColumn.Of(typeof(TRow), SchemaDefinition.Direction.Write, definition))
        {
            if (schema.GetColumnOrNull(member.Name) is not { } source)
            {
                if (ignoreMissingColumns)
                    continue;
                throw host.ExceptSchemaMismatch("Schema", "", member.Name);
            }
            var (valueType, isVector) = MemberColumn.ValueTypeOf(member.Member);
            if (isVector != source.Type is VectorDataViewType || source.Type.GetItemType().RawType != valueType)
            {
                throw host.Except(
                    $"Can't bind the IDataView column '{member.Name}' of type '{source.Type}' to field or property "
                    + $"'{member.Member.Name}' of type '{member.MemberType.FullName}'.");
            }
            _bindings.Add((member, source));
        }
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bindings.Select(b => b.Source);

    /// <summary>What copies the current row into an object.</summary>
    public Action<TRow> MakeFill(DataViewRow row)
    {
        var setters = _bindings.Select(b => MemberSetters.Make<TRow>(b.Member, row, b.Source)).ToArray();
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }
}
