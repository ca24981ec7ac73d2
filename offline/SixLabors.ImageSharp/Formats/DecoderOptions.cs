namespace SixLabors.ImageSharp.Formats;

/// <summary>Options of all decoders.</summary>
public sealed class DecoderOptions
{
    private readonly uint maxFrames = int.MaxValue;
    private readonly Configuration configuration = Configuration.Default;

    internal static DecoderOptions Default { get; } = new();

    public Configuration Configuration
    {
        get => configuration;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            configuration = value;
        }
    }

    /// <summary>How many frames of an animation are decoded, at least one.</summary>
    public uint MaxFrames
    {
        get => maxFrames;
        init => maxFrames = Math.Clamp(value, 1, int.MaxValue);
    }
}
