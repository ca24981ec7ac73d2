using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Store;
using static System.FormattableString;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column of vectors of numbers. Networks see each value less its mean, divided by its standard deviation.</summary>
/// <remarks>The deviation of a value that is always the same is 0. A scalar column has numbers, not vectors of one.</remarks>
internal sealed record VectorColumn(string Name, int Size, bool IsScalar, float[] Means, float[] Deviations) : SampleColumn(Name)
{
    public const int LargestSize = 1 << 24;

    /// <summary>Kinds in model files, after those of <see cref="ImageColumnKind"/>.</summary>
    public const int VectorKind = 3, NumberKind = 4;

    private const float LargestValue = 1e30f;        // of a training row: squares of deviations must not overflow
    private const float FarthestDeviations = 1e15f;  // from the mean, of a row to score: products of weights must not

    private const string Expectation = "Single, or a known-size vector of Single";

    public override string Sample => "vector";

    public override string Samples => Size == 1 ? "single numbers" : $"vectors of {Size} numbers";

    public override int SampleBytes => Size * sizeof(float);

    public override DataViewType DataViewType =>
        IsScalar ? NumberDataViewType.Single : new VectorDataViewType(NumberDataViewType.Single, Size);

    /// <summary>Finds the column; its means and deviations are not known yet.</summary>
    public static VectorColumn Resolve(DataViewSchema schema, string name)
    {
        DataViewType type = Find(schema, name).Type;
        bool scalar = type == NumberDataViewType.Single;
        int size = scalar ? 1 : type is VectorDataViewType vector && vector.ItemType == NumberDataViewType.Single ? vector.Size : 0;
        return size is >= 1 and <= LargestSize
            ? new VectorColumn(name, size, scalar, new float[size], new float[size])
            : throw WrongType(name, $"{Expectation} (1 to {LargestSize} values)", type, nameof(schema),
                " Make one with Conversion.ConvertType and Concatenate; for images leave GanOptions.Architecture at one for images.");
    }

    /// <summary>The column of a schema's shape that vectors are to come from.</summary>
    public static SchemaShape.Column Require(SchemaShape inputSchema, string name) => Require(inputSchema, name, Expectation,
        column => column.Kind is SchemaShape.Column.VectorKind.Scalar or SchemaShape.Column.VectorKind.Vector
            && column.ItemType == NumberDataViewType.Single);

    /// <summary>The column with the mean and standard deviation of each value.</summary>
    public override SampleColumn Learn(SampleStore store)
    {
        double[] means = Average((value, _) => value);
        double[] variances = Average((value, i) => (value - means[i]) * (value - means[i]));
        return this with
        {
            Means = [.. means.Select(mean => (float)mean)],
            Deviations = [.. variances.Select(variance => (float)Math.Sqrt(variance))],
        };

        double[] Average(Func<double, int, double> map)
        {
            var sums = new double[Size];
            for (int row = 0; row < store.Count; row++)
            {
                ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(store[row]);
                for (int i = 0; i < sums.Length; i++)
                    sums[i] += map(values[i], i);
            }
            return [.. sums.Select(sum => sum / store.Count)];
        }
    }

    /// <exception cref="InvalidDataException">Networks cannot compute with a value: it is not finite, or too large.</exception>
    public void Require(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InvalidDataException($"value {i} is {(float.IsNaN(values[i]) ? "not a number (missing)" : "infinite")}");
            if (Math.Abs(values[i]) > LargestValue)
                throw new InvalidDataException(Invariant($"value {i} is {values[i]}, too large to compute with; ") +
                    "a mark for a missing value should be NaN");
            // A deviation of 0: the values are all the same, or not known yet.
            if (Deviations[i] > 0 && Math.Abs(values[i] - Means[i]) / Deviations[i] > FarthestDeviations)
                throw new InvalidDataException(
                    Invariant($"value {i} is {values[i]}, too far from those trained on (mean {Means[i]}, deviation {Deviations[i]})"));
        }
    }

    public override SampleReader CreateReader(DataViewRow row, DataViewSchema.Column source, SampleFindings findings)
    {
        if (IsScalar)
        {
            ValueGetter<float> number = row.GetGetter<float>(source);
            return sample =>
            {
                Span<float> values = MemoryMarshal.Cast<byte, float>(sample);
                number(ref values[0]);
                Require(values);
                return true;
            };
        }
        ValueGetter<VBuffer<float>> vector = row.GetGetter<VBuffer<float>>(source);
        VBuffer<float> buffer = default;
        return sample =>
        {
            vector(ref buffer);
            if (buffer.Length == 0)
                return false;
            if (buffer.Length != Size)
                throw new InvalidDataException($"it has {buffer.Length} values, and not {Size}");
            Span<float> values = MemoryMarshal.Cast<byte, float>(sample);
            buffer.CopyTo(values);
            Require(values);
            return true;
        };
    }

    public override Delegate CreateGetter(DataViewType type, Func<ReadOnlySpan<byte>> sample)
    {
        return IsScalar ? (ValueGetter<float>)GetNumber : (ValueGetter<VBuffer<float>>)GetVector;

        void GetNumber(ref float value) => value = MemoryMarshal.Read<float>(sample());

        void GetVector(ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, Size);
            MemoryMarshal.Cast<byte, float>(sample()).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }

    /// <summary>
    /// Writes the column: string name, i32 kind (3 vectors of numbers, 4 numbers), i32 V, f32 means, V, f32 standard deviations, V.
    /// </summary>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write(IsScalar ? NumberKind : VectorKind);
        writer.Write(Size);
        foreach (float value in Means.Concat(Deviations))
            writer.Write(value);
    }

    /// <summary>Reads what <see cref="Write"/> wrote behind name and kind.</summary>
    public static VectorColumn Read(BinaryReader reader, string name, int kind)
    {
        int size = reader.ReadInt32();
        if (name.Length == 0 || size is < 1 or > LargestSize || kind == NumberKind && size != 1)
            throw new FormatException(ModelBlock.OutOfRange);
        float[] means = ReadValues(), deviations = ReadValues();
        return deviations.All(deviation => deviation >= 0)
            ? new VectorColumn(name, size, kind == NumberKind, means, deviations)
            : throw new FormatException(ModelBlock.OutOfRange);

        float[] ReadValues()
        {
            reader.Require(size, sizeof(float));
            float[] values = reader.ReadSingles(size);
            return values.All(float.IsFinite) ? values : throw new FormatException(ModelBlock.OutOfRange);
        }
    }

    public override GanNetworkOptions SizesIn(GanNetworkOptions networks) =>
        networks with { Channels = 0, Height = 0, Width = 0, VectorSize = Size };

    protected override bool Fits(DataViewType type) => IsScalar
        ? type == NumberDataViewType.Single
        : type is VectorDataViewType vector && vector.Size == Size && vector.ItemType == NumberDataViewType.Single;
}
