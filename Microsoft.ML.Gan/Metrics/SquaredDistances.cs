using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>Squared Euclidean distances between all rows of two sets, as matrix products, a block of rows at a time.</summary>
internal static class SquaredDistances
{
    private const double Little = 1e-13;
    private const int BlockElements = 1 << 23; // 64 MiB of doubles; up to four blocks exist at once

    /// <summary>
    /// Visits the distances between N×D and M×D doubles block by block, in a dispose scope each: a block's first query row, and R×M
    /// numbers, 0 or more.
    /// </summary>
    public static void Visit(Tensor queries, Tensor references, Action<int, Tensor> visit)
    {
        using DisposeScope scope = NewDisposeScope();
        int count = (int)queries.shape[0];
        int rows = (int)Math.Max(1, BlockElements / references.shape[0]);
        Tensor columns = references.transpose(0, 1);
        Tensor norms = SquaredNorms(references).transpose(0, 1);
        for (int start = 0; start < count; start += rows)
        {
            using DisposeScope block = NewDisposeScope();
            Tensor part = queries.narrow(0, start, Math.Min(rows, count - start));
            // |a - b|² = |a|² + |b|² - 2 a·b, which rounding may take below 0
            visit(start, part.mm(columns).TimesInPlace(-2).PlusInPlace(norms).PlusInPlace(SquaredNorms(part)).ClampInPlace(0));
        }
    }

    /// <summary>N×1, reduced by more than rounding adds, so that equal rows are at distance 0.</summary>
    private static Tensor SquaredNorms(Tensor rows)
    {
        using Tensor squares = rows.mul(rows);
        return squares.sum(1, true).TimesInPlace(1 - Little);
    }
}
