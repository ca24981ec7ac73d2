using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Makes the optimizer that the options ask for.</summary>
internal static class Optimizers
{
    public static OptimizerHelper Create(GanOptions options, IEnumerable<Parameter> parameters, double rate) =>
        Create(options.Optimizer, parameters, rate, options.Beta1, options.Beta2, options.Momentum);

    public static OptimizerHelper Create(GanOptimizer optimizer, IEnumerable<Parameter> parameters, double rate, double beta1, double beta2, double momentum) => optimizer switch
    {
        GanOptimizer.Adam => optim.Adam(parameters, rate, beta1, beta2),
        GanOptimizer.RmsProp => optim.RMSProp(parameters, rate),
        GanOptimizer.NesterovSgd => optim.SGD(parameters, rate, momentum, nesterov: true),
        _ => optim.SGD(parameters, rate, momentum),
    };

    /// <summary>
    /// Before a backward pass. TorchSharp 0.106's modules let go of their gradients, which are then not filled with zeros and added to; those of 0.99.6 do not know
    /// the parameters of modules written in C#, and there the optimizer fills them with zeros.
    /// </summary>
    public static void ForgetGradients(nn.Module module, optim.Optimizer optimizer)
    {
        module.zero_grad();
        optimizer.zero_grad();
    }

    /// <summary>The length of the gradient that an optimizer's next step follows; the device has to be waited for.</summary>
    public static double GradientNorm(OptimizerHelper optimizer) =>
        nn.utils.clip_grad_norm_(optimizer.parameters(), double.PositiveInfinity); // clips nothing; the gradient itself is read in another way in each version
}
