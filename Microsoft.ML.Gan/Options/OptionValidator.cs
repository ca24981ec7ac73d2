using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Gan;

/// <summary>Collects what is wrong with options, so that one exception names all of it.</summary>
/// <remarks>An option's name is that of the argument, so that rules read as <c>validator.AtLeast(Epochs, 1)</c>.</remarks>
internal sealed class OptionValidator(string owner)
{
    private readonly List<(string Option, object? Value, string Message)> _problems = [];

    public void Require(bool holds, object? value, string expected, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        option = option[(option.LastIndexOf('.') + 1)..];
        if (!holds)
            _problems.Add((option, value, FormattableString.Invariant($"{owner}.{option} must be {expected}, and is {value ?? "null"}.")));
    }

    public void AtLeast<T>(T value, T minimum, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, INumber<T>
        => Require(T.IsFinite(value) && value >= minimum, value, FormattableString.Invariant($"{minimum} or more"), option);

    /// <summary>The same for an option that may be null, which means <paramref name="unset"/>.</summary>
    public void AtLeast<T>(T? value, T minimum, string unset, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, INumber<T>
        => Require(value is not { } given || (T.IsFinite(given) && given >= minimum), value,
            FormattableString.Invariant($"{minimum} or more, or null for {unset}"), option);

    public void GreaterThanZero(double value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value > 0 && double.IsFinite(value), value, "greater than 0", option);

    /// <summary>For rates of decay and the like, in [0, 1).</summary>
    public void BelowOne(double value, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is >= 0 and < 1, value, "in [0, 1)", option);

    public void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
        => Require(Enum.IsDefined(value), value, $"a value of {typeof(T).Name}", option);

    /// <summary>For a name or a path that may be null, and not blank.</summary>
    public void NotBlank(string? value, string expected, [CallerArgumentExpression(nameof(value))] string option = "") =>
        Require(value is null || !string.IsNullOrWhiteSpace(value), value, expected, option);

    /// <summary>For the names of appended columns: none is blank, and no two are the same.</summary>
    public void ColumnNames(params (string Option, string? Name)[] columns)
    {
        foreach ((string option, string? name) in columns)
            NotBlank(name, "a name, or null to leave the column out", option);
        foreach (var same in columns.Where(c => c.Name is not null).GroupBy(c => c.Name).Where(g => g.Count() > 1))
            Require(false, same.Key, $"another name than {same.First().Option}'s, or null to leave the column out", same.Last().Option);
    }

    /// <exception cref="ArgumentOutOfRangeException">There is a problem. It is named for the first, and its message lists all.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new ArgumentOutOfRangeException(_problems[0].Option, _problems[0].Value,
                string.Join(" ", _problems.Select(p => p.Message)));
    }
}
