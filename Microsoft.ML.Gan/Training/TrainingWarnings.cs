namespace Microsoft.ML.Gan.Training;

/// <summary>Finds problems that grow slowly in the reports so far.</summary>
internal static class TrainingWarnings
{
    /// <summary>Steps that a problem must last: the first steps of a good training look bad too.</summary>
    public const long Patience = 500;

    /// <summary>A lower diversity is a collapse: generated images are a tenth as far from each other as real ones.</summary>
    public const double CollapsedDiversity = 0.1;

    /// <summary>
    /// The warnings for a report, once per lasting problem; <see langword="null"/> if there is none. A Wasserstein critic should always be
    /// correct.
    /// </summary>
    public static string? Find(IReadOnlyList<GanProgress> before, GanProgress report, GanLossKind loss)
    {
        var warnings = new List<string>();
        if (JustLasted(before, report, r => r.Diversity < CollapsedDiversity))
        {
            warnings.Add(FormattableString.Invariant($"The generator has collapsed: its images have been nearly the same for {Patience} ") +
                FormattableString.Invariant($"steps. Their diversity is {report.Diversity:F2} of the real images'. Try ") +
                "MinibatchStandardDeviation, Packing, Augmentation, a lower DiscriminatorLearningRate, or another Loss.");
        }
        if (loss != GanLossKind.Wasserstein && JustLasted(before, report, r => r.DiscriminatorAccuracy >= 1))
        {
            warnings.Add($"The discriminator has classified every image correctly for {Patience} steps. The generator learns little from " +
                "it. Try a lower DiscriminatorLearningRate, R1Penalty, InstanceNoise, Augmentation, or more training images.");
        }
        return warnings.Count > 0 ? string.Join(" ", warnings) : null;
    }

    /// <summary>Whether the condition has held for <see cref="Patience"/> steps with this report, and had not before it.</summary>
    private static bool JustLasted(IReadOnlyList<GanProgress> before, GanProgress report, Predicate<GanProgress> holds)
    {
        if (!holds(report) || before.Count == 0)
            return false;
        int last = before.Count - 1;
        while (last >= 0 && holds(before[last]) && before[^1].Step - before[last].Step < Patience)
            last--;
        long since = last >= 0 ? before[last].Step : 0; // a report covers the steps since the one before
        return report.Step - since >= Patience && before[^1].Step - since < Patience;
    }
}
