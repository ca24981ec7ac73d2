using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>Each format's own metadata, made when it is first asked for.</summary>
internal sealed class FormatMetadata
{
    private Dictionary<IImageFormat, IDeepCloneable>? _byFormat;

    public T GetOrAdd<T>(IImageFormat format, Func<T> create)
        where T : class, IDeepCloneable
    {
        _byFormat ??= [];
        if (_byFormat.TryGetValue(format, out IDeepCloneable? found))
        {
            return (T)found;
        }

        T created = create();
        _byFormat.Add(format, created);
        return created;
    }

    public void Set(IImageFormat format, IDeepCloneable metadata) => (_byFormat ??= [])[format] = metadata;

    public FormatMetadata DeepClone() => new()
    {
        _byFormat = _byFormat?.ToDictionary(entry => entry.Key, entry => entry.Value.DeepClone()),
    };
}
