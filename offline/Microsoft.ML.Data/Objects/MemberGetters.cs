using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads columns out of the members of an object.</summary>
internal static class MemberGetters
{
    /// <param name="column">The column and its member.</param>
    /// <param name="current">The object to read at the time.</param>
    public static Delegate Make<TRow>(MemberColumn column, Func<TRow> current)
    {
        var memberType = column.MemberType;
        var rawType = column.Type.GetItemType().RawType;
        string maker = memberType == typeof(string) ? nameof(OfText)
            : memberType == typeof(string[]) ? nameof(OfTexts)
            : memberType.IsArray ? nameof(OfArray)
            : column.Type is VectorDataViewType ? nameof(OfVBuffer)
            : column.Type is KeyDataViewType ? nameof(OfKey)
            : nameof(OfValue);
        Type[] types = memberType == typeof(string) || memberType == typeof(string[]) ? [typeof(TRow)] : [typeof(TRow), rawType];
        return (Delegate)Generic.Call(maker, typeof(MemberGetters), types, column, current);
    }

    private static Delegate OfText<TRow>(MemberColumn column, Func<TRow> current)
    {
        var read = column.MakeReader<TRow, string>();
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory());
    }

    private static Delegate OfTexts<TRow>(MemberColumn column, Func<TRow> current)
    {
        var read = column.MakeReader<TRow, string[]>();
        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            string[] texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (int i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        });
    }

    private static Delegate OfArray<TRow, T>(MemberColumn column, Func<TRow> current)
    {
        var read = column.MakeReader<TRow, T[]>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var array = read(current());
            VBuffer<T>.Copy(array, 0, ref value, array?.Length ?? 0);
        });
    }

    private static Delegate OfVBuffer<TRow, T>(MemberColumn column, Func<TRow> current)
    {
        var read = column.MakeReader<TRow, VBuffer<T>>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => read(current()).CopyTo(ref value));
    }

    // A member of key type counts from 0, a key column from 1; what is no key is missing.
    private static Delegate OfKey<TRow, T>(MemberColumn column, Func<TRow> current)
    {
        Contracts.Check(typeof(T) == typeof(ulong) || typeof(T) == typeof(uint) || typeof(T) == typeof(byte));
        ulong count = column.Type.GetKeyCount();
        var read = column.MakeReader<TRow, T>();
        return (ValueGetter<T>)((ref T value) =>
        {
            ulong member = Convert.ToUInt64(read(current()));
            value = (T)Convert.ChangeType(member < count ? member + 1 : 0, typeof(T));
        });
    }

    private static Delegate OfValue<TRow, T>(MemberColumn column, Func<TRow> current)
    {
        var read = column.MakeReader<TRow, T>();
        return (ValueGetter<T>)((ref T value) => value = read(current()));
    }
}
