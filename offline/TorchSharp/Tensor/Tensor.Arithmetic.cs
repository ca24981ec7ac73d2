namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2
    }

    // Two operands; a name that ends in _ changes the first.
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Aten.Call("add.Tensor", this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.Call("add.Tensor", this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.Call("add.Scalar", this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.Call("add.Scalar", this, scalar, alpha);
        public Tensor add_(Tensor target) => Aten.CallInPlace("add_.Tensor", this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Aten.CallInPlace("add_.Tensor", this, target, alpha);
        public Tensor add_(Scalar scalar) => Aten.CallInPlace("add_.Scalar", this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.CallInPlace("add_.Scalar", this, scalar, alpha);

        public Tensor sub(Tensor target) => Aten.Call("sub.Tensor", this, target);
        public Tensor sub(Scalar target) => Aten.Call("sub.Scalar", this, target);
        public Tensor sub_(Tensor target) => Aten.CallInPlace("sub_.Tensor", this, target);
        public Tensor sub_(Scalar target) => Aten.CallInPlace("sub_.Scalar", this, target);
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract(Scalar target) => sub(target);

        public Tensor mul(Tensor target) => Aten.Call("mul.Tensor", this, target);
        public Tensor mul(Scalar target) => Aten.Call("mul.Scalar", this, target);
        public Tensor mul_(Tensor target) => Aten.CallInPlace("mul_.Tensor", this, target);
        public Tensor mul_(Scalar target) => Aten.CallInPlace("mul_.Scalar", this, target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.Call("div.Tensor_mode", this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.Call("div.Scalar_mode", this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.CallInPlace("div_.Tensor_mode", this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.CallInPlace("div_.Scalar_mode", this, target, Name(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor floor_divide(Tensor other) => Aten.Call("floor_divide", this, other);
        public Tensor floor_divide(Scalar other) => Aten.Call("floor_divide.Scalar", this, other);
        public Tensor fmod(Tensor target) => Aten.Call("fmod.Tensor", this, target);
        public Tensor fmod(Scalar scalar) => Aten.Call("fmod.Scalar", this, scalar);
        public Tensor remainder(Tensor target) => Aten.Call("remainder.Tensor", this, target);
        public Tensor remainder(Scalar scalar) => Aten.Call("remainder.Scalar", this, scalar);
        public Tensor pow(Tensor exponent) => Aten.Call("pow.Tensor_Tensor", this, exponent);
        public Tensor pow(Scalar exponent) => Aten.Call("pow.Tensor_Scalar", this, exponent);
        public Tensor pow_(Tensor exponent) => Aten.CallInPlace("pow_.Tensor", this, exponent);
        public Tensor pow_(Scalar exponent) => Aten.CallInPlace("pow_.Scalar", this, exponent);

        /// <summary>this + value · tensor1 · tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.Call("addcmul", this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.CallInPlace("addcmul_", this, tensor1, tensor2, value);

        /// <summary>this + value · tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.Call("addcdiv", this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.CallInPlace("addcdiv_", this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);

        /// <summary>this + weight · (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Aten.Call("lerp.Tensor", this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight)
        {
            Native.tensor_lerp_(Handle, end.Handle, weight.Handle);
            CheckForErrors();
            GC.KeepAlive(end);
            GC.KeepAlive(weight);
            return this;
        }

        public Tensor maximum(Tensor other) => Aten.Call("maximum", this, other);
        public Tensor minimum(Tensor other) => Aten.Call("minimum", this, other);
        public Tensor logaddexp(Tensor other) => Aten.Call("logaddexp", this, other);
        public Tensor xlogy(Tensor y) => Aten.Call("xlogy.Tensor", this, y);
        public Tensor xlogy(Scalar y) => Aten.Call("xlogy.Scalar_Other", this, y);

        public Tensor bitwise_and(Tensor other) => Aten.Call("bitwise_and.Tensor", this, other);
        public Tensor bitwise_or(Tensor other) => Aten.Call("bitwise_or.Tensor", this, other);
        public Tensor bitwise_xor(Tensor other) => Aten.Call("bitwise_xor.Tensor", this, other);
        public Tensor bitwise_not() => Aten.Call("bitwise_not", this);
        public Tensor logical_and(Tensor other) => Aten.Call("logical_and", this, other);
        public Tensor logical_or(Tensor other) => Aten.Call("logical_or", this, other);
        public Tensor logical_xor(Tensor other) => Aten.Call("logical_xor", this, other);
        public Tensor logical_not() => Aten.Call("logical_not", this);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }
}
