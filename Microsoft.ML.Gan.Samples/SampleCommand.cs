using System.CommandLine;
using System.CommandLine.Parsing;

namespace GanSamples;

/// <summary>A sample as a command. Its options and arguments are added by a collection initializer.</summary>
internal class SampleCommand : Command
{
    public SampleCommand(string name, string description, Func<ParseResult, int> run)
        : this(name, description) => SetAction(run);

    protected SampleCommand(string name, string description)
        : base(name, description) => Validators.Add(CheckOptions);

    /// <summary>Rejects an option that is given twice, and one that has another option's name in the place of its value.</summary>
    private static void CheckOptions(CommandResult command)
    {
        foreach (OptionResult option in command.Children.OfType<OptionResult>())
        {
            if (option.IdentifierTokenCount > 1)
                command.AddError($"The option {option.Option.Name} is given twice.");
            else if (option.Tokens.Any(token => command.Command.Options.Any(other => other.Name == token.Value)))
                command.AddError($"The option {option.Option.Name} has no value.");
        }
    }
}
