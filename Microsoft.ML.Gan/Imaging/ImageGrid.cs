using Microsoft.ML.Gan.Core.IO;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Imaging;

/// <summary>
/// Arranges images on one sheet, and saves sheets as PNG files: <c>fakes.ToGrid().Beside(reals.ToGrid()).SavePng("grid.png")</c>.
/// </summary>
public static class ImageGrid
{
    /// <summary>Arranges images row by row on one sheet with a margin of <paramref name="padding"/> all around.</summary>
    /// <param name="images">N×H×W×C, N at least 1.</param>
    /// <param name="columns">Images in a row; 0: as many as make the sheet about square.</param>
    /// <param name="padding">Pixels between two images and around all of them.</param>
    /// <param name="scale">How many pixels wide and high a pixel becomes.</param>
    /// <param name="background">Gray level between the images, 0 to 255; opaque.</param>
    /// <returns>One image of the same number of channels.</returns>
    /// <exception cref="ArgumentException">There is no image.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="columns"/> or <paramref name="padding"/> is negative, or <paramref name="scale"/> less than 1.
    /// </exception>
    public static ImageBatch ToGrid(this ImageBatch images, int columns = 0, int padding = 2, int scale = 1, byte background = 255)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        if (images.Count == 0)
            throw new ArgumentException("A grid needs one image or more, and the batch has none.", nameof(images));

        columns = columns == 0 ? (int)Math.Ceiling(Math.Sqrt(images.Count)) : Math.Min(columns, images.Count);
        int rows = (images.Count + columns - 1) / columns;
        (int height, int width) = (images.Height * scale + padding, images.Width * scale + padding); // of an image's place
        return Draw(checked(rows * height + padding), checked(columns * width + padding), images.Channels, background, scale,
            Enumerable.Range(0, images.Count).Select(i => (images, i, i / columns * height + padding, i % columns * width + padding)));
    }

    /// <summary>Puts two images side by side, aligned at the top.</summary>
    /// <param name="left">One image.</param>
    /// <param name="right">One image of as many channels.</param>
    /// <param name="gap">Pixels between them.</param>
    /// <param name="background">Gray level of what neither covers, 0 to 255; opaque.</param>
    /// <returns>One image.</returns>
    /// <exception cref="ArgumentException">A batch has not exactly one image, or the numbers of channels differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gap"/> is negative.</exception>
    public static ImageBatch Beside(this ImageBatch left, ImageBatch right, int gap = 16, byte background = 255)
    {
        RequireOne(left, nameof(left));
        RequireOne(right, nameof(right));
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (left.Channels != right.Channels)
            throw new ArgumentException($"Images side by side need as many channels: the left one has {left.Channels}, the right one " +
                $"{right.Channels}.", nameof(right));

        return Draw(Math.Max(left.Height, right.Height), checked(left.Width + gap + right.Width), left.Channels, background, scale: 1,
            [(left, 0, 0, 0), (right, 0, 0, left.Width + gap)]);
    }

    /// <summary>
    /// Saves an image as an 8-bit PNG file: gray, RGB or RGBA, lossless. An existing file is replaced once the new one is complete.
    /// </summary>
    /// <param name="image">One image.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="ArgumentException">The batch has not exactly one image, or the path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SavePng(this ImageBatch image, string path)
    {
        RequireOne(image, nameof(image));
        AtomicFile.Write(path, image.WritePng);
    }

    /// <summary>Writes an image as <see cref="SavePng"/> does, to a stream.</summary>
    /// <param name="image">One image.</param>
    /// <param name="stream">The stream, which stays open.</param>
    /// <exception cref="ArgumentException">The batch has not exactly one image.</exception>
    public static void WritePng(this ImageBatch image, Stream stream)
    {
        RequireOne(image, nameof(image));
        ArgumentNullException.ThrowIfNull(stream);
        using Image picture = ToImageSharp(image);
        var encoder = new PngEncoder
        {
            BitDepth = PngBitDepth.Bit8,
            ColorType = image.Channels switch
            {
                1 => PngColorType.Grayscale,
                3 => PngColorType.Rgb,
                _ => PngColorType.RgbWithAlpha,
            },
        };
        picture.SaveAsPng(stream, encoder);
    }

    internal static Image ToImageSharp(ImageBatch image) => image.Channels switch
    {
        1 => Image.LoadPixelData<L8>(image[0], image.Width, image.Height),
        3 => Image.LoadPixelData<Rgb24>(image[0], image.Width, image.Height),
        _ => Image.LoadPixelData<Rgba32>(image[0], image.Width, image.Height),
    };

    internal static void RequireOne(ImageBatch image, string parameter)
    {
        ArgumentNullException.ThrowIfNull(image, parameter);
        if (image.Count != 1)
            throw new ArgumentException($"One image is expected, and the batch has {image.Count}: arrange them with {nameof(ToGrid)} " +
                "first.", parameter);
    }

    /// <summary>A sheet with images drawn on it, each of their pixels a square.</summary>
    private static ImageBatch Draw(int height, int width, int channels, byte background, int scale,
        IEnumerable<(ImageBatch Images, int Index, int Top, int Left)> places)
    {
        var sheet = new byte[checked(height * width * channels)];
        for (int i = 0; i < sheet.Length; i++)
            sheet[i] = channels == 4 && i % channels == 3 ? byte.MaxValue : background;
        foreach ((ImageBatch images, int index, int top, int left) in places)
        {
            int wide = images.Width * channels;
            for (int y = 0; y < images.Height * scale; y++)
            {
                ReadOnlySpan<byte> source = images[index].Slice(y / scale * wide, wide);
                Span<byte> target = sheet.AsSpan(((top + y) * width + left) * channels, wide * scale);
                for (int x = 0; x < images.Width * scale; x++)
                    source.Slice(x / scale * channels, channels).CopyTo(target[(x * channels)..]);
            }
        }
        return new ImageBatch(sheet, height, width, channels);
    }
}
