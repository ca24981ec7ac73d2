namespace Microsoft.ML.Gan.Text;

/// <summary>How the continuation of a prompt is written.</summary>
/// <remarks>The filters apply in this order: temperature, <see cref="TopK"/>, <see cref="TopP"/>; the draw is among what is left.</remarks>
public sealed class CharacterGenerationOptions
{
    /// <summary>The most characters (code points) to write.</summary>
    public int Length { get; set; } = 200;

    /// <summary>
    /// What the logits are divided by. 1: characters come up as often as the model expects them; less: safer; more: bolder. 0: always the
    /// likeliest character (greedy).
    /// </summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Draw among so many likeliest characters; 0: among all.</summary>
    public int TopK { get; set; }

    /// <summary>
    /// Draws among the likeliest characters that together have this probability, in (0, 1] (nucleus sampling, Holtzman et al. 2020). 1:
    /// among all.
    /// </summary>
    public double TopP { get; set; } = 1;

    /// <summary>Writing ends before this text; <see langword="null"/>: at <see cref="Length"/>.</summary>
    public string? StopText { get; set; }

    /// <summary>Another seed gives other continuations of the same prompts; <see langword="null"/>: the model's.</summary>
    public int? Seed { get; set; }

    /// <summary>A copy that later changes of this one do not reach.</summary>
    internal CharacterGenerationOptions Copy() => (CharacterGenerationOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">Settings are out of their ranges; the message lists all of them.</exception>
    internal void Check()
    {
        var problems = new OptionValidator(nameof(CharacterGenerationOptions));
        problems.Require(Length >= 0, Length, nameof(Length), "0 or more");
        problems.Require(Temperature >= 0 && double.IsFinite(Temperature), Temperature, nameof(Temperature), "0 (greedy) or more");
        problems.Require(TopK >= 0, TopK, nameof(TopK), "0 (all characters) or more");
        problems.Require(TopP is > 0 and <= 1, TopP, nameof(TopP), "greater than 0 and at most 1");
        problems.Require(StopText is not "", "\"\"", nameof(StopText), "a text, or null for none");
        problems.ThrowIfAny();
    }
}
