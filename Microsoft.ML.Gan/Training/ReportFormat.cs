using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Training;

/// <summary>A report in a checkpoint: its values in the order of <see cref="GanProgress"/>.</summary>
internal static class ReportFormat
{
    /// <summary>The fewest bytes of a report.</summary>
    public const int LeastBytes = (2 * sizeof(int)) + (4 * sizeof(long)) + (10 * sizeof(double)) + 1;

    public static void Write(BinaryWriter writer, GanProgress report)
    {
        writer.Write(report.Epoch);
        writer.Write(report.Epochs);
        writer.Write(report.Step);
        writer.Write(report.Steps);
        foreach (double value in new[] { report.DiscriminatorLoss, report.GeneratorLoss, report.RealProbability, report.FakeProbability,
            report.ImagesPerSecond })
            writer.Write(value);
        writer.Write(report.Elapsed.Ticks);
        writer.Write(report.Remaining.Ticks);
        foreach (double value in new[] { report.DiscriminatorAccuracy, report.Diversity, report.DiscriminatorGradientNorm,
            report.GeneratorGradientNorm, report.Distance ?? double.NaN })
            writer.Write(value);
        writer.Write(report.Warning ?? "");
    }

    /// <exception cref="FormatException">A number is not one that a report can have.</exception>
    public static GanProgress Read(BinaryReader reader) =>
        new(reader.ReadInt32(1, int.MaxValue, "a report's epoch"), reader.ReadInt32(1, int.MaxValue, "a report's number of epochs"),
            reader.ReadInt64(1, long.MaxValue, "a report's step"), reader.ReadInt64(1, long.MaxValue, "a report's number of steps"),
            ReadFinite(reader), ReadFinite(reader), ReadFinite(reader), ReadFinite(reader),
            reader.ReadDouble(), ReadTime(reader), ReadTime(reader))
        {
            DiscriminatorAccuracy = reader.ReadDouble(),
            Diversity = reader.ReadDouble(),
            DiscriminatorGradientNorm = reader.ReadDouble(),
            GeneratorGradientNorm = reader.ReadDouble(),
            Distance = reader.ReadDouble() is var distance && !double.IsNaN(distance) ? distance : null,
            Warning = reader.ReadString() is { Length: > 0 } warning ? warning : null,
        };

    private static TimeSpan ReadTime(BinaryReader reader) => new(reader.ReadInt64(0, long.MaxValue, "a time"));

    private static double ReadFinite(BinaryReader reader) => reader.ReadDouble(double.MinValue, double.MaxValue, "a report's mean");
}
