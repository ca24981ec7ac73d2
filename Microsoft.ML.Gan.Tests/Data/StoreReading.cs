using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Tests.Data;

/// <summary>Reads a column into a store, as Fit does, and keeps the warnings.</summary>
internal sealed class StoreReading
{
    public List<string> Warnings { get; } = [];

    public SampleStore Read(IDataView view, string column, GanOptions? options = null, ClassColumn? classes = null)
    {
        options ??= new GanOptions();
        var context = new MLContext(seed: 1);
        context.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
                Warnings.Add(e.RawMessage);
        };
        using IChannel channel = ((IHostEnvironment)context).Register("Test").Start("Reading");
        return SampleStoreReader.Read(view, ImageColumn.Resolve(view.Schema, column, options), options, channel, classes);
    }
}

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
