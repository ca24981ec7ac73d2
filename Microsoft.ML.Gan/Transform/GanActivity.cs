using Microsoft.ML.Gan.Core.Mapping;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Which columns of a cursor or row are active, and what that asks of the input and of the networks.</summary>
internal sealed class GanActivity(GanBindings bindings, bool[] active, bool generates, bool scores, bool labels, bool features, bool samples)
    : BatchActivity(active, i => bindings.InputOf(i, out _), [.. ReadBy(bindings, generates, scores, samples)],
        generates || scores || labels || features, samples ? bindings.MaybeMissing : null)
{
    public GanBindings Bindings { get; } = bindings;

    /// <summary>Whether the generator runs.</summary>
    public bool Generates { get; } = generates;

    /// <summary>Whether the discriminator's logits are asked for.</summary>
    public bool Scores { get; } = scores;

    /// <summary>Whether the discriminator's features are asked for.</summary>
    public bool Features { get; } = features;

    /// <summary>Whether the rows' own samples are read.</summary>
    public bool ReadsSamples { get; } = samples;

    /// <summary>Whether the classes of new rows are asked for.</summary>
    public bool Labels { get; } = labels;

    /// <summary>The input's columns that the networks read.</summary>
    private static IEnumerable<DataViewSchema.Column> ReadBy(GanBindings bindings, bool generates, bool scores, bool samples)
    {
        if (samples)
        {
            yield return bindings.SampleSource!.Value;
            foreach (DataViewSchema.Column name in bindings.SampleNames)
                yield return name;
        }
        if (generates && bindings.LatentSource is { } latent)
            yield return latent;
        if ((scores || generates) && bindings.LabelSource is { } label)
            yield return label;
    }
}
