using System.Buffers.Binary;
using System.IO.Compression;

namespace GanSamples.Data;

/// <summary>
/// An array of bytes in the IDX format of the MNIST family (yann.lecun.com/exdb/mnist): 0, 0, 8 (bytes), the number of dimensions,
/// each dimension as a big-endian 32-bit number, the values. Plain or compressed with gzip.
/// </summary>
public sealed class IdxFile
{
    private const int BytesInside = 8;
    private const int MaximumGzipRatio = 1032; // deflate cannot do better

    private IdxFile(int[] dimensions, byte[] values) => (Dimensions, Values) = (dimensions, values);

    /// <summary>Such as 60,000, 28, 28.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>As many as the product of the dimensions; the last dimension runs fastest.</summary>
    public byte[] Values { get; }

    /// <summary>Reads a file; a name that ends in .gz is decompressed.</summary>
    /// <exception cref="InvalidDataException">The file is not an IDX file of bytes, or shorter or longer than it says.</exception>
    public static IdxFile Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return Read(file, path, file.Length);
        using var content = new GZipStream(file, CompressionMode.Decompress);
        return Read(content, path, file.Length * MaximumGzipRatio);
    }

    private static IdxFile Read(Stream stream, string path, long longest)
    {
        try
        {
            Span<byte> magic = stackalloc byte[4];
            stream.ReadExactly(magic);
            if (magic[0] != 0 || magic[1] != 0 || magic[2] != BytesInside || magic[3] == 0)
            {
                throw new InvalidDataException($"'{path}' is not an IDX file of bytes: it begins with {Convert.ToHexString(magic)}, " +
                    "where 000008 and the number of dimensions are expected.");
            }

            var dimensions = new int[magic[3]];
            Span<byte> number = stackalloc byte[4];
            long count = 1;
            for (int i = 0; i < dimensions.Length; i++)
            {
                stream.ReadExactly(number);
                dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(number);
                if (dimensions[i] < 0 || (count *= dimensions[i]) > Math.Min(longest, Array.MaxLength))
                {
                    string size = string.Join('×', dimensions[..(i + 1)]);
                    throw new InvalidDataException($"'{path}' is truncated or damaged: it says that it holds {size} bytes or more.");
                }
            }

            var values = new byte[count];
            stream.ReadExactly(values);
            if (stream.ReadByte() >= 0)
                throw new InvalidDataException($"'{path}' goes on after the {string.Join('×', dimensions)} bytes that it says it holds.");
            return new IdxFile(dimensions, values);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"'{path}' is truncated: it ends before the last of the values that it says it holds.", e);
        }
        catch (InvalidDataException e) when (stream is GZipStream && !e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{path}' is truncated or damaged: {e.Message}", e);
        }
    }
}
