using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Scales all gradients together so that their norm is at most <paramref name="max_norm"/>. The result is the norm that they had.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var gradients = Gradients(tensors);
                if (gradients.Count == 0)
                    return 0;
                var norms = gradients.ConvertAll(gradient => Aten.Call("norm.Scalar", gradient, norm_type)).ToArray();
                var norm = Aten.CallScalar("item", Aten.Call("norm.Scalar", Aten.Call("stack", norms), norm_type)).ToDouble();
                var factor = max_norm / (norm + 1e-6);
                if (factor < 1)
                    gradients.ForEach(gradient => Aten.CallInPlace("mul_.Scalar", gradient, factor));
                return norm;
            }

            /// <summary>Brings each element of the gradients between -<paramref name="clip_value"/> and <paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                Gradients(tensors).ForEach(gradient => Aten.CallInPlace("clamp_", gradient, -clip_value, clip_value));
            }

            /// <summary>All elements, one parameter after the other.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                var parts = tensors.Select(tensor => Aten.Call("reshape", tensor, new[] { -1L })).ToArray();
                return Aten.Call("cat", parts, 0).MoveToOuterDisposeScope();
            }

            /// <summary>The reverse of <see cref="parameters_to_vector"/>.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var noGrad = no_grad();
                var offset = 0L;
                foreach (var parameter in tensors)
                {
                    var count = parameter.NumberOfElements;
                    using var part = Aten.Call("slice.Tensor", vec, 0, offset, offset + count);
                    using var shaped = Aten.Call("view_as", part, parameter);
                    Aten.CallInPlace("copy_", parameter, shaped);
                    offset += count;
                }
            }

            private static List<Tensor> Gradients(IEnumerable<Parameter> parameters) => parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToList();
        }
    }
}
