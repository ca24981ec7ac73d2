using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module registers as one of its parameters, for optimizers and the saved state.</summary>
    public class Parameter : torch.Tensor
    {
        /// <summary>Takes <paramref name="data"/> over, which is invalid afterwards; its place in a dispose scope too.</summary>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).DecoupleFromNativeHandle(), register: false)
        {
            DisposeScope.ReplaceWith(data, this);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
