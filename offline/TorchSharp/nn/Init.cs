namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Fills tensors in place, without a trace in their history. As in TorchSharp, a given generator is not used: to be independent of
        /// the process-wide one, fill under no_grad() with Tensor.normal_ or uniform_, which do use it.
        /// </summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1
            }

            /// <summary>What a nonlinearity is to be made up for in its layer's standard deviation.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1
            };

            /// <summary>How many elements of the input make one of the output, and how many of the output one of the input takes part in.</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var receptiveField = shape.Skip(2).Aggregate(1L, (product, length) => product * length);
                return (shape[1] * receptiveField, shape[0] * receptiveField);
            }

            public static Tensor zeros_(Tensor tensor) => Fill(tensor, "zero_");

            public static Tensor ones_(Tensor tensor) => Fill(tensor, "fill_.Scalar", 1.0);

            public static Tensor constant_(Tensor tensor, Scalar val) => Fill(tensor, "fill_.Scalar", val);

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator generator = null!) =>
                Fill(tensor, "uniform_", low, high);

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator generator = null!) =>
                Fill(tensor, "normal_", mean, std);

            /// <summary>Normal, between a and b: by the inverse of the distribution function.</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator generator = null!)
            {
                // erfinv(2 U - 1) sqrt(2) is normal; U runs over the part of (0, 1) between a and b.
                var (low, high) = (2 * NormalDistribution((a - mean) / std) - 1, 2 * NormalDistribution((b - mean) / std) - 1);
                Fill(tensor, "uniform_", low, high);
                Fill(tensor, "erfinv_");
                Fill(tensor, "mul_.Scalar", std * Math.Sqrt(2));
                Fill(tensor, "add_.Scalar", mean);
                return Fill(tensor, "clamp_", a, b);
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return Fill(tensor, "uniform_", -bound, bound);
            }

            /// <summary>As in TorchSharp the same as <see cref="xavier_uniform_"/>, whose variance is the same.</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return Fill(tensor, "uniform_", -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                Fill(tensor, "normal_", 0.0, KaimingDeviation(tensor, a, mode, nonlinearity));

            /// <summary>Orthonormal rows or columns, whichever are fewer, of the tensor seen as a matrix with its first dimension's rows.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var rows = tensor.size(0);
                var columns = tensor.NumberOfElements / rows;
                var shape = rows < columns ? new[] { columns, rows } : [rows, columns];
                var normal = Aten.Call("normal_", Aten.Call("new_empty", tensor, shape), 0.0, 1.0);
                var (q, r) = Aten.Call2("linalg_qr", normal);
                // The decomposition is unique, and so q uniform, once r's diagonal is positive.
                var uniform = Aten.Call("mul.Tensor", q, Aten.Call("sign", Aten.Call("diagonal", r)));
                var matrix = rows < columns ? Aten.Call("t", uniform) : uniform;
                Aten.CallInPlace("copy_", tensor, Aten.Call("reshape", Aten.Call("mul.Scalar", matrix, gain), tensor.shape));
                return tensor;
            }

            public static Tensor eye_(Tensor tensor)
            {
                using var noGrad = no_grad();
                using var identity = Aten.Call("eye.m", tensor.size(0), tensor.size(1));
                return Aten.CallInPlace("copy_", tensor, identity);
            }

            /// <summary>A convolution that hands its first channels through.</summary>
            public static Tensor dirac_(Tensor tensor)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                Aten.CallInPlace("zero_", tensor);
                var centre = tensor;
                for (var dim = (int)tensor.ndim - 1; dim >= 2; dim--)
                    centre = Aten.Call("select.int", centre, (long)dim, tensor.size(dim) / 2);
                Aten.CallInPlace("fill_.Scalar", Aten.Call("diagonal", centre), 1.0);
                return tensor;
            }

            /// <summary>Normal, with this fraction of each column zero.</summary>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                Fill(tensor, "normal_", 0.0, std);
                var zeros = (long)Math.Ceiling(sparsity * tensor.size(0));
                for (var column = 0L; column < tensor.size(1); column++)
                {
                    var rows = Aten.Call("slice.Tensor", Aten.Call("randperm", tensor.size(0)), 0, 0, zeros);
                    Aten.CallInPlace("index_fill_.int_Scalar", Aten.Call("select.int", tensor, 1, column), 0, rows, 0.0);
                }
                return tensor;
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double NormalDistribution(double x)
            {
                using var scope = NewDisposeScope();
                return Aten.CallScalar("item", Aten.Call("special_ndtr", tensor(x))).ToDouble();
            }

            private static Tensor Fill(Tensor tensor, string operation, params ReadOnlySpan<Argument> arguments)
            {
                using var noGrad = no_grad();
                return Aten.CallInPlace(operation, tensor, arguments);
            }
        }
    }
}
