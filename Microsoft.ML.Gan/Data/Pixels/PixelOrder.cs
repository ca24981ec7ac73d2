namespace Microsoft.ML.Gan.Data.Pixels;

/// <summary>Between C×H×W, as networks and the store have it, and H×W×C, as pictures have it.</summary>
internal static class PixelOrder
{
    /// <summary>C×H×W to H×W×C.</summary>
    public static void ToInterleaved<T>(ReadOnlySpan<T> planar, Span<T> interleaved, int channels)
    {
        int area = planar.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<T> plane = planar.Slice(c * area, area);
            for (int i = 0; i < plane.Length; i++)
                interleaved[i * channels + c] = plane[i];
        }
    }

    /// <summary>H×W×C to C×H×W.</summary>
    public static void ToPlanar<T>(ReadOnlySpan<T> interleaved, Span<T> planar, int channels)
    {
        int area = interleaved.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            Span<T> plane = planar.Slice(c * area, area);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = interleaved[i * channels + c];
        }
    }
}
