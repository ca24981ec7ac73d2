using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Training;

/// <summary>What a generator is given: latent vectors, and behind them the weights of the classes when there are any.</summary>
internal static class GeneratorInputs
{
    /// <summary>Inputs N×(Z + K) from latent vectors N×Z and the classes of rows. Fewer than N rows are repeated.</summary>
    public static float[] Of(GanModelInfo info, ReadOnlySpan<float> latents, SampleStore store, ReadOnlySpan<int> rows)
    {
        int size = info.Networks.GeneratorInputs, count = latents.Length / info.LatentSize;
        var inputs = new float[count * size];
        for (int i = 0; i < count; i++)
        {
            Span<float> input = inputs.AsSpan(i * size, size);
            latents.Slice(i * info.LatentSize, info.LatentSize).CopyTo(input);
            if (info.Conditions is not null)
                Conditions.FillOneHot(store.Classes[rows[i % rows.Length]], input[info.LatentSize..]);
        }
        return inputs;
    }
}
