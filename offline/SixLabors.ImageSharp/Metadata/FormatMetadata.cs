using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>Each format's own metadata, made when it is first asked for: by a save, for one, and several threads may save an image.</summary>
internal sealed class FormatMetadata
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IImageFormat, IDeepCloneable> _byFormat = [];

    public T GetOrAdd<T>(IImageFormat format, Func<T> create)
        where T : class, IDeepCloneable
    {
        lock (_lock)
        {
            if (!_byFormat.TryGetValue(format, out IDeepCloneable? found))
            {
                found = create();
                _byFormat.Add(format, found);
            }

            return (T)found;
        }
    }

    public void Set(IImageFormat format, IDeepCloneable metadata)
    {
        lock (_lock)
        {
            _byFormat[format] = metadata;
        }
    }

    public FormatMetadata DeepClone()
    {
        var clone = new FormatMetadata();
        lock (_lock)
        {
            foreach ((IImageFormat format, IDeepCloneable metadata) in _byFormat)
            {
                clone._byFormat.Add(format, metadata.DeepClone());
            }
        }

        return clone;
    }
}
