using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Arithmetic of tensors and numbers.</summary>
/// <remarks>
/// TorchSharp's own operators hand a number to native code as an object that nothing refers to any more: when another thread collects
/// garbage at that moment, the number is freed while it is read. Here it lives until the call returns.
/// </remarks>
internal static class TensorMath
{
    private static readonly Scalar One = Number(1); // what the second of two summands is multiplied by

    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    public static Tensor Plus(this Tensor x, double y) => With(y, number => x.add(number, One));

    public static Tensor PlusInPlace(this Tensor x, double y) => With(y, number => x.add_(number, One));

    public static Tensor Times(this Tensor x, double y) => With(y, x.mul);

    public static Tensor TimesInPlace(this Tensor x, double y) => With(y, x.mul_);

    public static Tensor DividedBy(this Tensor x, double y) => With(y, number => x.div(number));

    public static Tensor DividedByInPlace(this Tensor x, double y) => With(y, number => x.div_(number));

    /// <summary>x · x, element by element.</summary>
    public static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>x &lt; y, element by element.</summary>
    public static Tensor IsBelow(this Tensor x, double y) => With(y, x.lt);

    /// <summary>x &gt; y, element by element.</summary>
    public static Tensor IsAbove(this Tensor x, double y) => With(y, x.gt);

    public static Tensor ClampInPlace(this Tensor x, double minimum) => With(minimum, number => x.clamp_(number));

    public static Tensor ClampInPlace(this Tensor x, double minimum, double maximum) =>
        With(minimum, least => With(maximum, most => x.clamp_(least, most)));

    public static Tensor Fill(this Tensor x, double value) => With(value, x.fill_);

    /// <summary>Sets every element of a tensor of whole numbers, which may be larger than a double keeps apart.</summary>
    public static Tensor Fill(this Tensor x, long value)
    {
        using Scalar number = Number(value);
        return x.fill_(number);
    }

    /// <summary>max(x, slope · x) (Maas, Hannun, Ng 2013), for a slope below 1.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope) => With(slope, x.leaky_relu);

    public static Tensor LeakyReluInPlace(this Tensor x, double slope) => With(slope, x.leaky_relu_);

    /// <summary>Holds a number until the operation has returned.</summary>
    private static Tensor With(double value, Func<Scalar, Tensor> operation)
    {
        using Scalar number = Number(value);
        return operation(number);
    }

#pragma warning disable RS0030 // held by the callers
    private static Scalar Number(double value) => value;

    private static Scalar Number(long value) => value;
#pragma warning restore RS0030
}
