using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>Derives height, width, channels and their order from the dimensions of a vector column.</summary>
internal static class VectorLayout
{
    public static (ImageShape Shape, bool Interleaved) Resolve(VectorDataViewType type, string name, ImageTrainingOptions options)
    {
        (ImageShape shape, bool interleaved) = FromDimensions(type.Dimensions, options)
            ?? throw new ArgumentOutOfRangeException(nameof(type),
                $"The dimensions of column '{name}' ({type}) do not give the height and width of its images. Set " +
                "GanOptions.Height, Width and Channels.");
        if (Differs(options.Height, shape.Height) || Differs(options.Width, shape.Width) || Differs(options.Channels, shape.Channels)
            || shape.Size != type.Size)
            throw new ArgumentOutOfRangeException(nameof(type),
                $"Column '{name}' ({type}) holds {type.Size} values an image, which is not GanOptions.Height {Text(options.Height)}, " +
                $"Width {Text(options.Width)}, Channels {Text(options.Channels)}. Vectors are not resized: leave these unset, or give " +
                "the column's own.");
        return (shape, interleaved);
    }

    private static string Text(int? option) => option?.ToString(CultureInfo.InvariantCulture) ?? "(not set)";

    private static bool Differs(int? option, int found) => option is not null && option != found;

    private static (ImageShape, bool)? FromDimensions(ImmutableArray<int> d, ImageTrainingOptions options)
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
        return (options.Height, options.Width) is ({ } height, { } width)
            ? (new ImageShape(options.Channels ?? 1, height, width), interleaved)
            : null;
    }
}
