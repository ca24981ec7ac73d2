namespace SixLabors.ImageSharp;

/// <summary>An object that can copy itself and all that it holds.</summary>
public interface IDeepCloneable
{
    IDeepCloneable DeepClone();
}

/// <inheritdoc cref="IDeepCloneable"/>
public interface IDeepCloneable<out T>
    where T : class
{
    T DeepClone();
}
