using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>Puts images on a sheet, and reads columns of them.</summary>
internal static class Sheet
{
    /// <summary>The images of a column of byte vectors, each of the same size.</summary>
    public static ImageBatch ReadVectors(IDataView rows, string column, int height, int width, int channels) =>
        new(rows.GetColumn<byte[]>(column).SelectMany(pixels => pixels).ToArray(), height, width, channels);

    /// <summary>The images of a column of <see cref="MLImage"/>, each of the same size, as RGB.</summary>
    public static ImageBatch ReadImages(IDataView rows, string column)
    {
        var pixels = new List<byte>();
        (int height, int width) = (0, 0);
        foreach (MLImage image in rows.GetColumn<MLImage>(column))
        {
            (height, width) = (image.Height, image.Width);
            pixels.AddRange(PixelsOf(image, channels: 3));
            image.Dispose();
        }
        return new ImageBatch(pixels.ToArray(), height, width, channels: 3);
    }

    /// <summary>The bytes of an image, H×W×C: red alone for gray images, RGB or RGBA.</summary>
    public static byte[] PixelsOf(MLImage image, int channels)
    {
        ReadOnlySpan<byte> values = image.Pixels;
        int red = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        var pixels = new byte[values.Length / 4 * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            int channel = i % channels;
            pixels[i] = values[i / channels * 4 + (channel is 0 or 2 ? red ^ channel : channel)];
        }
        return pixels;
    }

    /// <summary>Saves a snapshot: generated images on the left, real ones on the right.</summary>
    public static void Save(GanSnapshot snapshot, string file, int scale = 1) =>
        snapshot.Generated.ToGrid(columns: 8, scale: scale).Beside(snapshot.Real.ToGrid(columns: 8, scale: scale)).SavePng(file);

    /// <summary>All images of batches of the same size, one batch after another.</summary>
    public static ImageBatch Join(params ImageBatch[] batches) =>
        new(batches.SelectMany(batch => batch.Pixels.ToArray()).ToArray(), batches[0].Height, batches[0].Width, batches[0].Channels);
}
