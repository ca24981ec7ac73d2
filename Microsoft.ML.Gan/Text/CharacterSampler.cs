using System.Numerics.Tensors;
using Microsoft.ML.Gan.Core.RandomNumbers;

namespace Microsoft.ML.Gan.Text;

/// <summary>Draws characters by their logits.</summary>
internal sealed class CharacterSampler(CharacterGenerationOptions settings, int vocabulary)
{
    private readonly double[] _weights = new double[vocabulary];
    private readonly int[] _order = new int[vocabulary];

    /// <summary>The symbol at a position of a continuation: a function of the logits, the key and the position.</summary>
    public int Draw(ReadOnlySpan<float> logits, ulong key, int position)
    {
        int best = TensorPrimitives.IndexOfMax(logits);
        if (settings.Temperature == 0)
            return best;
        for (int i = 0; i < _weights.Length; i++)
            _weights[i] = Math.Exp((logits[i] - (double)logits[best]) / settings.Temperature); // of softmax, but for their sum
        if (settings.TopK < _weights.Length || settings.TopP < 1)
            KeepLikeliest();

        double left = CounterRandom.Uniform(key, (ulong)position) * _weights.Sum();
        int drawn = best;
        for (int i = 0; i < _weights.Length; i++)
        {
            if (_weights[i] == 0)
                continue;
            drawn = i; // the last one with a weight, if rounding lets none pass
            if ((left -= _weights[i]) < 0)
                break;
        }
        return drawn;
    }

    /// <summary>Sets the weights to 0 that are not among the K largest, and then those that are not needed for a share of P.</summary>
    private void KeepLikeliest()
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        _order.AsSpan().Sort((a, b) => _weights[b].CompareTo(_weights[a]) is not 0 and var order ? order : a.CompareTo(b));
        int kept = Math.Min(settings.TopK ?? _order.Length, _order.Length);
        Zero(kept);
        if (settings.TopP < 1)
        {
            double needed = settings.TopP * _weights.Sum(), had = 0;
            for (kept = 0; kept < _order.Length && had < needed; kept++)
                had += _weights[_order[kept]];
            Zero(kept);
        }

        void Zero(int from)
        {
            foreach (int i in _order.AsSpan(from))
                _weights[i] = 0;
        }
    }
}
