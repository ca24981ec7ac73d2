using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Transforms.Image;

namespace GanSamples.Explore;

/// <summary>Rows with the column that a model reads, from images of any size.</summary>
internal static class ImageRows
{
    private sealed class Row
    {
        [ImageType(1, 1)] // the real ones have any size
        public MLImage Image { get; set; } = null!;
    }

    private sealed class ByteRow
    {
        public byte[] Values { get; set; } = [];
    }

    private sealed class SingleRow
    {
        public float[] Values { get; set; } = [];
    }

    /// <summary>A model of images fits them itself. For one of vectors they are cropped and scaled here, as its training data was
    /// somewhere else.</summary>
    /// <exception cref="InvalidOperationException">The model reads vectors, whose order of channels is not known.</exception>
    public static IDataView Of(ExploredModel model, IEnumerable<MLImage> images)
    {
        (MLContext ml, GanTransformer gan) = (model.Context, model.Gan);
        DataViewType type = gan.Generate(0).Schema[gan.InputColumnName].Type;
        IDataView view = ml.Data.LoadFromEnumerable(images.Select(image => new Row { Image = image }));
        if (gan.InputColumnName != nameof(Row.Image))
            view = ml.Transforms.CopyColumns(gan.InputColumnName, nameof(Row.Image)).Fit(view).Transform(view);
        if (type is not VectorDataViewType vector)
            return view;

        bool interleaved = IsInterleaved(vector, gan);
        IDataView sized = ml.Transforms.ResizeImages(gan.InputColumnName, gan.Width, gan.Height,
            resizing: ImageResizingEstimator.ResizingKind.IsoCrop).Fit(view).Transform(view);
        IEnumerable<byte[]> values =
            sized.GetColumn<MLImage>(gan.InputColumnName).Select(image => Values(image, gan.Channels, interleaved));
        bool isByte = vector.ItemType == NumberDataViewType.Byte;
        SchemaDefinition schema = SchemaDefinition.Create(isByte ? typeof(ByteRow) : typeof(SingleRow));
        (schema[0].ColumnName, schema[0].ColumnType) = (gan.InputColumnName, vector);
        if (isByte)
            return ml.Data.LoadFromEnumerable(values.Select(bytes => new ByteRow { Values = bytes }), schema);
        float black = gan.PixelMinimum, scale = (gan.PixelMaximum - gan.PixelMinimum) / 255;
        return ml.Data.LoadFromEnumerable(
            values.Select(bytes => new SingleRow { Values = [.. bytes.Select(value => black + scale * value)] }), schema);
    }

    private static bool IsInterleaved(VectorDataViewType type, GanTransformer gan)
    {
        if (gan.Channels == 1)
            return false;
        bool planar = type.Dimensions.SequenceEqual([gan.Channels, gan.Height, gan.Width]);
        bool interleaved = type.Dimensions.SequenceEqual([gan.Height, gan.Width, gan.Channels]);
        return planar != interleaved ? interleaved : throw new InvalidOperationException(
            $"The model reads vectors ({type}) whose order of channels is not known here, so no image can be given to it.");
    }

    /// <summary>The values of an image in 1, 3 or 4 channels, on white where they have no alpha.</summary>
    private static byte[] Values(MLImage image, int channels, bool interleaved)
    {
        using (image)
        {
            ReadOnlySpan<byte> pixels = image.Pixels; // alpha is premultiplied
            int area = image.Height * image.Width, red = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
            var values = new byte[area * channels];
            for (int i = 0; i < area; i++)
            {
                byte alpha = pixels[4 * i + 3];
                int white = channels == 4 ? 0 : 255 - alpha;
                int[] rgb = [pixels[4 * i + red] + white, pixels[4 * i + 1] + white, pixels[4 * i + 2 - red] + white];
                if (channels == 1)
                {
                    values[i] = (byte)(0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2] + 0.5f); // luma, ITU-R BT.709
                    continue;
                }
                for (int c = 0; c < channels; c++)
                {
                    int value = c == 3 ? alpha : channels == 3 || alpha == 0 ? rgb[c] : Math.Min(255, rgb[c] * 255 / alpha);
                    values[interleaved ? i * channels + c : c * area + i] = (byte)value;
                }
            }
            return values;
        }
    }
}
