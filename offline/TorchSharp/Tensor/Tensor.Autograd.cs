namespace TorchSharp;

public static partial class torch
{
    // Gradients.
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.tensor_requires_grad(Handle) != 0;
            set
            {
                Native.tensor_set_requires_grad(Handle, value ? 1 : 0);
                CheckForErrors();
            }
        }

        public bool is_leaf => Native.tensor_is_leaf(Handle) != 0;

        /// <summary>What <see cref="backward()"/> has added up for this leaf; null if nothing.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = Native.tensor_grad(Handle);
                if (gradient == 0)
                    CheckForErrors();
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                Native.tensor_set_grad(Handle, value is null ? 0 : value.Handle);
                CheckForErrors();
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Makes <see cref="backward()"/> keep the gradient of a tensor that is no leaf.</summary>
        public void retain_grad() => Aten.CallInPlace("retain_grad", this);

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors!, retain_graph, create_graph, inputs!);

        /// <summary>The same elements without the history.</summary>
        public Tensor detach() => Aten.Call("detach", this);

        public Tensor detach_() => Aten.CallInPlace("detach_", this);
    }
}
