using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Reads texts side by side with a trained network. Batches always have the same number of slots, used or not, and chunks the same length:
/// a network's kernels depend on the sizes, and a text's result must not depend on the texts beside it.
/// </summary>
internal sealed class CharacterDecoder(CharacterNetwork network, CharacterModelInfo info, Device device)
{
    /// <summary>Texts that are read side by side.</summary>
    public const int BatchSize = 16; // fewer would waste the matrix products, more a prediction engine's time

    private const int ChunkLength = 64; // characters that are read at once

    /// <summary>The sum of log p(character | those before) of each text. Null where a slot is not used.</summary>
    public double[] LogLikelihoods(IReadOnlyList<int>?[] texts)
    {
        var sums = new double[BatchSize];
        int[][] read = [.. texts.Select(WithStart)];
        Tensor state = network.InitialState(BatchSize, device);
        for (int from = 0; from < read.Max(text => text.Length - 1); from += ChunkLength)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor logits, Tensor next) = network.Read(Characters(read, from), state);
            Tensor likely = nn.functional.log_softmax(logits, 2).gather(2, Characters(read, from + 1).unsqueeze(2)).cpu();
            float[] values = likely.contiguous().data<float>().ToArray();
            for (int slot = 0; slot < BatchSize; slot++)
            {
                for (int t = 0; t < Math.Min(ChunkLength, read[slot].Length - 1 - from); t++)
                    sums[slot] += values[t * BatchSize + slot];
            }
            state = Replace(state, next);
        }
        return sums;
    }

    /// <summary>The symbols that continue each text, drawn with its key; none where it is null.</summary>
    public List<int>[] Continue(IReadOnlyList<int>?[] prompts, ulong[] keys, CharacterGenerationOptions generation)
    {
        int[][] read = [.. prompts.Select(WithStart)];
        // The last character, at least, is left for the first step.
        int[] ahead = [.. read.Select(text => (text.Length - 1) / ChunkLength * ChunkLength)];
        Tensor state = ReadAhead(read, ahead);
        var sampler = new CharacterSampler(generation, info.Vocabulary.Count);
        List<int> stop = info.Vocabulary.Encode(generation.StopText, out int neverWritten);
        List<int>[] written = [.. prompts.Select(_ => new List<int>())];
        bool[] over = [.. prompts.Select(prompt => prompt is null || generation.Length == 0)];
        var characters = new long[BatchSize];
        for (int step = 0; over.Contains(false); step++)
        {
            using DisposeScope scope = NewDisposeScope();
            for (int slot = 0; slot < BatchSize; slot++)
            {
                int left = read[slot].Length - ahead[slot]; // in the prompt
                characters[slot] = step < left ? read[slot][ahead[slot] + step] : over[slot] ? info.Start : written[slot][step - left];
            }
            (Tensor logits, Tensor next) = network.Read(TensorFactory.Copy(characters, [1, BatchSize], device), state);
            ReadOnlySpan<float> values = logits.cpu().contiguous().data<float>().ToArray();
            for (int slot = 0; slot < BatchSize; slot++)
            {
                if (over[slot] || step < read[slot].Length - ahead[slot] - 1)
                    continue;
                List<int> text = written[slot];
                text.Add(sampler.Draw(values.Slice(slot * info.Vocabulary.Count, info.Vocabulary.Count), keys[slot], text.Count));
                bool stops = stop.Count > 0 && neverWritten == 0 && text.Count >= stop.Count && text[^stop.Count..].SequenceEqual(stop);
                if (stops)
                    text.RemoveRange(text.Count - stop.Count, stop.Count);
                over[slot] = stops || text.Count == generation.Length;
            }
            state = Replace(state, next);
        }
        return written;
    }

    /// <summary>The state after so many characters of each text, multiples of a chunk.</summary>
    private Tensor ReadAhead(int[][] texts, int[] ahead)
    {
        Tensor state = network.InitialState(BatchSize, device);
        for (int from = 0; from < ahead.Max(); from += ChunkLength)
        {
            using DisposeScope scope = NewDisposeScope();
            (_, Tensor next) = network.Read(Characters(texts, from), state);
            long[] mask = [.. state.shape.Select((_, i) => i == 1 ? BatchSize : 1L)]; // 1×slots×1
            bool[] reads = [.. ahead.Select(end => from < end)];
            state = Replace(state, where(TensorFactory.Copy(reads, mask, device), next, state));
        }
        return state;
    }

    /// <summary>A chunk of each text, T×slots; beyond a text's end, the start's symbol.</summary>
    private Tensor Characters(int[][] texts, int from)
    {
        var characters = new long[ChunkLength * BatchSize];
        for (int slot = 0; slot < BatchSize; slot++)
        {
            for (int t = 0; t < ChunkLength; t++)
                characters[t * BatchSize + slot] = from + t < texts[slot].Length ? texts[slot][from + t] : info.Start;
        }
        return TensorFactory.Copy(characters, [ChunkLength, BatchSize], device);
    }

    private int[] WithStart(IReadOnlyList<int>? text) => [info.Start, .. text ?? []];

    private static Tensor Replace(Tensor state, Tensor next)
    {
        state.Dispose();
        return next.MoveToOuterDisposeScope();
    }
}
