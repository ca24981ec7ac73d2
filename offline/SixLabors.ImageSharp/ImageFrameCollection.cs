using System.Collections;

namespace SixLabors.ImageSharp;

/// <summary>An image's frames, whatever their pixel type. There is always one.</summary>
public abstract class ImageFrameCollection : IDisposable, IEnumerable<ImageFrame>
{
    private bool _disposed;

    internal ImageFrameCollection()
    {
    }

    public abstract int Count { get; }

    public ImageFrame RootFrame => this[0];

    public ImageFrame this[int index] => UntypedFrame(index);

    /// <summary>Appends a copy, and returns that.</summary>
    public ImageFrame AddFrame(ImageFrame source) => AddUntyped(source);

    public abstract void RemoveFrame(int index);

    IEnumerator<ImageFrame> IEnumerable<ImageFrame>.GetEnumerator()
    {
        EnsureNotDisposed();
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<ImageFrame>)this).GetEnumerator();

    public void Dispose()
    {
        if (!_disposed)
        {
            Dispose(true);
            GC.SuppressFinalize(this);
            _disposed = true;
        }
    }

    protected void EnsureNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    protected abstract void Dispose(bool disposing);

    private protected abstract ImageFrame UntypedFrame(int index);

    private protected abstract ImageFrame AddUntyped(ImageFrame source);
}
