namespace Microsoft.ML.Gan.Text;

/// <summary>How the continuation of a prompt is written.</summary>
/// <remarks>The filters apply in this order: temperature, <see cref="TopK"/>, <see cref="TopP"/>; the draw is among what is left.</remarks>
public sealed class CharacterGenerationOptions
{
    /// <summary>The most characters (code points) to write.</summary>
    public int Length { get; set; } = 200;

    /// <summary>
    /// The divisor of the logits. 1: characters are as frequent as the model predicts; below: more predictable; above: more varied. 0:
    /// always the likeliest character (greedy).
    /// </summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Draw among so many likeliest characters; <see langword="null"/>: among all.</summary>
    public int? TopK { get; set; }

    /// <summary>
    /// Draws among the likeliest characters that together have this probability, in (0, 1] (nucleus sampling, Holtzman et al. 2020). 1:
    /// among all.
    /// </summary>
    public double TopP { get; set; } = 1;

    /// <summary>Writing ends before this text; <see langword="null"/>: at <see cref="Length"/>.</summary>
    public string? StopText { get; set; }

    /// <summary>Another seed gives other continuations of the same prompts; <see langword="null"/>: the model's.</summary>
    public int? Seed { get; set; }

    internal CharacterGenerationOptions Copy() => (CharacterGenerationOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">Settings are out of their ranges; the message lists all of them.</exception>
    internal void Check()
    {
        var validator = new OptionValidator(nameof(CharacterGenerationOptions));
        validator.AtLeast(Length, 0);
        validator.AtLeast(Temperature, 0); // 0: greedy
        validator.AtLeast(TopK, 1, "all characters");
        validator.Require(TopP is > 0 and <= 1, TopP, "greater than 0 and at most 1");
        validator.Require(StopText is not "", "\"\"", "a text, or null for none", nameof(StopText));
        validator.ThrowIfAny();
    }
}
