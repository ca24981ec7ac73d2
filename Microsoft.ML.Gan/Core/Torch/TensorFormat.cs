using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>
/// Tensors in model files and checkpoints, little-endian.
/// <code>
/// i32 number of tensors; for each, by name: string name, u8 type (0 f32, 1 i64), i32 rank, i64 sizes, values
/// </code>
/// </summary>
internal static class TensorFormat
{
    public static void Write(BinaryWriter writer, nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        Write(writer, network.state_dict());
    }

    public static void Write(BinaryWriter writer, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        writer.Write(tensors.Count);
        foreach ((string name, Tensor tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            bool integers = tensor.dtype == ScalarType.Int64; // batch normalization's count of batches
            writer.Write(name);
            writer.Write((byte)(integers ? 1 : 0));
            writer.Write(tensor.shape.Length);
            foreach (long size in tensor.shape)
                writer.Write(size);
            writer.Write(tensor.detach().to(integers ? ScalarType.Int64 : ScalarType.Float32).cpu().contiguous().bytes);
        }
    }

    /// <summary>Reads a network's tensors, whose values must all be finite, or checks them and leaves the network as it is.</summary>
    /// <exception cref="FormatException">They are not this network's, or a value is not finite.</exception>
    public static void ReadWeights(BinaryReader reader, nn.Module network, bool keep = true)
    {
        using DisposeScope scope = NewDisposeScope();
        Read(reader, network.state_dict(), RequireFinite, keep);
    }

    /// <summary>Reads a network's tensors.</summary>
    /// <exception cref="FormatException">They are not this network's.</exception>
    public static void Read(BinaryReader reader, nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        Read(reader, network.state_dict());
    }

    /// <summary>Reads tensors of these names, types and sizes; checks their values, and keeps them if asked.</summary>
    /// <exception cref="FormatException">They are others.</exception>
    public static void Read(BinaryReader reader, IReadOnlyDictionary<string, Tensor> tensors, Action<string, Tensor>? check = null,
        bool keep = true)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int count = reader.ReadInt32();
        if (count != tensors.Count)
            throw new FormatException($"there are {count} tensors where {tensors.Count} are expected");
        var names = new HashSet<string>();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            if (!tensors.TryGetValue(name, out Tensor? tensor))
                throw new FormatException($"there is no tensor '{name}' in these networks");
            if (!names.Add(name))
                throw new FormatException($"there are two tensors '{name}'");
            bool integers = reader.ReadByte() == 1;
            int rank = reader.ReadInt32();
            if (rank != tensor.dim())
                throw new FormatException($"tensor '{name}' has {rank} dimensions, not {tensor.dim()}");
            long[] shape = [.. Enumerable.Range(0, rank).Select(_ => reader.ReadInt64())];
            if (!shape.AsSpan().SequenceEqual(tensor.shape) || integers != (tensor.dtype == ScalarType.Int64))
                throw new FormatException($"tensor '{name}' is of {string.Join('×', shape)}, not {string.Join('×', tensor.shape)}");
            using Tensor values = empty(shape, integers ? ScalarType.Int64 : ScalarType.Float32, CPU);
            reader.BaseStream.ReadExactly(values.bytes);
            check?.Invoke(name, values);
            if (keep)
                tensor.copy_(values);
        }
    }

    private static void RequireFinite(string name, Tensor values)
    {
        if (values.dtype != ScalarType.Float32)
            return;
        foreach (float value in MemoryMarshal.Cast<byte, float>(values.bytes))
        {
            if (!float.IsFinite(value))
                throw new FormatException($"tensor '{name}' has a value that is not finite");
        }
    }
}
