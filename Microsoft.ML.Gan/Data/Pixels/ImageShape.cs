namespace Microsoft.ML.Gan.Data.Pixels;

/// <summary>C×H×W of the images a model is made for.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The shape of the images that networks are built for.</summary>
    public ImageShape(GanNetworkOptions networks)
        : this(networks.Channels, networks.Height, networks.Width)
    {
    }

    /// <summary>Values in an image.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <summary>C×H×W, as networks and the store have it, to H×W×C, as pictures have it.</summary>
    public void ToInterleaved<T>(ReadOnlySpan<T> planar, Span<T> interleaved)
    {
        int area = Height * Width;
        for (int c = 0; c < Channels; c++)
        {
            ReadOnlySpan<T> plane = planar.Slice(c * area, area);
            for (int i = 0; i < plane.Length; i++)
                interleaved[i * Channels + c] = plane[i];
        }
    }

    /// <summary>H×W×C to C×H×W.</summary>
    public void ToPlanar<T>(ReadOnlySpan<T> interleaved, Span<T> planar)
    {
        int area = Height * Width;
        for (int c = 0; c < Channels; c++)
        {
            Span<T> plane = planar.Slice(c * area, area);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = interleaved[i * Channels + c];
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{Height}×{Width}×{Channels}";
}
