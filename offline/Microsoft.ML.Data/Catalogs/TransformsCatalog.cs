using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The transforms, added by extension methods.</summary>
public sealed class TransformsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal TransformsCatalog(IHostEnvironment env)
    {
        _env = env;
        Conversion = new ConversionTransforms(env);
        Text = new TextTransforms(env);
    }

    public ConversionTransforms Conversion { get; }

    public TextTransforms Text { get; }

    IHostEnvironment IInternalCatalog.Environment => _env;

    public sealed class ConversionTransforms : IInternalCatalog
    {
        private readonly IHostEnvironment _env;

        internal ConversionTransforms(IHostEnvironment env)
        {
            _env = env;
        }

        IHostEnvironment IInternalCatalog.Environment => _env;
    }

    public sealed class TextTransforms : IInternalCatalog
    {
        private readonly IHostEnvironment _env;

        internal TextTransforms(IHostEnvironment env)
        {
            _env = env;
        }

        IHostEnvironment IInternalCatalog.Environment => _env;
    }
}
