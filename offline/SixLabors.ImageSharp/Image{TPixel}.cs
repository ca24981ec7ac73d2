using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace SixLabors.ImageSharp;

/// <summary>An image of one pixel type: one frame or more of the same size.</summary>
public sealed class Image<TPixel> : Image
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly ImageFrameCollection<TPixel> _frames;

    /// <summary>All pixels zero: black, and transparent where there is alpha.</summary>
    public Image(int width, int height)
        : this(Configuration.Default, width, height)
    {
    }

    public Image(int width, int height, TPixel backgroundColor)
        : this(Configuration.Default, width, height, backgroundColor)
    {
    }

    public Image(Configuration configuration, int width, int height)
        : this(configuration, new ImageMetadata(), [NewFrame(configuration, width, height)])
    {
    }

    public Image(Configuration configuration, int width, int height, TPixel backgroundColor)
        : this(configuration, width, height) => _frames.RootFrame.Pixels.Fill(backgroundColor);

    internal Image(Configuration configuration, ImageMetadata metadata, List<ImageFrame<TPixel>> frames)
        : base(configuration, new PixelTypeInfo(Unsafe.SizeOf<TPixel>() * 8), metadata, frames[0].Size())
        => _frames = new ImageFrameCollection<TPixel>(this, frames);

    public new ImageFrameCollection<TPixel> Frames
    {
        get
        {
            EnsureNotDisposed();
            return _frames;
        }
    }

    private protected override ImageFrameCollection UntypedFrames => Frames;

    /// <summary>A pixel of the first frame.</summary>
    public TPixel this[int x, int y]
    {
        get => Frames.RootFrame[x, y];
        set => Frames.RootFrame[x, y] = value;
    }

    /// <summary>Reads or writes the first frame row by row.</summary>
    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels) => Frames.RootFrame.ProcessPixelRows(processPixels);

    /// <summary>Reads or writes the first frames of two images row by row.</summary>
    public void ProcessPixelRows<TPixel2>(Image<TPixel2> image2, PixelAccessorAction<TPixel, TPixel2> processPixels)
        where TPixel2 : unmanaged, IPixel<TPixel2>
    {
        ArgumentNullException.ThrowIfNull(image2);
        Frames.RootFrame.ProcessPixelRows(image2.Frames.RootFrame, processPixels);
    }

    /// <summary>The first frame, row after row, without padding.</summary>
    public void CopyPixelDataTo(Span<TPixel> destination) => Frames.RootFrame.CopyPixelDataTo(destination);

    /// <inheritdoc cref="CopyPixelDataTo(Span{TPixel})"/>
    public void CopyPixelDataTo(Span<byte> destination) => Frames.RootFrame.CopyPixelDataTo(destination);

    /// <summary>The first frame's pixels themselves, if they lie in one piece.</summary>
    public bool DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory) => Frames.RootFrame.DangerousTryGetSinglePixelMemory(out memory);

    public Image<TPixel> Clone() => Clone(Configuration);

    public Image<TPixel> Clone(Configuration configuration) => CloneAs<TPixel>(configuration);

    public override Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new Image<TPixel2>(configuration, Metadata.DeepClone(), [.. Frames.Select(frame => frame.CopyAs<TPixel2>(configuration))]);
    }

    public override string ToString() => $"Image<{typeof(TPixel).Name}>: {Width}x{Height}";

    internal override void EncodeWith(IImageEncoder encoder, Stream stream) => encoder.Encode(this, stream);

    internal override Task EncodeWithAsync(IImageEncoder encoder, Stream stream, CancellationToken cancellationToken)
        => encoder.EncodeAsync(this, stream, cancellationToken);

    internal override void Accept(IImageVisitor visitor) => visitor.Visit(this);

    /// <summary>Replaces each frame's pixels. All new frames have one size, which becomes the image's.</summary>
    internal void ReplaceFrames(Func<ImageFrame<TPixel>, ImageFrame<TPixel>> replace)
    {
        // All first, so that an exception leaves the image as it was.
        List<ImageFrame<TPixel>> replacements = [.. Frames.Select(replace)];
        for (int i = 0; i < replacements.Count; i++)
        {
            Frames[i].Become(replacements[i]);
        }

        SetSize(replacements[0].Size());
    }

    protected override void Dispose(bool disposing) => _frames.Dispose();

    private static ImageFrame<TPixel> NewFrame(Configuration configuration, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new ImageFrame<TPixel>(configuration, width, height);
    }
}
