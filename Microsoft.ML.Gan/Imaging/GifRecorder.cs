using Microsoft.ML.Gan.Core.IO;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;

namespace Microsoft.ML.Gan.Imaging;

/// <summary>
/// Collects pictures of a training and saves them as an animated GIF that loops forever. It keeps a bounded number of frames, evenly spread
/// over the training: when there are too many, it drops every second one. The last picture is always shown.
/// </summary>
public sealed class GifRecorder
{
    private readonly Lock _lock = new(); // Progress<T> reports from the thread pool
    private readonly int _delay, _lastDelay, _maximumFrames;
    private readonly List<ImageBatch> _frames = [];
    private ImageBatch? _last; // the newest picture, also when it is not among _frames
    private int _stride = 1;   // one picture in so many is kept
    private long _added;

    /// <summary>Starts an empty recording.</summary>
    /// <param name="delay">Time a frame is shown, in 1/100 s, 1 to 65,535.</param>
    /// <param name="lastDelay">Time the last frame is shown, in 1/100 s, 1 to 65,535.</param>
    /// <param name="maximumFrames">Frames kept, 2 or more, besides the last one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public GifRecorder(int delay = 20, int lastDelay = 200, int maximumFrames = 60)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, ushort.MaxValue); // the field in the file has 16 bits
        ArgumentOutOfRangeException.ThrowIfLessThan(lastDelay, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lastDelay, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumFrames, 2);
        (_delay, _lastDelay, _maximumFrames) = (delay, lastDelay, maximumFrames);
    }

    /// <summary>Number of frames that <see cref="Save"/> writes.</summary>
    public int FrameCount
    {
        get
        {
            lock (_lock)
                return _frames.Count + (_last is null || ReferenceEquals(_frames[^1], _last) ? 0 : 1);
        }
    }

    /// <summary>Adds a picture. It is kept as it is, not copied. Transparent parts are laid on white.</summary>
    /// <param name="picture">One image, of the size and channels of the first one added, at most 65,535 pixels wide and high.</param>
    /// <exception cref="ArgumentException">The batch has not exactly one image, or one of another size than the first.</exception>
    public void Add(ImageBatch picture)
    {
        ImageGrid.RequireOne(picture, nameof(picture));
        if (Math.Max(picture.Height, picture.Width) > ushort.MaxValue)
            throw new ArgumentException($"A GIF is at most {ushort.MaxValue} pixels wide and high, and the picture is " +
                $"{picture.Height}×{picture.Width}.", nameof(picture));
        if (picture.Channels == 4)
            picture = OnWhite(picture);
        lock (_lock)
        {
            if (_last is { } before && (before.Height, before.Width, before.Channels) != (picture.Height, picture.Width, picture.Channels))
                throw new ArgumentException($"The recording has pictures of {before.Height}×{before.Width}×{before.Channels}, " +
                    $"and this one is {picture.Height}×{picture.Width}×{picture.Channels}.", nameof(picture));
            _last = picture;
            long index = _added++;
            if (index % _stride == 0 && _frames.Count == _maximumFrames)
                Thin();
            if (index % _stride == 0)
                _frames.Add(picture);
        }
    }

    /// <summary>Saves the recording. An existing file is replaced when the new one is complete.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">No picture was added.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        lock (_lock)
        {
            if (_last is null)
                throw new InvalidOperationException("The recording is empty: add a picture first.");
            using Image gif = ImageGrid.ToImageSharp(_frames[0]);
            gif.Metadata.GetGifMetadata().RepeatCount = 0; // forever
            for (int i = 1; i < FrameCount; i++)
            {
                using Image frame = ImageGrid.ToImageSharp(i < _frames.Count ? _frames[i] : _last);
                gif.Frames.AddFrame(frame.Frames.RootFrame);
            }
            for (int i = 0; i < FrameCount; i++)
                gif.Frames[i].Metadata.GetGifMetadata().FrameDelay = i == FrameCount - 1 ? _lastDelay : _delay;
            AtomicFile.Write(path, file => gif.SaveAsGif(file, new GifEncoder()));
        }
    }

    private void Thin()
    {
        for (int i = _frames.Count / 2 * 2 - 1; i > 0; i -= 2)
            _frames.RemoveAt(i);
        _stride *= 2;
    }

    /// <summary>RGB for RGBA: a GIF's pixel is either opaque or not there.</summary>
    private static ImageBatch OnWhite(ImageBatch picture)
    {
        ReadOnlySpan<byte> rgba = picture[0];
        var rgb = new byte[rgba.Length / 4 * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            int pixel = i / 3 * 4, alpha = rgba[pixel + 3];
            rgb[i] = (byte)((rgba[pixel + i % 3] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return new ImageBatch(rgb, picture.Height, picture.Width, channels: 3);
    }
}
