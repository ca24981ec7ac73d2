namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// The sizes of a DCGAN's layers (Radford, Metz, Chintala 2016, figure 1). The image is halved until a side is shorter than 8:
/// 64×64 → 32 → 16 → 8 → 4×4 as in the paper, 28×28 → 14 → 7×7, 48×80 → 24×40 → 12×20 → 6×10. The generator goes up by the same steps.
/// </summary>
internal sealed class DcganLayout
{
    private const int LargestMultiple = 8; // of the filters, as in the paper at 64×64

    private readonly int _filters;

    public DcganLayout(GanNetworkOptions options, int filters)
    {
        _filters = filters;
        var sizes = new List<(int Height, int Width)> { (options.Height, options.Width) };
        while (Math.Min(sizes[^1].Height, sizes[^1].Width) >= GanOptions.SmallestSide)
            sizes.Add((sizes[^1].Height / 2, sizes[^1].Width / 2));
        (Channels, Sizes) = (options.Channels, sizes);
    }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; }

    /// <summary>Height and width at each level: the image's at 0, the smallest at <see cref="Levels"/>.</summary>
    public IReadOnlyList<(int Height, int Width)> Sizes { get; }

    /// <summary>How many times the image is halved.</summary>
    public int Levels => Sizes.Count - 1;

    /// <summary>Feature maps at a level from 1 on: filters, 2·filters, 4·filters, 8·filters, 8·filters, …</summary>
    public int FeatureMaps(int level) => checked(_filters * Math.Min(LargestMultiple, 1 << Math.Min(level - 1, 30)));
}
