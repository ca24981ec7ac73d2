using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>(value - offset) * scale, slot by slot.</summary>
internal abstract class NormalizerFunction
{
    /// <summary>The type of the column it was made for.</summary>
    public abstract DataViewType Type { get; }

    public abstract NormalizingTransformer.NormalizerModelParametersBase ModelParameters { get; }

    protected static VersionInfo VersionInfo => new(
        modelSignature: "AFF NORM",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(NormalizerFunction).Assembly.FullName,
        loaderSignature: "AffineNormExec");

    public static NormalizerFunction Load(ModelLoadContext ctx, DataViewType type)
    {
        ctx.CheckAtModel(VersionInfo);
        return type.GetItemType() == NumberDataViewType.Single
            ? NormalizerFunction<float>.Load(ctx.Reader, type, sizeof(float))
            : NormalizerFunction<double>.Load(ctx.Reader, type, sizeof(double));
    }

    public abstract Delegate MakeGetter(DataViewRow input, DataViewSchema.Column column);

    public abstract void Save(ModelSaveContext ctx);
}

internal sealed class NormalizerFunction<T> : NormalizerFunction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _scale;
    private readonly T[] _offset; // null: all 0

    public NormalizerFunction(DataViewType type, T[] scale, T[] offset)
    {
        Type = type;
        _scale = scale;
        _offset = offset;
    }

    public override DataViewType Type { get; }

    public override NormalizingTransformer.NormalizerModelParametersBase ModelParameters => Type is VectorDataViewType
        ? new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>(
            ImmutableArray.Create(_scale), ImmutableArray.Create(_offset))
        : new NormalizingTransformer.AffineNormalizerModelParameters<T>(_scale[0], _offset?[0] ?? T.Zero);

    public static NormalizerFunction<T> Load(BinaryReader reader, DataViewType type, int itemSize)
    {
        Contracts.CheckDecode(reader.ReadInt32() == itemSize);
        int slotCount = reader.ReadInt32();
        Contracts.CheckDecode(reader.ReadInt32() == -1);
        T[] scale = reader.ReadArray<T>();
        T[] offset = reader.ReadArray<T>();
        Contracts.CheckDecode(slotCount == Math.Max(1, type.GetValueCount()) && scale.Length == slotCount);
        Contracts.CheckDecode(offset.Length == 0 || offset.Length == slotCount);
        return new NormalizerFunction<T>(type, scale, offset.Length == 0 ? null : offset);
    }

    // int: size of an item, int: number of slots, int: -1 (scales of all slots follow), array: scales, array: offsets,
    // none if all are 0.
    public override void Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        T[] offset = Type is VectorDataViewType ? _offset : _offset ?? [T.Zero];
        ctx.Writer.Write(typeof(T) == typeof(float) ? sizeof(float) : sizeof(double));
        ctx.Writer.Write(_scale.Length);
        ctx.Writer.Write(-1);
        ctx.Writer.WriteArray<T>(_scale);
        ctx.Writer.WriteArray<T>(offset);
        ctx.SaveTextStream("AffineNormalizer.txt", writer =>
        {
            writer.WriteLine($"NumNormalizationFeatures={_scale.Length}");
            for (int i = 0; i < _scale.Length; i++)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i}\t{offset?[i] ?? T.Zero}\t{_scale[i]}"));
            writer.WriteLine();
        });
    }

    public override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column column)
        => Type is VectorDataViewType
            ? MakeVectorGetter(input.GetGetter<VBuffer<T>>(column))
            : MakeScalarGetter(input.GetGetter<T>(column));

    private ValueGetter<T> MakeScalarGetter(ValueGetter<T> getSource)
    {
        var (scale, offset) = (_scale[0], _offset?[0] ?? T.Zero);
        return (ref T value) =>
        {
            getSource(ref value);
            value = (value - offset) * scale;
        };
    }

    private ValueGetter<VBuffer<T>> MakeVectorGetter(ValueGetter<VBuffer<T>> getSource)
    {
        VBuffer<T> source = default;
        return (ref VBuffer<T> vector) =>
        {
            getSource(ref source);
            Contracts.Check(source.Length == _scale.Length);
            if (_offset == null)
                source.CopyTo(ref vector);
            else
                source.CopyToDense(ref vector);

            var editor = VBufferEditor.CreateFromBuffer(ref vector);
            var indices = vector.GetIndices();
            for (int i = 0; i < editor.Values.Length; i++)
            {
                int slot = vector.IsDense ? i : indices[i];
                editor.Values[i] = (editor.Values[i] - (_offset?[slot] ?? T.Zero)) * _scale[slot];
            }
        };
    }
}
