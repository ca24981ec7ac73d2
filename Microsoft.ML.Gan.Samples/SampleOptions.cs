using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace GanSamples;

/// <summary>The kinds of options that samples have. Values are checked before a sample begins, and errors name the option.</summary>
internal static class SampleOptions
{
    private const string QuickName = "--quick";

    /// <summary>A flag that asks for a short try; other options may have another default with it.</summary>
    public static Option<bool> Quick(string description) => Flag(QuickName, description);

    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A number in a range.</summary>
    /// <param name="name">The name, with its dashes.</param>
    /// <param name="description">What --help says, as a sentence.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="otherwise">The default; without one, the value is 0 where the option is not given.</param>
    /// <param name="quick">The default with --quick, where it is another.</param>
    /// <param name="maximum">The largest value, if there is one.</param>
    public static Option<T> Number<T>(string name, string description, T minimum, T? otherwise = null, T? quick = null, T? maximum = null)
        where T : struct, INumber<T>
    {
        var option = new Option<T>(name) { HelpName = "number", CustomParser = Parse };
        return otherwise is { } value ? WithDefault(option, description, value, quick ?? value) : WithoutDefault(option, description);

        T Parse(ArgumentResult result)
        {
            string text = result.Tokens[0].Value;
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && T.IsFinite(number)
                && number >= minimum && !(number > maximum))
            {
                return number;
            }
            string kind = typeof(T) == typeof(double) ? "a number" : "a whole number", range = maximum is null ? "up" : $"to {maximum}";
            result.AddError($"The option {name} needs {kind} from {minimum} {range}, and '{text}' is not one.");
            return default;
        }
    }

    /// <summary>Seconds, a year at most.</summary>
    public static Option<double> Seconds(string description, double? otherwise = null, double? quick = null) =>
        Number("--seconds", description, minimum: 1, otherwise, quick, maximum: 365 * 24 * 3600);

    /// <summary>What random numbers begin with.</summary>
    public static Option<int> Seed() => Number("--seed", "The seed of all random numbers.", minimum: 0, otherwise: 1);

    /// <summary>A text, such as the name of a file.</summary>
    /// <param name="name">The name, with its dashes.</param>
    /// <param name="value">What --help calls the value.</param>
    /// <param name="description">What --help says, as a sentence.</param>
    /// <param name="otherwise">The default, if there is one.</param>
    /// <param name="quick">The default with --quick, where it is another.</param>
    public static Option<string> Text(string name, string value, string description, string? otherwise = null, string? quick = null)
    {
        var option = new Option<string>(name) { HelpName = value };
        return otherwise is null ? WithoutDefault(option, description) : WithDefault(option, description, otherwise, quick ?? otherwise);
    }

    /// <summary>The folder that a sample writes to.</summary>
    public static Option<string> Out(string sample) => Text("--out", "folder", "The folder that files are written to.", "out/" + sample);

    /// <summary>The folder of Fashion-MNIST.</summary>
    public static Option<string> Data() => Text("--data", "folder",
        "The folder with the four IDX files of Fashion-MNIST. Without it, the one that the variable FASHION_MNIST names, Debian's " +
        "package, or a download.");

    /// <summary>One of the names of an enumeration, in small letters. The first is the default.</summary>
    public static Option<T> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(value => value.ToLowerInvariant())];
        string choices = $"{string.Join(", ", names[..^1])} or {names[^1]}";
        return new Option<T>(name)
        {
            Description = $"{description} Without it, {names[0]}.",
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
                    return Enum.Parse<T>(text, ignoreCase: true);
                result.AddError($"The option {name} needs {choices}, and '{text}' is none of them.");
                return default;
            },
        };
    }

    /// <summary>Adds a check, which is made before the sample begins.</summary>
    public static Option<T> Check<T>(this Option<T> option, Action<OptionResult> check)
    {
        option.Validators.Add(check);
        return option;
    }

    private static Option<T> WithoutDefault<T>(Option<T> option, string description)
    {
        option.Description = description;
        return option;
    }

    private static Option<T> WithDefault<T>(Option<T> option, string description, T otherwise, T quick)
    {
        bool same = EqualityComparer<T>.Default.Equals(otherwise, quick);
        option.Description = same ? description : string.Create(CultureInfo.InvariantCulture, $"{description} With {QuickName}: {quick}.");
        // Help asks for the default outside of a command line: then there is no parent.
        option.DefaultValueFactory = result => !same && result.Parent?.GetValue<bool>(QuickName) == true ? quick : otherwise;
        return option;
    }
}
