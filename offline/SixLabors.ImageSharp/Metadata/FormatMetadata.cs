using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>Each format's own metadata, made when it is first asked for.</summary>
internal sealed class FormatMetadata
{
    private Dictionary<IImageFormat, IDeepCloneable>? byFormat;

    public T GetOrAdd<T>(IImageFormat format, Func<T> create)
        where T : class, IDeepCloneable
    {
        byFormat ??= [];
        if (byFormat.TryGetValue(format, out IDeepCloneable? found))
        {
            return (T)found;
        }

        T created = create();
        byFormat.Add(format, created);
        return created;
    }

    public void Set(IImageFormat format, IDeepCloneable metadata) => (byFormat ??= [])[format] = metadata;

    public FormatMetadata DeepClone() => new()
    {
        byFormat = byFormat?.ToDictionary(entry => entry.Key, entry => entry.Value.DeepClone()),
    };
}
