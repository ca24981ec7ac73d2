namespace Microsoft.ML.Gan.Reporting;

/// <summary>What the generator made at one moment of training.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="Elapsed">Time since training began.</param>
/// <param name="Sheet">Generated images on a sheet, as a data URI.</param>
internal sealed record ReportFrame(int Epoch, long Step, TimeSpan Elapsed, string Sheet);

/// <summary>
/// Frames that are spread over the training, few enough for a page: the first, the last, and of those between every one, every second,
/// every fourth and so on.
/// </summary>
internal sealed class ReportFrames(int mostFrames = 100, int mostCharacters = 3_600_000)
{
    private readonly List<(long Number, ReportFrame Frame)> _kept = [];
    private long _count, _pace = 1;

    /// <summary>The frames that are kept, in the order of their steps.</summary>
    public IEnumerable<ReportFrame> Kept => _kept.Select(kept => kept.Frame);

    public ReportFrame? Last => _kept.Count > 0 ? _kept[^1].Frame : null;

    /// <summary>All frames that there have been.</summary>
    public long Count => _count;

    public void Add(ReportFrame frame)
    {
        if (_kept.Count > 0 && _kept[^1].Number % _pace != 0)
            _kept.RemoveAt(_kept.Count - 1); // it was there as the last one
        _kept.Add((_count++, frame));
        while (_kept.Count > 2 && (_kept.Count > mostFrames || _kept.Sum(kept => kept.Frame.Sheet.Length) > mostCharacters))
        {
            _pace *= 2;
            _kept.RemoveAll(kept => kept.Number % _pace != 0 && kept.Frame != frame);
        }
    }

    /// <summary>Drops the frames of a step and later ones: training was rolled back, or goes on from there.</summary>
    public void RemoveFrom(long step)
    {
        _kept.RemoveAll(kept => kept.Frame.Step >= step);
        _count = _kept.Count > 0 ? _kept[^1].Number + 1 : 0;
    }
}
