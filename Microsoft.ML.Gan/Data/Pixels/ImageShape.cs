namespace Microsoft.ML.Gan.Data.Pixels;

/// <summary>C×H×W of the images a model is made for.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Values in an image.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <inheritdoc />
    public override string ToString() => $"{Height}×{Width}×{Channels}";
}
