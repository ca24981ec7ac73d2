using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.RandomNumbers;

namespace Microsoft.ML.Gan.Text;

/// <summary>Every random number of a character network comes from the model's seed through one of these streams.</summary>
internal readonly record struct CharacterStreams(ulong Seed)
{
    /// <summary>Seed of torch's generator for the initial weights.</summary>
    public ulong InitialWeights => CounterRandom.DeriveKey(Seed, 0);

    /// <summary>Seed of torch's generator for what dropout drops in a step.</summary>
    public ulong Dropout(long step) => Key(1, (ulong)step);

    /// <summary>
    /// Key of the draws of a row's continuation: a function of the seed, the row's id and the prompt. Depending on the prompt, a text that
    /// is continued repeatedly does not repeat itself.
    /// </summary>
    public ulong Continuation(DataViewRowId id, IReadOnlyList<int> prompt) =>
        prompt.Aggregate(Key(2, id.Low, id.High), (key, symbol) => CounterRandom.DeriveKey(key, (ulong)symbol));

    private ulong Key(ulong stream, ulong low, ulong high = 0) => CounterRandom.DeriveKey(CounterRandom.DeriveKey(Seed, stream), low, high);
}
