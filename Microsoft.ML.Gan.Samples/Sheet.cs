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
            bool blueFirst = image.PixelFormat == MLPixelFormat.Bgra32;
            ReadOnlySpan<byte> values = image.Pixels;
            for (int i = 0; i < values.Length; i += 4)
                pixels.AddRange([values[i + (blueFirst ? 2 : 0)], values[i + 1], values[i + (blueFirst ? 0 : 2)]]);
            image.Dispose();
        }
        return new ImageBatch(pixels.ToArray(), height, width, channels: 3);
    }

    /// <summary>Saves a snapshot: generated images on the left, real ones on the right.</summary>
    public static void Save(GanSnapshot snapshot, string file, int scale = 1) =>
        snapshot.Generated.ToGrid(columns: 8, scale: scale).Beside(snapshot.Real.ToGrid(columns: 8, scale: scale)).SavePng(file);

    /// <summary>All images of batches of the same size, one batch after another.</summary>
    public static ImageBatch Join(params ImageBatch[] batches) =>
        new(batches.SelectMany(batch => batch.Pixels.ToArray()).ToArray(), batches[0].Height, batches[0].Width, batches[0].Channels);
}
