using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Trainers;

/// <summary>Arithmetic on arrays of floats.</summary>
internal static class DenseVector
{
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector<double>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(a);
        var others = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out var low, out var high);
            Vector.Widen(others[i], out var otherLow, out var otherHigh);
            sum += low * otherLow + high * otherHigh;
        }
        double result = Vector.Sum(sum);
        for (int i = vectors.Length * Vector<float>.Count; i < a.Length; i++)
            result += (double)a[i] * b[i];
        return result;
    }

    public static double Norm(ReadOnlySpan<float> a) => Math.Sqrt(Dot(a, a));

    /// <summary>target += factor * a.</summary>
    public static void Add(Span<float> target, float factor, ReadOnlySpan<float> a)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(a);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (int i = 0; i < vectors.Length; i++)
            targets[i] += vectors[i] * factor;
        for (int i = vectors.Length * Vector<float>.Count; i < a.Length; i++)
            target[i] += factor * a[i];
    }

    public static void Scale(Span<float> target, float factor)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (int i = 0; i < targets.Length; i++)
            targets[i] *= factor;
        for (int i = targets.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] *= factor;
    }
}
