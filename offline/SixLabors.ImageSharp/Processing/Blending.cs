using System.Numerics;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Porter and Duff's "over" on channels in [0, 255] that are not premultiplied.</summary>
internal static class Blending
{
    public static Vector4 Over(Vector4 above, float opacity, Vector4 below)
    {
        float cover = above.W * opacity / 255;
        if (cover >= 1)
        {
            return above;
        }

        float rest = below.W / 255 * (1 - cover);
        float alpha = cover + rest;
        if (alpha <= 0)
        {
            return Vector4.Zero;
        }

        Vector4 color = ((above * cover) + (below * rest)) / alpha;
        color.W = alpha * 255;
        return color;
    }
}
