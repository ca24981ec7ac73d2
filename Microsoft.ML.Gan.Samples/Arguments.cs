using System.Globalization;

namespace GanSamples;

/// <summary>A sample was called in a way that it does not understand.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>A command line of <c>--name value</c> pairs and flags.</summary>
public sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads pairs whose names must be among those given.</summary>
    /// <exception cref="UsageException">An unknown name, one given twice, or one without a value.</exception>
    public Arguments(ReadOnlySpan<string> args, params ReadOnlySpan<string> names)
        : this(args, [], names)
    {
    }

    /// <summary>Reads flags, which have no value, and pairs.</summary>
    /// <exception cref="UsageException">An unknown name, one given twice, or one without a value.</exception>
    public Arguments(ReadOnlySpan<string> args, string[] flags, params ReadOnlySpan<string> names)
    {
        string known = "Options: " + string.Join("; ", new[]
        {
            names.Length > 0 ? string.Join(", ", names!) + ", each with a value" : null,
            flags.Length > 0 ? string.Join(", ", flags) : null,
        }.Where(part => part is not null)) + ".";
        for (int i = 0; i < args.Length; i += 2)
        {
            if (flags.Contains(args[i]))
            {
                if (!_values.TryAdd(args[i], ""))
                    throw new UsageException($"The option {args[i]} is given twice. {known}");
                i--; // the next one follows at once
                continue;
            }
            if (!names.Contains(args[i]))
                throw new UsageException($"Unknown option '{args[i]}'. {known}");
            if (i + 1 == args.Length)
                throw new UsageException($"The option {args[i]} has no value. {known}");
            if (!_values.TryAdd(args[i], args[i + 1]))
                throw new UsageException($"The option {args[i]} is given twice. {known}");
        }
    }

    /// <summary>Whether a flag is given.</summary>
    public bool Has(string flag) => _values.ContainsKey(flag);

    /// <summary>The value, or <see langword="null"/> where the option is not given.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value as a number, or <paramref name="otherwise"/> where the option is not given.</summary>
    /// <exception cref="UsageException">The value is not a number from <paramref name="minimum"/> up.</exception>
    public double Number(string name, double otherwise, double minimum)
    {
        if (!_values.TryGetValue(name, out string? text))
            return otherwise;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !(number >= minimum))
            throw new UsageException($"The option {name} needs a number from {minimum} up, and '{text}' is not one.");
        return number;
    }

    /// <inheritdoc cref="Number"/>
    public int WholeNumber(string name, int otherwise, int minimum)
    {
        double number = Number(name, otherwise, minimum);
        if (number != Math.Floor(number) || number > int.MaxValue)
            throw new UsageException($"The option {name} needs a whole number, and '{_values[name]}' is not one.");
        return (int)number;
    }
}
