using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A <see cref="Concatenation"/> of the columns of one schema.</summary>
internal sealed class BoundConcatenation
{
    private readonly Concatenation _concatenation;
    private readonly DataViewSchema.Column[] _sources;
    private readonly VectorDataViewType _type;

    public BoundConcatenation(IHost host, Concatenation concatenation, DataViewSchema inputSchema)
    {
        _concatenation = concatenation;
        _sources = new DataViewSchema.Column[concatenation.Sources.Length];
        DataViewType itemType = null;
        for (int i = 0; i < _sources.Length; i++)
        {
            string name = concatenation.Sources[i].Name;
            _sources[i] = inputSchema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
            itemType ??= _sources[i].Type.GetItemType();
            if (!_sources[i].Type.GetItemType().Equals(itemType))
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", name, itemType.ToString(), _sources[i].Type.ToString());
        }
        int[] sizes = Array.ConvertAll(_sources, source => source.Type.GetValueCount());
        _type = new VectorDataViewType((PrimitiveDataViewType)itemType, sizes.Contains(0) ? 0 : sizes.Sum());
    }

    public IEnumerable<int> SourceIndices => _sources.Select(source => source.Index);

    private bool IsIdentity => _sources.Length == 1 && _sources[0].Type is VectorDataViewType;

    public DataViewSchema.DetachedColumn MakeColumn()
    {
        if (IsIdentity)
            return new DataViewSchema.DetachedColumn(_concatenation.Name, _sources[0].Type, _sources[0].Annotations);

        var annotations = new DataViewSchema.Annotations.Builder();
        if (_type.ItemType is NumberDataViewType && _sources.All(source => source.IsNormalized()))
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (_type.IsKnownSize && _sources.Any(source => source.Type is not VectorDataViewType vector || source.HasSlotNames(vector.Size)))
            annotations.AddSlotNames(_type.Size, GetSlotNames);
        return new DataViewSchema.DetachedColumn(_concatenation.Name, _type, annotations.ToAnnotations());
    }

    public Delegate MakeGetter(DataViewRow input)
        => IsIdentity
            ? GetterUtils.GetGetter(input, input.Schema[_sources[0].Index])
            : (Delegate)Generic.Call(nameof(MakeGetterCore), typeof(BoundConcatenation), [_type.ItemType.RawType], _sources, input);

    private static ValueGetter<VBuffer<T>> MakeGetterCore<T>(DataViewSchema.Column[] sources, DataViewRow input)
    {
        // A scalar is a vector of one.
        var getters = Array.ConvertAll(sources, source => source.Type is VectorDataViewType
            ? input.GetGetter<VBuffer<T>>(input.Schema[source.Index])
            : AsVector(input.GetGetter<T>(input.Schema[source.Index])));
        var parts = new VBuffer<T>[sources.Length];
        return (ref VBuffer<T> result) =>
        {
            int length = 0;
            int count = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                getters[i](ref parts[i]);
                int expected = sources[i].Type.GetValueCount();
                if (expected != 0 && expected != parts[i].Length)
                    throw Contracts.Except($"Column '{sources[i].Name}': expected {expected} slots, but got {parts[i].Length}");
                length = checked(length + parts[i].Length);
                count += parts[i].GetValues().Length;
            }
            result = count <= length / 2 ? JoinSparse(parts, ref result, length, count) : JoinDense(parts, ref result, length);
        };
    }

    private static ValueGetter<VBuffer<T>> AsVector<T>(ValueGetter<T> getter)
        => (ref VBuffer<T> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, 1);
            getter(ref editor.Values[0]);
            vector = editor.Commit();
        };

    private static VBuffer<T> JoinDense<T>(VBuffer<T>[] parts, ref VBuffer<T> result, int length)
    {
        var editor = VBufferEditor.Create(ref result, length);
        int offset = 0;
        foreach (var part in parts)
        {
            part.CopyTo(editor.Values, offset);
            offset += part.Length;
        }
        return editor.Commit();
    }

    private static VBuffer<T> JoinSparse<T>(VBuffer<T>[] parts, ref VBuffer<T> result, int length, int count)
    {
        var editor = VBufferEditor.Create(ref result, length, count);
        int offset = 0;
        int next = 0;
        foreach (var part in parts)
        {
            var values = part.GetValues();
            var indices = part.GetIndices();
            for (int i = 0; i < values.Length; i++, next++)
            {
                editor.Values[next] = values[i];
                editor.Indices[next] = offset + (part.IsDense ? i : indices[i]);
            }
            offset += part.Length;
        }
        return editor.Commit();
    }

    private void GetSlotNames(ref VBuffer<ReadOnlyMemory<char>> names)
    {
        var editor = VBufferEditor.Create(ref names, _type.Size);
        editor.Values.Clear();
        int slot = 0;
        for (int i = 0; i < _sources.Length; i++)
        {
            var source = _sources[i];
            string alias = _concatenation.Sources[i].Alias;
            int size = source.Type.GetValueCount();
            if (source.Type is not VectorDataViewType)
            {
                editor.Values[slot] = (alias ?? source.Name).AsMemory();
            }
            else if (source.HasSlotNames(size))
            {
                VBuffer<ReadOnlyMemory<char>> own = default;
                source.GetSlotNames(ref own);
                string prefix = alias == source.Name ? "" : $"{alias ?? source.Name}.";
                foreach (var (index, name) in own.Items())
                {
                    if (!name.IsEmpty)
                        editor.Values[slot + index] = $"{prefix}{name}".AsMemory();
                }
            }
            slot += size;
        }
        names = editor.Commit();
    }
}
