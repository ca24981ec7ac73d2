namespace TorchSharp;

public static partial class torch
{
    // One element in, one element out; a name that ends in _ changes the tensor itself.
    public partial class Tensor
    {
        public Tensor abs() => Aten.Call("abs", this);
        public Tensor abs_() => Aten.CallInPlace("abs_", this);
        public Tensor absolute() => abs();
        public Tensor absolute_() => abs_();
        public Tensor acos() => Aten.Call("acos", this);
        public Tensor asin() => Aten.Call("asin", this);
        public Tensor atan() => Aten.Call("atan", this);
        public Tensor atan2(Tensor other) => Aten.Call("atan2", this, other);
        public Tensor ceil() => Aten.Call("ceil", this);
        public Tensor ceil_() => Aten.CallInPlace("ceil_", this);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.Call("clamp", this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.Call("clamp.Tensor", this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.CallInPlace("clamp_", this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.CallInPlace("clamp_.Tensor", this, min, max);
        public Tensor clamp_max(Scalar max) => Aten.Call("clamp_max", this, max);
        public Tensor clamp_max_(Scalar max) => Aten.CallInPlace("clamp_max_", this, max);
        public Tensor clamp_min(Scalar min) => Aten.Call("clamp_min", this, min);
        public Tensor clamp_min_(Scalar min) => Aten.CallInPlace("clamp_min_", this, min);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor cos() => Aten.Call("cos", this);
        public Tensor cos_() => Aten.CallInPlace("cos_", this);
        public Tensor cosh() => Aten.Call("cosh", this);
        public Tensor erf() => Aten.Call("erf", this);
        public Tensor erfinv() => Aten.Call("erfinv", this);
        public Tensor exp() => Aten.Call("exp", this);
        public Tensor exp_() => Aten.CallInPlace("exp_", this);
        public Tensor expm1() => Aten.Call("expm1", this);
        public Tensor floor() => Aten.Call("floor", this);
        public Tensor floor_() => Aten.CallInPlace("floor_", this);
        public Tensor frac() => Aten.Call("frac", this);
        public Tensor log() => Aten.Call("log", this);
        public Tensor log_() => Aten.CallInPlace("log_", this);
        public Tensor log10() => Aten.Call("log10", this);
        public Tensor log1p() => Aten.Call("log1p", this);
        public Tensor log2() => Aten.Call("log2", this);
        public Tensor logit(double? eps = null) => Aten.Call("logit", this, eps);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.Call("nan_to_num", this, nan, posinf, neginf);
        public Tensor neg() => Aten.Call("neg", this);
        public Tensor neg_() => Aten.CallInPlace("neg_", this);
        public Tensor negative() => neg();
        public Tensor reciprocal() => Aten.Call("reciprocal", this);
        public Tensor reciprocal_() => Aten.CallInPlace("reciprocal_", this);
        public Tensor round(long decimals = 0) => Aten.Call("round.decimals", this, decimals);
        public Tensor round_(long decimals = 0) => Aten.CallInPlace("round_.decimals", this, decimals);
        public Tensor rsqrt() => Aten.Call("rsqrt", this);
        public Tensor rsqrt_() => Aten.CallInPlace("rsqrt_", this);
        public Tensor sign() => Aten.Call("sign", this);
        public Tensor sign_() => Aten.CallInPlace("sign_", this);
        public Tensor sin() => Aten.Call("sin", this);
        public Tensor sin_() => Aten.CallInPlace("sin_", this);
        public Tensor sinh() => Aten.Call("sinh", this);
        public Tensor sqrt() => Aten.Call("sqrt", this);
        public Tensor sqrt_() => Aten.CallInPlace("sqrt_", this);
        public Tensor square() => pow(2);
        public Tensor tan() => Aten.Call("tan", this);
        public Tensor trunc() => Aten.Call("trunc", this);

        // Activations.
        public Tensor elu(double alpha = 1) => Aten.Call("elu", this, alpha);
        public Tensor gelu() => Aten.Call("gelu", this);
        public Tensor hardtanh(Scalar min, Scalar max) => Aten.Call("hardtanh", this, min, max);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.Call("leaky_relu", this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => Aten.CallInPlace("leaky_relu_", this, negative_slope);
        public Tensor log_sigmoid() => Aten.Call("log_sigmoid", this);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.Call("log_softmax.int", this, dim, dtype);
        public Tensor relu() => Aten.Call("relu", this);
        public Tensor relu_() => Aten.CallInPlace("relu_", this);
        public Tensor sigmoid() => Aten.Call("sigmoid", this);
        public Tensor sigmoid_() => Aten.CallInPlace("sigmoid_", this);
        public Tensor silu() => Aten.Call("silu", this);
        public Tensor silu_() => Aten.CallInPlace("silu_", this);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.Call("softmax.int", this, dim, dtype);
        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.Call("softplus", this, beta, threshold);
        public Tensor tanh() => Aten.Call("tanh", this);
        public Tensor tanh_() => Aten.CallInPlace("tanh_", this);
    }
}
