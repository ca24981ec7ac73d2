using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>An image's frames. What is added is copied; all have the image's size.</summary>
public sealed class ImageFrameCollection<TPixel> : ImageFrameCollection, IEnumerable<ImageFrame<TPixel>>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly Image<TPixel> _parent;
    private readonly List<ImageFrame<TPixel>> _frames;

    internal ImageFrameCollection(Image<TPixel> parent, List<ImageFrame<TPixel>> frames)
    {
        _parent = parent;
        _frames = frames;
    }

    public override int Count => _frames.Count;

    public new ImageFrame<TPixel> RootFrame => this[0];

    public new ImageFrame<TPixel> this[int index]
    {
        get
        {
            EnsureNotDisposed();
            return _frames[index];
        }
    }

    /// <summary>Appends a copy of the frame and of its metadata, and returns that.</summary>
    public ImageFrame<TPixel> AddFrame(ImageFrame<TPixel> source)
    {
        EnsureNotDisposed();
        Check(source);
        return Append(source.Copy(_parent.Configuration));
    }

    /// <summary>Appends a frame made of these pixels.</summary>
    public ImageFrame<TPixel> AddFrame(ReadOnlySpan<TPixel> source)
    {
        EnsureNotDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, _parent.Width * _parent.Height, nameof(source));
        var frame = new ImageFrame<TPixel>(_parent.Configuration, _parent.Width, _parent.Height);
        source[..frame.Pixels.Length].CopyTo(frame.Pixels);
        return Append(frame);
    }

    /// <inheritdoc cref="AddFrame(ReadOnlySpan{TPixel})"/>
    public ImageFrame<TPixel> AddFrame(TPixel[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return AddFrame(source.AsSpan());
    }

    /// <summary>Removes a frame, but not the last one.</summary>
    public override void RemoveFrame(int index)
    {
        EnsureNotDisposed();
        if (Count == 1)
        {
            throw new InvalidOperationException("Cannot remove last frame.");
        }

        ImageFrame<TPixel> frame = _frames[index];
        _frames.RemoveAt(index);
        frame.Dispose();
    }

    /// <summary>A new image with a copy of one frame.</summary>
    public Image<TPixel> CloneFrame(int index)
        => new(_parent.Configuration, _parent.Metadata.DeepClone(), [this[index].Copy(_parent.Configuration)]);

    public IEnumerator<ImageFrame<TPixel>> GetEnumerator()
    {
        EnsureNotDisposed();
        return _frames.GetEnumerator();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (ImageFrame<TPixel> frame in _frames)
        {
            frame.Dispose();
        }

        _frames.Clear();
    }

    private protected override ImageFrame UntypedFrame(int index) => this[index];

    private protected override ImageFrame AddUntyped(ImageFrame source)
    {
        EnsureNotDisposed();
        if (source is ImageFrame<TPixel> same)
        {
            return AddFrame(same);
        }

        Check(source);
        return Append(source.CopyAs<TPixel>(_parent.Configuration));
    }

    private void Check(ImageFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Size() != _parent.Size || frame is ImageFrame<TPixel> { IsDisposed: true })
        {
            throw new ArgumentException("Frame must have the same dimensions as the image.", nameof(frame));
        }
    }

    private ImageFrame<TPixel> Append(ImageFrame<TPixel> frame)
    {
        _frames.Add(frame);
        return frame;
    }
}
