using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Values as model files hold them. An array is an int, its length, and its items; null is an empty one.</summary>
internal static class BinaryStreamExtensions
{
    public static void WriteBoolByte(this BinaryWriter writer, bool value) => writer.Write(value ? (byte)1 : (byte)0);

    public static bool ReadBoolByte(this BinaryReader reader)
    {
        byte value = reader.ReadByte();
        Contracts.CheckDecode(value <= 1);
        return value != 0;
    }

    public static void WriteArray<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        writer.Write(values.Length);
        writer.WriteNoCount(values);
    }

    public static void WriteNoCount<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
        => writer.Write(MemoryMarshal.AsBytes(values));

    public static T[] ReadArray<T>(this BinaryReader reader)
        where T : unmanaged, INumber<T>
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0);
        return reader.ReadArray<T>(count);
    }

    public static T[] ReadArray<T>(this BinaryReader reader, int count)
        where T : unmanaged, INumber<T>
    {
        T[] values = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
