namespace SixLabors.ImageSharp.Formats;

/// <summary>Options of all decoders.</summary>
public sealed class DecoderOptions
{
    private readonly uint _maxFrames = int.MaxValue;
    private readonly Configuration _configuration = Configuration.Default;

    internal static DecoderOptions Default { get; } = new();

    public Configuration Configuration
    {
        get => _configuration;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _configuration = value;
        }
    }

    /// <summary>How many frames of an animation are decoded, at least one.</summary>
    public uint MaxFrames
    {
        get => _maxFrames;
        init => _maxFrames = Math.Clamp(value, 1, int.MaxValue);
    }

    /// <summary>
    /// Whether a PNG or JPEG that ends within its pixels gives the rows that it has, above rows of zeros. It is how ML.NET's decoder takes
    /// them; ImageSharp refuses the one and lets grey stand for what the other lacks.
    /// </summary>
    internal bool KeepsPartialPictures { get; init; }
}
