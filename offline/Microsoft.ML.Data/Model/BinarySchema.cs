using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A schema as a view without rows in ML.NET's binary format (.idv): a header of 256 bytes, then for each column the blocks and
/// the table of its annotations, the table of columns, the tail.
/// </summary>
internal static class BinarySchema
{
    private const int HeaderSize = 256;
    private const ulong Magic = 0x00425644004C4D43; // "CML\0DVB\0"
    private const ulong Tail = 0x434D4C0044564200; // the same, backwards
    private const ulong Version = 0x0001000100010006;
    private const ulong OldestReadable = 0x0001000100010004;
    private const byte Uncompressed = 0;
    private const byte Deflated = 1;

    /// <summary>Columns whose type the format does not know, as images, are left out.</summary>
    public static void Write(Stream stream, DataViewSchema schema)
    {
        var columns = schema
            .Select(c => (Column: c, Codec: ValueCodec.ForOrNull(c.Type)))
            .Where(c => c.Codec != null)
            .ToArray();
        Contracts.Check(columns.Length > 0, "No valid columns to save");

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(new byte[HeaderSize]);
        long[] annotationTables = columns.Select(c => WriteAnnotations(writer, c.Column.Annotations)).ToArray();
        long columnTable = stream.Position;
        for (int i = 0; i < columns.Length; i++)
        {
            writer.Write(columns[i].Column.Name);
            columns[i].Codec.WriteType(writer);
            writer.Write(Deflated);
            writer.Write7BitEncodedInt64(1); // rows a block
            writer.Write((long)HeaderSize); // where the table of blocks would be
            writer.Write(annotationTables[i]);
        }
        long tail = stream.Position;
        writer.Write(Tail);

        stream.Position = 0;
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Version);
        writer.Write(columnTable);
        writer.Write(tail);
        writer.Write(0L); // rows
        writer.Write(columns.Length);
        stream.Position = stream.Length;
    }

    /// <summary>Columns whose type is not known here are left out.</summary>
    public static DataViewSchema Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        Contracts.CheckDecode(stream.Length >= HeaderSize, $"Read only {stream.Length} bytes in file, expected header size of {HeaderSize}");
        Contracts.CheckDecode(reader.ReadUInt64() == Magic, "This does not appear to be a binary dataview file");
        ulong version = reader.ReadUInt64();
        ulong readableBy = reader.ReadUInt64();
        Contracts.CheckDecode(
            readableBy is >= OldestReadable and <= Version && version >= readableBy, $"Cannot read version {readableBy:x} data");
        long columnTable = reader.ReadInt64();
        long tail = reader.ReadInt64();
        reader.ReadInt64();
        int count = reader.ReadInt32();
        Contracts.CheckDecode(columnTable >= HeaderSize && tail >= columnTable && count >= 0);
        stream.Position = tail;
        Contracts.CheckDecode(reader.ReadUInt64() == Tail, "Incorrect tail signature");

        stream.Position = columnTable;
        var entries = new (string Name, ValueCodec Codec, long Annotations)[count];
        for (int i = 0; i < count; i++)
        {
            entries[i].Name = reader.ReadString();
            entries[i].Codec = ValueCodec.ReadOrNull(reader);
            reader.ReadByte(); // compression
            reader.Read7BitEncodedInt64(); // rows a block
            reader.ReadInt64(); // table of blocks
            entries[i].Annotations = reader.ReadInt64();
        }

        var schema = new DataViewSchema.Builder();
        foreach (var (name, codec, annotations) in entries.Where(e => e.Codec != null))
            schema.AddColumn(name, codec.Type, ReadAnnotations(reader, annotations));
        return schema.ToSchema();
    }

    // Each value as a block; then the table of kind, type, compression, position and size. The table's position, 0 if there is none.
    private static long WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        var entries = annotations.Schema
            .Select(c => (Column: c, Codec: ValueCodec.ForOrNull(c.Type)))
            .Where(e => e.Codec != null)
            .Select(e =>
            {
                long start = writer.BaseStream.Position;
                var (bytes, compression) = ToBlock(e.Codec, annotations, e.Column.Name);
                writer.Write(bytes);
                return (e.Column.Name, e.Codec, compression, start, bytes.Length);
            })
            .ToArray();
        if (entries.Length == 0)
            return 0;

        long table = writer.BaseStream.Position;
        writer.Write7BitEncodedInt64(entries.Length);
        foreach (var (kind, codec, compression, start, length) in entries)
        {
            writer.Write(kind);
            codec.WriteType(writer);
            writer.Write(compression);
            writer.Write(start);
            writer.Write7BitEncodedInt64(length);
        }
        return table;
    }

    private static (byte[] Bytes, byte Compression) ToBlock(ValueCodec codec, DataViewSchema.Annotations annotations, string kind)
    {
        var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
            codec.WriteAnnotation(writer, annotations, kind);
        var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionMode.Compress, leaveOpen: true))
            plain.WriteTo(deflate);
        return plain.Length <= deflated.Length ? (plain.ToArray(), Uncompressed) : (deflated.ToArray(), Deflated);
    }

    private static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader, long table)
    {
        if (table == 0)
            return null;
        var stream = reader.BaseStream;
        stream.Position = table;
        var entries = new (string Kind, ValueCodec Codec, byte Compression, long Start, int Length)[reader.Read7BitEncodedInt64()];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = (
                reader.ReadString(),
                ValueCodec.ReadOrNull(reader),
                reader.ReadByte(),
                reader.ReadInt64(),
                (int)reader.Read7BitEncodedInt64());
        }

        var builder = new DataViewSchema.Annotations.Builder();
        foreach (var (kind, codec, compression, start, length) in entries)
        {
            if (codec == null || compression is not (Uncompressed or Deflated))
                continue;
            stream.Position = start;
            Stream block = new MemoryStream(reader.ReadBytes(length));
            if (compression == Deflated)
                block = new DeflateStream(block, CompressionMode.Decompress);
            using var blockReader = new BinaryReader(block, Encoding.UTF8);
            builder.Add(kind, codec.Type, codec.ReadAnnotation(blockReader));
        }
        return builder.ToAnnotations();
    }
}
