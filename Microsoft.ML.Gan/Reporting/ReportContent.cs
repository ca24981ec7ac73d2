using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>How a training stands.</summary>
internal enum ReportState
{
    Running,
    Finished,
    TimeIsUp,
    OutOfPatience,
    Canceled,
    Failed,
}

/// <summary>A warning, with the time since training began.</summary>
internal sealed record ReportWarning(TimeSpan Elapsed, string Text);

/// <summary>What a page tells of a training.</summary>
internal sealed record ReportContent(GanOptions Options, GanModelInfo Info)
{
    public ReportState State { get; init; }

    public DateTimeOffset Began { get; init; }

    /// <summary>Time of training, with that before it was resumed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The step that this training was resumed after; 0: it was not.</summary>
    public long ResumedAfter { get; init; }

    public string Device { get; init; } = "";

    /// <summary>Training rows, with those that are held out.</summary>
    public int Rows { get; init; }

    public long GeneratorWeights { get; init; }

    public long DiscriminatorWeights { get; init; }

    public IReadOnlyList<GanProgress> History { get; init; } = [];

    public IReadOnlyList<ReportWarning> Warnings { get; init; } = [];

    /// <summary>The frames that are kept of <see cref="FramesTaken"/>; none for vectors.</summary>
    public IReadOnlyList<ReportFrame> Frames { get; init; } = [];

    public long FramesTaken { get; init; }

    /// <summary>Training images on a sheet like that of a frame.</summary>
    public string? RealSheet { get; init; }

    /// <summary>Images in a row of a sheet.</summary>
    public int PerRow { get; init; }

    /// <summary>The classes of the rows of a sheet, or of the vectors; empty without classes.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Real and generated vectors, of each of <see cref="Kinds"/> or of all; none for images.</summary>
    public IReadOnlyList<ReportVectors> Vectors { get; init; } = [];

    public GanProgress? Last => History.Count > 0 ? History[^1] : null;
}

/// <summary>Vectors V of one class, or of all: column by column, V×N.</summary>
internal sealed record ReportVectors(float[][] Real, float[][] Generated);
