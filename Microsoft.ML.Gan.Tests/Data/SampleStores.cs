using Microsoft.ML.Gan.Data.Store;

namespace Microsoft.ML.Gan.Tests.Data;

internal static class SampleStores
{
    /// <summary>Adds a sample.</summary>
    public static void Add(this SampleStore store, ReadOnlySpan<byte> sample)
    {
        int slot = store.Allocate(out Memory<byte> bytes);
        sample.CopyTo(bytes.Span);
        store.Keep(slot);
    }

    /// <summary>Adds a sample whose bytes are all the same.</summary>
    public static void Add(this SampleStore store, byte value)
    {
        int slot = store.Allocate(out Memory<byte> bytes);
        bytes.Span.Fill(value);
        store.Keep(slot);
    }
}
