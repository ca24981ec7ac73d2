using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Data;

/// <summary>Tops small classes up with generated rows.</summary>
internal static class ClassBalance
{
    /// <summary>The data, then the generated rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label column is missing or another one than the model's, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A row has no class.</exception>
    public static IDataView Balance(IDataView data, GanTransformer gan, string labelColumn, GanBalanceOptions options, IChannel channel)
    {
        options.Check();
        if (gan.Model.Info.Classes is not { } classes)
            throw new ArgumentOutOfRangeException(nameof(gan), "The GAN has no classes to balance. Train it with GanOptions.LabelColumn.");
        if (classes.Column.Name != labelColumn)
        {
            throw new ArgumentOutOfRangeException(nameof(labelColumn), labelColumn,
                $"The GAN was trained with the label column '{classes.Column.Name}', and '{labelColumn}' is to be balanced.");
        }
        long[] missing = Missing(data, classes, options.Ratio, channel);
        if (missing.Sum() == 0)
            return data;
        var request = new GanGenerateOptions { Seed = options.Seed, Truncation = options.Truncation };
        if (options.Judge is null)
            return AppendedRows.Of(data, gan.Generate(missing, request), options.FillMissing);

        foreach (int k in classes.Seen.Where(k => missing[k] > 0))
        {
            request.Class = classes.Name(k);
            IDataView candidates = gan.Generate(checked(missing[k] * options.JudgeAttempts), request);
            IDataView accepted = JudgeColumn.Filter(candidates, options.Judge, options.JudgeColumn, options.JudgeMinimum, labelColumn, missing[k]);
            data = AppendedRows.Of(data, accepted, options.FillMissing);
        }
        return data;
    }

    /// <summary>The rows that each class lacks; says so.</summary>
    private static long[] Missing(IDataView data, TrainedClasses classes, double ratio, IChannel channel)
    {
        var counts = new long[classes.Count];
        DataViewSchema.Column column = classes.Column.Require(data.Schema);
        using (DataViewRowCursor cursor = data.GetRowCursor([column]))
        {
            Func<int> reader = ClassColumn.CreateReader(cursor, column);
            while (cursor.MoveNext())
            {
                int found = reader();
                if (found >= 0)
                    counts[found]++;
            }
        }
        long wanted = (long)Math.Round(ratio * counts.Max());
        var missing = new long[counts.Length];
        for (int k = 0; k < counts.Length; k++)
        {
            if (counts[k] >= wanted)
                continue;
            if (classes.Counts[k] == 0)
            {
                channel.Warning(MessageSensitivity.None, "Class '{0}' has {1} rows and gets none: the GAN saw no row of it in training.", classes.Name(k), counts[k]);
                continue;
            }
            missing[k] = wanted - counts[k];
            channel.Info(MessageSensitivity.None, "Class '{0}' gets {1} generated rows beside its {2}.",
                classes.Name(k), missing[k].ToString(CultureInfo.InvariantCulture), counts[k].ToString(CultureInfo.InvariantCulture));
        }
        return missing;
    }
}
