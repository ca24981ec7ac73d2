using System.Runtime.CompilerServices;

namespace Microsoft.ML.Gan.Core.RandomNumbers;

/// <summary>
/// Counter-based random numbers, Philox 4×32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"):
/// block i of a stream is a function of (key, i) alone, so any part of a stream can be computed without the parts before it.
/// </summary>
internal static class CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57; // the paper, section 3.3
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;             // golden ratio, sqrt(3) - 1
    private const int Rounds = 10;

    /// <summary>128 random bits for a 128-bit counter under a 64-bit key.</summary>
    public static (ulong Low, ulong High) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32), c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0 | (ulong)c1 << 32, c2 | (ulong)c3 << 32);
    }

    /// <summary>The key of another stream, independent of this one and of those for other (low, high).</summary>
    public static ulong DeriveKey(ulong key, ulong low, ulong high = 0) => Block(key, low, high).Low;

    /// <summary>A uniform number of a stream in [0, 1), with 53 bits.</summary>
    public static double Uniform(ulong key, ulong index) => ToUnit(Block(key, index, 0).Low);

    /// <summary>Fills with the first standard normal numbers of a stream.</summary>
    public static void FillNormal(ulong key, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i += 2)
        {
            (ulong a, ulong b) = Block(key, (ulong)i / 2, 0);
            // Box and Muller 1958: two uniform numbers, the first in (0, 1], give two independent normal ones.
            double radius = Math.Sqrt(-2 * Math.Log(1 - ToUnit(a)));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * ToUnit(b));
            destination[i] = (float)(radius * cos);
            if (i + 1 < destination.Length)
                destination[i + 1] = (float)(radius * sin);
        }
    }

    /// <summary>Fills with the first uniform numbers of a stream, in [0, 1).</summary>
    public static void FillUniform(ulong key, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i += 2)
        {
            (ulong a, ulong b) = Block(key, (ulong)i / 2, 0);
            destination[i] = ToUnitSingle(a);
            if (i + 1 < destination.Length)
                destination[i + 1] = ToUnitSingle(b);
        }
    }

    /// <summary>A random order of 0 … n - 1 (Fisher and Yates), drawn from a stream.</summary>
    public static void Shuffle(ulong key, Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            // The high half of bits × (i + 1) is uniform on 0 … i up to 2^-32 (Lemire 2019).
            int j = (int)Math.BigMul(Block(key, (ulong)i, 0).Low, (ulong)i + 1, out _);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53)); // 53 bits: [0, 1)

    private static float ToUnitSingle(ulong bits) => (bits >> 40) * (1f / (1 << 24)); // 24 bits: [0, 1)
}
