using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The catalog of one kind of task.</summary>
public abstract class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env)
    {
        Environment = env;
    }

    private protected IHostEnvironment Environment { get; }

    IHostEnvironment IInternalCatalog.Environment => Environment;

    /// <summary>The trainers of one kind of task, added by extension methods.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog)
        {
            Owner = catalog;
        }

        internal TrainCatalogBase Owner { get; }

        IHostEnvironment IInternalCatalog.Environment => Owner.GetEnvironment();
    }
}
