using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Which colors a vector of pixels holds, in which order.</summary>
internal sealed class ColorPlanes
{
    private readonly ColorBits _colors;
    private readonly ColorsOrder _order;
    private readonly ColorBits[] _planes;

    public ColorPlanes(ColorBits colors, ColorsOrder order)
    {
        _colors = colors;
        _order = order;
        _planes = [.. order.ToString().Select(ColorOf).Where(color => colors.HasFlag(color))];
    }

    public int Count => _planes.Length;

    public static (ColorBits Colors, ColorsOrder Order) Load(ModelLoadContext ctx)
    {
        var colors = (ColorBits)ctx.Reader.ReadByte();
        var order = (ColorsOrder)ctx.Reader.ReadByte();
        Contracts.CheckDecode(colors != 0 && (colors & ColorBits.All) == colors && Enum.IsDefined(order));
        return (colors, order);
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write((byte)_colors);
        ctx.Writer.Write((byte)_order);
    }

    /// <summary>Which plane holds <paramref name="color"/>, or -1.</summary>
    public int IndexOf(ColorBits color) => Array.IndexOf(_planes, color);

    /// <summary>Which of the four bytes of a pixel goes into this plane.</summary>
    public int ByteOf(int plane, MLPixelFormat format) => _planes[plane] switch
    {
        ColorBits.Alpha => 3,
        ColorBits.Green => 1,
        ColorBits.Red => format == MLPixelFormat.Rgba32 ? 0 : 2,
        _ => format == MLPixelFormat.Rgba32 ? 2 : 0,
    };

    private static ColorBits ColorOf(char letter) => letter switch
    {
        'A' => ColorBits.Alpha,
        'R' => ColorBits.Red,
        'G' => ColorBits.Green,
        _ => ColorBits.Blue,
    };
}
