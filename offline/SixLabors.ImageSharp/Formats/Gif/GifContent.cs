using System.Buffers.Binary;
using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>What the blocks of a GIF tell without decoding it. A file may end between blocks, or within a frame's pixels.</summary>
internal sealed class GifContent
{
    private const byte ExtensionIntroducer = 0x21, ImageSeparator = 0x2C, Trailer = 0x3B, GraphicControl = 0xF9, Application = 0xFF;
    private const int HeaderSize = 13;

    private readonly List<ImageFrameMetadata> _frames = [];

    public GifContent(ReadOnlySpan<byte> file)
    {
        Need(file, 0, HeaderSize);
        Size = new Size(BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        Metadata.ColorTableMode = (file[10] & 0x80) != 0 ? GifColorTableMode.Global : GifColorTableMode.Local;
        int position = HeaderSize + ColorTableBytes(file[10]);
        var control = new GifFrameMetadata();
        while (position < file.Length)
        {
            byte block = file[position++];
            if (block == Trailer)
            {
                break;
            }

            if (block == ExtensionIntroducer && position < file.Length)
            {
                ReadExtension(file, ref position, ref control);
            }
            else if (block == ImageSeparator)
            {
                ReadImage(file, ref position, control);
                control = new GifFrameMetadata();
            }
        }

        Length = Math.Min(position, file.Length);
    }

    public Size Size { get; }

    public GifMetadata Metadata { get; } = new();

    public IReadOnlyList<ImageFrameMetadata> Frames => _frames;

    public int Length { get; }

    private static int ColorTableBytes(byte packed) => (packed & 0x80) != 0 ? 3 << ((packed & 7) + 1) : 0;

    private static void Need(ReadOnlySpan<byte> file, int position, int count)
    {
        if (file.Length - position < count)
        {
            throw new InvalidImageContentException("Unable to read Gif image data: the file ends too early.");
        }
    }

    private void ReadExtension(ReadOnlySpan<byte> file, ref int position, ref GifFrameMetadata control)
    {
        byte label = file[position++];
        if (label == GraphicControl)
        {
            Need(file, position, 6);
            control = new GifFrameMetadata
            {
                DisposalMethod = (GifDisposalMethod)((file[position + 1] >> 2) & 7),
                FrameDelay = BinaryPrimitives.ReadUInt16LittleEndian(file[(position + 2)..]),
            };
        }
        else if (label == Application && file[position..].StartsWith("\vNETSCAPE2.0\u0003\u0001"u8))
        {
            Need(file, position, 16);
            Metadata.RepeatCount = BinaryPrimitives.ReadUInt16LittleEndian(file[(position + 14)..]);
        }

        SkipSubBlocks(file, ref position);
    }

    private void ReadImage(ReadOnlySpan<byte> file, ref int position, GifFrameMetadata control)
    {
        Need(file, position, 9);
        byte packed = file[position + 8];
        control.ColorTableMode = (packed & 0x80) != 0 ? GifColorTableMode.Local : GifColorTableMode.Global;
        var metadata = new ImageFrameMetadata();
        metadata.SetFormatMetadata(GifFormat.Instance, control);
        _frames.Add(metadata);

        // One byte more for the size of the first codes.
        position += 9 + ColorTableBytes(packed) + 1;
        SkipSubBlocks(file, ref position);
    }

    private static void SkipSubBlocks(ReadOnlySpan<byte> file, ref int position)
    {
        while (position < file.Length && file[position] != 0)
        {
            position += 1 + file[position];
        }

        position++;
    }
}
