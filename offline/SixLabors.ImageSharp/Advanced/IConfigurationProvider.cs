namespace SixLabors.ImageSharp.Advanced;

/// <summary>Anything that was made with a <see cref="ImageSharp.Configuration"/>.</summary>
public interface IConfigurationProvider
{
    Configuration Configuration { get; }
}
