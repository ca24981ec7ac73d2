using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Arithmetic of tensors and numbers.</summary>
/// <remarks>
/// TorchSharp's own operators hand a number to native code as an object that nothing refers to any more: when another thread collects garbage
/// at that moment, the number is freed while it is read. Here it lives until the call returns.
/// </remarks>
internal static class TensorMath
{
    private static readonly Scalar One = Number(1); // what the second of two summands is multiplied by

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + y, in the place of x.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.add(number, One);
    }

    /// <summary>x + y, in the place of x.</summary>
    public static Tensor PlusInPlace(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.add_(number, One);
    }

    /// <summary>x · y.</summary>
    public static Tensor Times(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.mul(number);
    }

    /// <summary>x · y, in the place of x.</summary>
    public static Tensor TimesInPlace(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.mul_(number);
    }

    /// <summary>x / y.</summary>
    public static Tensor DividedBy(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.div(number);
    }

    /// <summary>x / y, in the place of x.</summary>
    public static Tensor DividedByInPlace(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.div_(number);
    }

    /// <summary>x · x, element by element.</summary>
    public static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>x &lt; y, element by element.</summary>
    public static Tensor IsBelow(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.lt(number);
    }

    /// <summary>x &gt; y, element by element.</summary>
    public static Tensor IsAbove(this Tensor x, double y)
    {
        using Scalar number = Number(y);
        return x.gt(number);
    }

    /// <summary>x, but no less than a minimum, in the place of x.</summary>
    public static Tensor ClampInPlace(this Tensor x, double minimum)
    {
        using Scalar number = Number(minimum);
        return x.clamp_(number);
    }

    /// <summary>x, but no less than a minimum and no more than a maximum, in the place of x.</summary>
    public static Tensor ClampInPlace(this Tensor x, double minimum, double maximum)
    {
        using Scalar least = Number(minimum), most = Number(maximum);
        return x.clamp_(least, most);
    }

    /// <summary>Sets every element.</summary>
    public static Tensor Fill(this Tensor x, double value)
    {
        using Scalar number = Number(value);
        return x.fill_(number);
    }

    /// <summary>Sets every element of a tensor of whole numbers.</summary>
    public static Tensor Fill(this Tensor x, long value)
    {
        using Scalar number = Number(value);
        return x.fill_(number);
    }

    /// <summary>max(x, slope · x) (Maas, Hannun, Ng 2013), for a slope below 1.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope)
    {
        using Scalar number = Number(slope);
        return x.leaky_relu(number);
    }

    /// <summary>The same in the place of x.</summary>
    public static Tensor LeakyReluInPlace(this Tensor x, double slope)
    {
        using Scalar number = Number(slope);
        return x.leaky_relu_(number);
    }

#pragma warning disable RS0030 // the callers above hold the number
    private static Scalar Number(double value) => value;

    private static Scalar Number(long value) => value;
#pragma warning restore RS0030
}
