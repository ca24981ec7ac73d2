namespace Microsoft.ML.Gan.Mapping;

/// <summary>Which columns of a cursor or row are active, and what that asks of the input and of the networks.</summary>
internal sealed class GanActivity(GanBindings bindings, bool[] active, bool generates, bool scores, bool labels)
{
    public GanBindings Bindings { get; } = bindings;

    /// <summary>Whether the generator runs.</summary>
    public bool Generates { get; } = generates;

    /// <summary>Whether the discriminator runs.</summary>
    public bool Scores { get; } = scores;

    /// <summary>Whether the classes of new rows are asked for.</summary>
    public bool Labels { get; } = labels;

    /// <summary>Whether anything is asked for that is not the input's.</summary>
    public bool Any => Generates || Scores || Labels;

    public bool this[int column] => active[column];

    /// <summary>The input's columns that are passed on.</summary>
    public IEnumerable<DataViewSchema.Column> PassedOn =>
        from i in Enumerable.Range(0, active.Length)
        where active[i]
        let input = Bindings.InputOf(i, out _)
        where input is not null
        select input.Value;

    /// <summary>The input's columns that the networks read.</summary>
    public IEnumerable<DataViewSchema.Column> Read
    {
        get
        {
            if (Scores)
                yield return Bindings.ImageSource!.Value;
            if (Generates && Bindings.LatentSource is { } latent)
                yield return latent;
            if ((Scores || Generates) && Bindings.LabelSource is { } label)
                yield return label;
        }
    }
}
