namespace Microsoft.ML.Gan;

/// <summary>A range that the discriminator's labels are drawn from, within [0, 1]; a range of one value does not smooth.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The greatest.</param>
public readonly record struct LabelRange(double Minimum, double Maximum)
{
    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Minimum} to {Maximum}");
}
