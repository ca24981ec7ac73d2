using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Reads texts side by side with a trained network. There are always as many places, used or not, and as many characters to a part: the
/// kernels that a network runs on depend on the sizes, and what comes out for a text must not depend on the texts beside it.
/// </summary>
internal sealed class CharacterDecoder(CharacterNetwork network, CharacterModelInfo info, Device device)
{
    /// <summary>Texts that are read side by side.</summary>
    public const int BatchSize = 16; // fewer would waste the matrix products, more a prediction engine's time

    /// <summary>Characters that are read at once.</summary>
    private const int Part = 64;

    /// <summary>The sum of log p(character | those before) of each text. Null where a place is not used.</summary>
    public double[] LogLikelihoods(IReadOnlyList<int>?[] texts)
    {
        var sums = new double[BatchSize];
        int[][] read = [.. texts.Select(WithStart)];
        Tensor state = network.InitialState(BatchSize, device);
        for (int from = 0; from < read.Max(text => text.Length - 1); from += Part)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor logits, Tensor next) = network.Read(Characters(read, from), state);
            Tensor likely = nn.functional.log_softmax(logits, 2).gather(2, Characters(read, from + 1).unsqueeze(2)).cpu();
            float[] values = likely.contiguous().data<float>().ToArray();
            for (int place = 0; place < BatchSize; place++)
            {
                for (int t = 0; t < Math.Min(Part, read[place].Length - 1 - from); t++)
                    sums[place] += values[t * BatchSize + place];
            }
            state = Replace(state, next);
        }
        return sums;
    }

    /// <summary>The symbols that continue each text; none where it is null.</summary>
    /// <param name="prompts">The texts.</param>
    /// <param name="keys">The key of each one's draws.</param>
    /// <param name="generation">How to write.</param>
    public List<int>[] Continue(IReadOnlyList<int>?[] prompts, ulong[] keys, CharacterGenerationOptions generation)
    {
        int[][] read = [.. prompts.Select(WithStart)];
        int[] ahead = [.. read.Select(text => (text.Length - 1) / Part * Part)]; // the last character, at least, is left for the first step
        Tensor state = ReadAhead(read, ahead);
        var sampler = new CharacterSampler(generation, info.Vocabulary.Count);
        List<int> stop = info.Vocabulary.Encode(generation.StopText, out int neverWritten);
        var written = new List<int>[BatchSize];
        var over = new bool[BatchSize];
        for (int place = 0; place < BatchSize; place++)
        {
            written[place] = [];
            over[place] = prompts[place] is null || generation.Length == 0;
        }

        var characters = new long[BatchSize];
        for (int step = 0; over.Contains(false); step++)
        {
            using DisposeScope scope = NewDisposeScope();
            for (int place = 0; place < BatchSize; place++)
            {
                int left = read[place].Length - ahead[place]; // in the prompt
                characters[place] = step < left ? read[place][ahead[place] + step] : over[place] ? info.Start : written[place][step - left];
            }
            (Tensor logits, Tensor next) = network.Read(TensorFactory.Copy(characters, [1, BatchSize], device), state);
            ReadOnlySpan<float> values = logits.cpu().contiguous().data<float>().ToArray();
            for (int place = 0; place < BatchSize; place++)
            {
                if (over[place] || step < read[place].Length - ahead[place] - 1)
                    continue;
                List<int> text = written[place];
                text.Add(sampler.Draw(values.Slice(place * info.Vocabulary.Count, info.Vocabulary.Count), keys[place], text.Count));
                bool stops = stop.Count > 0 && neverWritten == 0 && text.Count >= stop.Count && text[^stop.Count..].SequenceEqual(stop);
                if (stops)
                    text.RemoveRange(text.Count - stop.Count, stop.Count);
                over[place] = stops || text.Count == generation.Length;
            }
            state = Replace(state, next);
        }
        return written;
    }

    /// <summary>The state after so many characters of each text, multiples of a part.</summary>
    private Tensor ReadAhead(int[][] texts, int[] ahead)
    {
        Tensor state = network.InitialState(BatchSize, device);
        for (int from = 0; from < ahead.Max(); from += Part)
        {
            using DisposeScope scope = NewDisposeScope();
            (_, Tensor next) = network.Read(Characters(texts, from), state);
            long[] mask = new long[state.dim()]; // 1×places×1
            Array.Fill(mask, 1);
            mask[1] = BatchSize;
            bool[] reads = [.. ahead.Select(end => from < end)];
            state = Replace(state, where(TensorFactory.Copy(reads, mask, device), next, state));
        }
        return state;
    }

    /// <summary>A part of each text, T×places; beyond a text's end, the start's symbol.</summary>
    private Tensor Characters(int[][] texts, int from)
    {
        var characters = new long[Part * BatchSize];
        for (int place = 0; place < BatchSize; place++)
        {
            for (int t = 0; t < Part; t++)
                characters[t * BatchSize + place] = from + t < texts[place].Length ? texts[place][from + t] : info.Start;
        }
        return TensorFactory.Copy(characters, [Part, BatchSize], device);
    }

    private int[] WithStart(IReadOnlyList<int>? text) => [info.Start, .. text ?? []];

    private static Tensor Replace(Tensor state, Tensor next)
    {
        state.Dispose();
        return next.MoveToOuterDisposeScope();
    }
}
