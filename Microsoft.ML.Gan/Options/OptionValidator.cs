namespace Microsoft.ML.Gan;

/// <summary>Gathers what is wrong with options, so that one exception tells all of it.</summary>
/// <param name="owner">The options' class.</param>
internal sealed class OptionValidator(string owner = nameof(GanOptions))
{
    private readonly List<(string Option, object? Value, string Message)> _problems = [];

    public void Require(bool holds, object? value, string option, string expected)
    {
        if (!holds)
            _problems.Add((option, value, FormattableString.Invariant($"{owner}.{option} must be {expected}, and is {value ?? "null"}.")));
    }

    public void RequireDefined<T>(T value, string option)
        where T : struct, Enum
        => Require(Enum.IsDefined(value), value, option, $"a value of {typeof(T).Name}");

    /// <exception cref="ArgumentOutOfRangeException">There is a problem: named for the first, its message lists all.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new ArgumentOutOfRangeException(_problems[0].Option, _problems[0].Value,
                string.Join(" ", _problems.Select(p => p.Message)));
    }
}
