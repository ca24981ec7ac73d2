namespace TorchSharp;

public static partial class torch
{
    /// <summary>SciPy's special functions.</summary>
    public static partial class special
    {
        public static Tensor erf(Tensor input) => input.erf();

        public static Tensor erfinv(Tensor input) => input.erfinv();

        public static Tensor expit(Tensor input) => input.sigmoid();

        public static Tensor expm1(Tensor input) => input.expm1();

        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);

        /// <summary>The normal distribution's cumulative probability.</summary>
        public static Tensor ndtr(Tensor input) => Aten.Call("special_ndtr", input);

        public static Tensor ndtri(Tensor input) => Aten.Call("special_ndtri", input);

        public static Tensor sigmoid(Tensor input) => input.sigmoid();

        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
    }
}
