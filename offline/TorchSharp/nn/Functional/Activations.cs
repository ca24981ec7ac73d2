using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>PyTorch's torch.nn.functional.</summary>
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => Result(nn_relu(x.Handle, inplace ? 1 : 0), x);

            public static Tensor relu6(Tensor x, bool inplace = false) => hardtanh(x, 0, 6, inplace);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                Result(nn_leaky_relu(input.Handle, negative_slope, inplace ? 1 : 0), input);

            [DllImport(Native.Library)] private static extern nint nn_relu(nint input, int inPlace);

            [DllImport(Native.Library)] private static extern nint nn_leaky_relu(nint input, double slope, int inPlace);

            public static Tensor prelu(Tensor input, Tensor weight) => Aten.Call("prelu", input, weight);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => Aten.Call(inplace ? "elu_" : "elu", x, alpha);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => Aten.Call(inplace ? "celu_" : "celu", x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false) => Aten.Call(inplace ? "selu_" : "selu", x);

            public static Tensor gelu(Tensor x) => gelu(x, false);

            public static Tensor gelu(Tensor x, bool inplace) => Aten.Call(inplace ? "gelu_" : "gelu", x);

            public static Tensor silu(Tensor x, bool inplace = false) => Aten.Call(inplace ? "silu_" : "silu", x);

            [Obsolete("Incorrect name capitalization", false)]
            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);

            public static Tensor mish(Tensor x, bool inplace = false) => Aten.Call(inplace ? "mish_" : "mish", x);

            public static Tensor tanh(Tensor x, bool inplace = false) => Aten.Call(inplace ? "tanh_" : "tanh", x);

            public static Tensor sigmoid(Tensor x) => sigmoid(x, false);

            public static Tensor sigmoid(Tensor x, bool inplace) => Aten.Call(inplace ? "sigmoid_" : "sigmoid", x);

            public static Tensor logsigmoid(Tensor x) => Aten.Call("log_sigmoid", x);

            /// <summary>log(1 + exp(beta x)) / beta; x itself where beta x exceeds <paramref name="threshold"/>.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Aten.Call("softplus", x, beta, threshold);

            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) =>
                Aten.Call(inplace ? "hardtanh_" : "hardtanh", x, min_val, max_val);

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                Aten.Call(inplace ? "threshold_" : "threshold", x, threshold, value);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.Call("softmax.int", input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => Aten.Call("log_softmax.int", x, dim);
        }
    }
}
