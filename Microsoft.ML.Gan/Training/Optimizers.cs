using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Makes the optimizer that the options ask for.</summary>
internal static class Optimizers
{
    public static optim.Optimizer Create(GanOptions options, IEnumerable<Parameter> parameters, double rate) => options.Optimizer switch
    {
        GanOptimizer.Adam => optim.Adam(parameters, rate, options.Beta1, options.Beta2),
        GanOptimizer.RmsProp => optim.RMSProp(parameters, rate),
        GanOptimizer.NesterovSgd => optim.SGD(parameters, rate, options.Momentum, nesterov: true),
        _ => optim.SGD(parameters, rate, options.Momentum),
    };
}
