using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>libtorch's functions of many tensors in one call, which TorchSharp lacks.</summary>
/// <remarks>Numbers travel as tensors, because others may be freed while they are read.</remarks>
internal static class TorchScript
{
    // A script that does not compile ends the process: this one is constant, and each function has a test. It must end with a line break.
    private static readonly Lazy<jit.CompilationUnit> _functions = new(() => jit.compile("""
        def adam(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor],
                 rate: Tensor, beta1: Tensor, beta2: Tensor):
            none: List[Tensor] = []
            torch._foreach_add_(steps, 1)
            torch._fused_adam_(parameters, gradients, means, squares, none, steps, lr=float(rate), beta1=float(beta1), beta2=float(beta2),
                               weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)

        def sgd(parameters: List[Tensor], gradients: List[Tensor], rate: Tensor):
            torch._foreach_add_(parameters, gradients, alpha=-float(rate))

        def momentum_sgd(parameters: List[Tensor], gradients: List[Tensor], velocities: List[Tensor], rate: Tensor, momentum: Tensor):
            torch._foreach_mul_(velocities, float(momentum))
            torch._foreach_add_(velocities, gradients)
            torch._foreach_add_(parameters, velocities, alpha=-float(rate))

        def nesterov_sgd(parameters: List[Tensor], gradients: List[Tensor], velocities: List[Tensor], rate: Tensor, momentum: Tensor):
            torch._foreach_mul_(velocities, float(momentum))
            torch._foreach_add_(velocities, gradients)
            torch._foreach_add_(parameters, gradients, alpha=-float(rate))
            torch._foreach_add_(parameters, velocities, alpha=-float(rate) * float(momentum))

        def rmsprop(parameters: List[Tensor], gradients: List[Tensor], squares: List[Tensor], rate: Tensor):
            torch._foreach_mul_(squares, 0.99)
            torch._foreach_addcmul_(squares, gradients, gradients, 0.01)
            roots = torch._foreach_sqrt(squares)
            torch._foreach_add_(roots, 1e-8)
            torch._foreach_addcdiv_(parameters, gradients, roots, -float(rate))

        def norm(tensors: List[Tensor]) -> Tensor:
            return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(tensors, 2)), 2)

        def scale(tensors: List[Tensor], factor: Tensor):
            torch._foreach_mul_(tensors, float(factor))

        def lerp(averages: List[Tensor], values: List[Tensor], weight: Tensor):
            torch._foreach_lerp_(averages, values, float(weight))

        """));

    /// <summary>
    /// A step of Adam (Kingma and Ba 2015, algorithm 1) with ε = 1e-8. Each parameter counts its steps, in single precision.
    /// </summary>
    public static void Adam(
        Tensor[] parameters, Tensor[] gradients, Tensor[] means, Tensor[] squares, Tensor[] steps,
        double rate, double beta1, double beta2) =>
        Invoke("adam", parameters, gradients, means, squares, steps, TensorFactory.Copy(rate), TensorFactory.Copy(beta1),
            TensorFactory.Copy(beta2));

    /// <summary>A step of gradient descent: θ - ηg.</summary>
    public static void Sgd(Tensor[] parameters, Tensor[] gradients, double rate) =>
        Invoke("sgd", parameters, gradients, TensorFactory.Copy(rate));

    /// <summary>A step with momentum: v becomes μv + g, and θ becomes θ - ηv; with Nesterov's, θ - η(g + μv).</summary>
    public static void MomentumSgd(Tensor[] parameters, Tensor[] gradients, Tensor[] velocities, double rate, double momentum,
        bool nesterov) => Invoke(nesterov ? "nesterov_sgd" : "momentum_sgd", parameters, gradients, velocities, TensorFactory.Copy(rate),
            TensorFactory.Copy(momentum));

    /// <summary>A step of RMSprop (Hinton 2012, lecture 6e): s becomes 0.99 s + 0.01 g², and θ becomes θ - ηg / (√s + 1e-8).</summary>
    public static void RmsProp(Tensor[] parameters, Tensor[] gradients, Tensor[] squares, double rate) =>
        Invoke("rmsprop", parameters, gradients, squares, TensorFactory.Copy(rate));

    /// <summary>The Euclidean length of all tensors' values together, a scalar on their device.</summary>
    public static Tensor Norm(Tensor[] tensors) => (Tensor)Invoke("norm", [tensors])!;

    /// <summary>Multiplies all tensors by a number, in place.</summary>
    public static void Scale(Tensor[] tensors, double factor) => Invoke("scale", tensors, TensorFactory.Copy(factor));

    /// <summary>Moves each average to (1 - weight) · average + weight · value.</summary>
    public static void Lerp(Tensor[] averages, Tensor[] values, double weight) =>
        Invoke("lerp", averages, values, TensorFactory.Copy(weight));

    private static object? Invoke(string function, params object[] arguments) => Invoke(_functions.Value, function, arguments);

#pragma warning disable RS0030 // no argument is a number
    /// <summary>Calls a function of a script with tensors or arrays of them.</summary>
    public static object? Invoke(jit.CompilationUnit script, string function, params object[] arguments)
    {
        object? result = script.invoke(function, arguments);
        GC.KeepAlive(arguments);
        return result;
    }
#pragma warning restore RS0030
}
