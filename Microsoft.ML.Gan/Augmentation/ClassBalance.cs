using System.Globalization;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>Fills small classes up with generated rows.</summary>
internal static class ClassBalance
{
    /// <summary>The data, then the generated rows. Counts the labels, unless the counts are given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The label column is missing or another one than the model's, or an option is out of its range.
    /// </exception>
    /// <exception cref="InvalidOperationException">No row has a class.</exception>
    public static IDataView Balance(IDataView data, GanTransformer gan, string labelColumnName, GanBalanceOptions options, IChannel channel,
        LabelCounts? counts = null)
    {
        options.Check();
        if (gan.Model.Info.Classes is not { } classes)
            throw new ArgumentOutOfRangeException(nameof(gan),
                "The GAN has no classes to balance. Train it with GanOptions.LabelColumnName.");
        if (classes.Column.Name != labelColumnName)
        {
            throw new ArgumentOutOfRangeException(nameof(labelColumnName), labelColumnName,
                $"The GAN was trained with the label column '{classes.Column.Name}', but '{labelColumnName}' is to be balanced.");
        }
        _ = classes.Column.Require(data.Schema);
        RequireColumns(data.Schema, [gan.Model.Info.Column.Name, labelColumnName], options.FillMissing);
        counts ??= LabelCounts.Of(data, labelColumnName);
        long[] missing = Missing(counts, classes, options.Ratio, channel);
        data = FilteredRows.FromCounted(data, counts.Total);
        if (missing.Sum() == 0)
            return data;
        var request = new GanGenerateOptions { Seed = options.Seed, Truncation = options.Truncation };
        if (options.Filter is null)
            return AppendedRows.Of(data, gan.Generate(missing, request), options.FillMissing);

        foreach (int k in classes.TrainedKinds.Where(k => missing[k] > 0))
        {
            request.Class = classes.Name(k);
            IDataView candidates = gan.Generate(checked(missing[k] * options.MaximumAttempts), request);
            IDataView accepted =
                ScoreFilter.Filter(candidates, options.Filter, options.FilterColumnName, options.MinimumScore, labelColumnName, missing[k]);
            data = AppendedRows.Of(data, accepted, options.FillMissing);
        }
        return data;
    }

    /// <exception cref="ArgumentOutOfRangeException">Generated rows lack a column of the data, and it is not to be filled.</exception>
    public static void RequireColumns(DataViewSchema data, string[] generated, bool fillMissing)
    {
        string[] lacking = [.. data.Where(c => !c.IsHidden && !generated.Contains(c.Name)).Select(c => $"'{c.Name}'")];
        bool isComplete = generated.All(name => data.GetColumnOrNull(name) is not null); // else the GAN names what is missing
        if (!fillMissing && isComplete && lacking.Length > 0)
        {
            throw new ArgumentOutOfRangeException(nameof(data), $"Generated rows lack the column{(lacking.Length > 1 ? "s" : "")} " +
                $"{string.Join(", ", lacking)}, which the data has. Drop what is not needed with DropColumns, make features of images " +
                "only after rows are added, or set GanBalanceOptions.FillMissing to fill what nothing reads with the type's default.");
        }
    }

    /// <summary>The rows that each class lacks, which are logged.</summary>
    private static long[] Missing(LabelCounts counts, TrainedClasses classes, double ratio, IChannel channel)
    {
        long wanted = counts.ShareOfLargest(ratio);
        if (wanted == 0)
        {
            throw new InvalidOperationException(
                $"No row has a class in column '{classes.Column.Name}'. Check the data, and that it can be read more than once.");
        }
        var missing = new long[classes.Count];
        for (int k = 0; k < missing.Length; k++)
        {
            if (counts.Rows[k] >= wanted)
                continue;
            if (classes.Counts[k] == 0)
            {
                channel.Warning(MessageSensitivity.None, "Class '{0}' has {1} rows and gets none: the GAN saw no row of it in training.",
                    classes.Name(k), counts.Rows[k]);
                continue;
            }
            missing[k] = wanted - counts.Rows[k];
            channel.Info(MessageSensitivity.None, "Class '{0}' gets {1} generated rows beside its {2}.",
                classes.Name(k), missing[k].ToString(CultureInfo.InvariantCulture), counts.Rows[k].ToString(CultureInfo.InvariantCulture));
        }
        return missing;
    }
}
