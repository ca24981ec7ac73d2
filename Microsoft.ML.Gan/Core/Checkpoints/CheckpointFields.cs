using System.Numerics;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>
/// The fields of a state in a checkpoint. Each method writes a value and returns it, or returns the one that it reads: a state lists its
/// fields once, for both directions.
/// </summary>
internal sealed class CheckpointFields(BinaryReader? reader, BinaryWriter? writer)
{
    public bool Reads => reader is not null;

    /// <exception cref="FormatException">What was read is out of the range.</exception>
    public int Int32(int value, int minimum, int maximum, string what)
    {
        writer?.Write(value);
        return reader is null ? value : InRange(reader.ReadInt32(), minimum, maximum, what);
    }

    /// <inheritdoc cref="Int32"/>
    public long Int64(long value, long minimum, long maximum, string what)
    {
        writer?.Write(value);
        return reader is null ? value : InRange(reader.ReadInt64(), minimum, maximum, what);
    }

    /// <inheritdoc cref="Int32"/>
    public double Double(double value, double minimum, double maximum, string what)
    {
        writer?.Write(value);
        return reader is null ? value : InRange(reader.ReadDouble(), minimum, maximum, what);
    }

    public double Double(double value)
    {
        writer?.Write(value);
        return reader?.ReadDouble() ?? value;
    }

    /// <summary>A number that there may be; NaN stands for none.</summary>
    public double? Double(double? value) => Double(value ?? double.NaN) is var given && !double.IsNaN(given) ? given : null;

    public bool Boolean(bool value)
    {
        writer?.Write(value);
        return reader?.ReadBoolean() ?? value;
    }

    /// <summary>A text that there may be; "" stands for none.</summary>
    public string? Text(string? value)
    {
        writer?.Write(value ?? "");
        return (reader?.ReadString() ?? value) is { Length: > 0 } given ? given : null;
    }

    /// <summary>The length of what follows, each of so many bytes or more.</summary>
    /// <exception cref="FormatException">Less is left.</exception>
    public int Count(int value, int bytesEach, string what)
    {
        int count = Int32(value, 0, int.MaxValue, what);
        reader?.Require(count, bytesEach);
        return count;
    }

    /// <summary>Bytes behind their number.</summary>
    public byte[] Bytes(byte[] value, string what)
    {
        int count = Count(value.Length, 1, what);
        writer?.Write(value);
        return reader?.ReadBytes(count) ?? value;
    }

    /// <summary>A tensor's values, f32 or i64, as they lie in memory. Those that are read take their place.</summary>
    /// <exception cref="FormatException">What was read does not hold.</exception>
    public void Values(Tensor tensor, Predicate<Tensor> holds, string error)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        writer?.Write(tensor.cpu().contiguous().bytes);
        if (reader is null)
            return;
        Tensor read = empty(tensor.shape, tensor.dtype, CPU);
        reader.BaseStream.ReadExactly(read.bytes);
        tensor.copy_(holds(read) ? read : throw new FormatException(error));
    }

    public void Tensors(IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (reader is not null)
            TensorFormat.Read(reader, tensors);
        else
            TensorFormat.Write(writer!, tensors);
    }

    /// <summary>A number that must lie in a range; NaN lies in none.</summary>
    private static T InRange<T>(T value, T minimum, T maximum, string what)
        where T : INumber<T>
        => value >= minimum && value <= maximum
            ? value
            : throw new FormatException(FormattableString.Invariant($"{what} is out of its range: {value}"));
}

/// <summary>State that a checkpoint holds.</summary>
internal interface ICheckpointed
{
    /// <summary>Writes the state as it is, or takes over one that was written.</summary>
    /// <exception cref="FormatException">The state is impossible.</exception>
    void Exchange(CheckpointFields fields);
}
