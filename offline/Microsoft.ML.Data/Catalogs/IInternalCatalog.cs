using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog, which knows the environment that the components it makes live in.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}

internal static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return catalog.Environment;
    }
}
