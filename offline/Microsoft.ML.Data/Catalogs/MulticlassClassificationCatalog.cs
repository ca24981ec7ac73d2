using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and evaluation of classification into more than two classes.</summary>
public sealed partial class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env)
        : base(env)
    {
        Trainers = new MulticlassClassificationTrainers(this);
    }

    public MulticlassClassificationTrainers Trainers { get; }

    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}
