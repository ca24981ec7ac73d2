using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Gan.Core.IO;

/// <summary>What the blocks of model files have in common: versions, names, and a length and checksum around weights.</summary>
internal static class ModelBlock
{
    /// <summary>The first version of all blocks, and that which is written.</summary>
    public const uint FirstVersion = 0x00010001, CurrentVersion = 0x00010002;

    public const string OutOfRange = "a value is out of its range";

    private const int HashBytes = 32;

    /// <summary>Writes names of columns, null as "".</summary>
    public static void WriteNames(BinaryWriter writer, params ReadOnlySpan<string?> names)
    {
        foreach (string? name in names)
            writer.Write(name ?? "");
    }

    /// <summary>Reads names of columns, "" as null.</summary>
    public static string?[] ReadNames(BinaryReader reader, int count)
    {
        var names = new string?[count];
        for (int i = 0; i < count; i++)
            names[i] = reader.ReadString() is { Length: > 0 } given ? given : null;
        return names;
    }

    /// <summary>Bytes with their length before them and their checksum behind.</summary>
    public static byte[] Seal(Action<BinaryWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            write(writer);
        var bytes = new byte[sizeof(long) + body.Length + HashBytes];
        BitConverter.TryWriteBytes(bytes, body.Length);
        Span<byte> content = bytes.AsSpan(sizeof(long), (int)body.Length);
        body.GetBuffer().AsSpan(0, (int)body.Length).CopyTo(content);
        SHA256.HashData(content, bytes.AsSpan(bytes.Length - HashBytes));
        return bytes;
    }

    /// <summary>Reads what <see cref="Seal"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are cut short or changed, or are of other networks.</exception>
    public static void Unseal(BinaryReader reader, string what, Action<BinaryReader> read)
    {
        try
        {
            long length = reader.ReadInt64();
            if (length < 0 || length > Math.Min(int.MaxValue, reader.BaseStream.Length))
                throw new FormatException("it is cut short");
            byte[] content = reader.ReadBytes((int)length);
            byte[] hash = reader.ReadBytes(HashBytes);
            if (content.Length < length || hash.Length < HashBytes)
                throw new FormatException("it is cut short");
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
                throw new FormatException("its checksum is wrong");
            reader.RequireEnd();
            using var body = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            read(body);
        }
        catch (Exception exception) when (ContentReading.IsOfContent(exception))
        {
            throw new FormatException($"The {what} in the model file cannot be read: {exception.Message}. Save the model again, or copy " +
                "the file anew.", exception);
        }
    }
}
