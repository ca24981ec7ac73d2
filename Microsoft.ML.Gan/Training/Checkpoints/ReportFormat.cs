namespace Microsoft.ML.Gan.Training.Checkpoints;

/// <summary>A report in a checkpoint: its values in the order of <see cref="GanProgress"/>.</summary>
internal static class ReportFormat
{
    public static void Write(BinaryWriter writer, GanProgress report)
    {
        writer.Write(report.Epoch);
        writer.Write(report.Epochs);
        writer.Write(report.Step);
        writer.Write(report.Steps);
        foreach (double value in new[] { report.DiscriminatorLoss, report.GeneratorLoss, report.RealProbability, report.FakeProbability, report.ImagesPerSecond })
            writer.Write(value);
        writer.Write(report.Elapsed.Ticks);
        writer.Write(report.Remaining.Ticks);
        foreach (double value in new[] { report.DiscriminatorAccuracy, report.Diversity, report.DiscriminatorGradientNorm, report.GeneratorGradientNorm, report.Distance ?? double.NaN })
            writer.Write(value);
        writer.Write(report.Warning ?? "");
    }

    public static GanProgress Read(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(),
            reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
            reader.ReadDouble(), new TimeSpan(reader.ReadInt64()), new TimeSpan(reader.ReadInt64()))
        {
            DiscriminatorAccuracy = reader.ReadDouble(),
            Diversity = reader.ReadDouble(),
            DiscriminatorGradientNorm = reader.ReadDouble(),
            GeneratorGradientNorm = reader.ReadDouble(),
            Distance = reader.ReadDouble() is var distance && !double.IsNaN(distance) ? distance : null,
            Warning = reader.ReadString() is { Length: > 0 } warning ? warning : null,
        };
}
