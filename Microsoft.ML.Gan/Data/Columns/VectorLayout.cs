using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>Reads height, width, channels and their order off the dimensions of a vector column.</summary>
internal static class VectorLayout
{
    public static (ImageShape Shape, bool Interleaved) Resolve(VectorDataViewType type, string name, GanOptions options)
    {
        (ImageShape shape, bool interleaved) = FromDimensions(type.Dimensions, options)
            ?? throw new ArgumentOutOfRangeException(nameof(type),
                $"The dimensions of column '{name}' ({type}) do not tell the height and width of its images: set GanOptions.Height, " +
                "Width " +
                "and Channels.");
        if (Differs(options.Height, shape.Height) || Differs(options.Width, shape.Width) || Differs(options.Channels, shape.Channels)
            || shape.Size != type.Size)
        {
            throw new ArgumentOutOfRangeException(nameof(type),
                $"Column '{name}' ({type}) holds {type.Size} values an image, which is not the Height {options.Height}, Width " +
                $"{options.Width}, Channels {options.Channels} " +
                $"of GanOptions (0: not given). Vectors are not resized: leave these at 0, or give the column's own.");
        }
        return (shape, interleaved);
    }

    private static bool Differs(int option, int found) => option != 0 && option != found;

    private static (ImageShape, bool)? FromDimensions(ImmutableArray<int> d, GanOptions options)
    {
        bool interleaved = options.Layout == PixelLayout.Interleaved;
        if (d.Length == 2)
            return (new ImageShape(1, d[0], d[1]), interleaved);
        if (d.Length == 3)
        {
            if (options.Layout == PixelLayout.Auto)
                interleaved = d[0] is not (1 or 3 or 4);
            return (interleaved ? new ImageShape(d[2], d[0], d[1]) : new ImageShape(d[0], d[1], d[2]), interleaved);
        }
        int channels = options.Channels > 0 ? options.Channels : 1;
        return options.Height > 0 && options.Width > 0 ? (new ImageShape(channels, options.Height, options.Width), interleaved) : null;
    }
}
