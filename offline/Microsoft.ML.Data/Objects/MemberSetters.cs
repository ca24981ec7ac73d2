using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes columns into the members of an object. An array that has the right length already is filled, not replaced.</summary>
internal static class MemberSetters
{
    public static Action<TRow> Make<TRow>(MemberColumn member, DataViewRow row, DataViewSchema.Column source)
    {
        var memberType = member.MemberType;
        var rawType = source.Type.GetItemType().RawType;
        bool isSupported = source.Type is VectorDataViewType or PrimitiveDataViewType || DataViewTypeManager.Knows(source.Type);
        if (!isSupported)
            throw Contracts.ExceptNotImpl($"Type '{memberType.FullName}' is not yet supported.");

        string maker = memberType == typeof(string) ? nameof(OfText)
            : memberType == typeof(string[]) ? nameof(OfTexts)
            : memberType.IsArray ? nameof(OfArray)
            : source.Type is VectorDataViewType ? nameof(OfVBuffer)
            : nameof(OfValue);
        Type[] types = memberType == typeof(string) || memberType == typeof(string[]) ? [typeof(TRow)] : [typeof(TRow), rawType];
        return (Action<TRow>)Generic.Call(maker, typeof(MemberSetters), types, member, row, source);
    }

    private static Action<TRow> OfText<TRow>(MemberColumn member, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(source);
        var write = member.MakeWriter<TRow, string>();
        ReadOnlyMemory<char> text = default;
        return target =>
        {
            getter(ref text);
            write(target, text.ToString());
        };
    }

    private static Action<TRow> OfTexts<TRow>(MemberColumn member, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(source);
        var write = member.MakeWriter<TRow, string[]>();
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return target =>
        {
            getter(ref texts);
            write(target, texts.DenseValues().Select(t => t.ToString()).ToArray());
        };
    }

    private static Action<TRow> OfArray<TRow, T>(MemberColumn member, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<VBuffer<T>>(source);
        var read = CanRead(member) ? member.MakeReader<TRow, T[]>() : _ => null;
        var write = member.MakeWriter<TRow, T[]>();
        VBuffer<T> values = default;
        return target =>
        {
            getter(ref values);
            var array = read(target);
            if (array == null || array.Length != values.Length)
                array = new T[values.Length];
            values.CopyTo(array);
            write(target, array);
        };
    }

    private static Action<TRow> OfVBuffer<TRow, T>(MemberColumn member, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<VBuffer<T>>(source);
        var read = CanRead(member) ? member.MakeReader<TRow, VBuffer<T>>() : _ => default;
        var write = member.MakeWriter<TRow, VBuffer<T>>();
        return target =>
        {
            var values = read(target);
            getter(ref values);
            write(target, values);
        };
    }

    private static Action<TRow> OfValue<TRow, T>(MemberColumn member, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<T>(source);
        var write = member.MakeWriter<TRow, T>();
        T value = default;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }

    private static bool CanRead(MemberColumn member)
        => member.Member is not System.Reflection.PropertyInfo property || property.GetGetMethod() != null;
}
