using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using GanSamples.Bench;
using GanSamples.Explore;

namespace GanSamples;

/// <summary>The command line: a command for each sample.</summary>
internal static class SampleCommands
{
    private const int WidthInFiles = 100;

    private static readonly ParserConfiguration _parser = new() { ResponseFileTokenReplacer = null }; // a prompt may begin with @

    /// <summary>The commands, in the order in which they are listed.</summary>
    public static RootCommand Root { get; } = Create();

    /// <summary>Runs a command line.</summary>
    /// <returns>What the sample returns; 1 if it fails, 2 if the command line is wrong.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        if (args is ["nietzsche", ..])
            args = [CharacterRnn.Command.Name, .. args.Skip(1)]; // its name before
        ParseResult parsed = Root.Parse(args, _parser);
        if (parsed.Action is ParseErrorAction)
        {
            Explain(parsed, args, error);
            return 2;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or InvalidOperationException
            or FormatException or UnauthorizedAccessException or OperationCanceledException)
        {
            for (Exception? cause = e; cause is not null; cause = cause.InnerException) // ML.NET's first says little
                error.WriteLine(cause.Message);
            return 1;
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Samples of Microsoft.ML.Gan. Give the name of one, then its options.")
        {
            Quickstart.Command,
            Train.Command,
            Evaluate.Command,
            Augment.Command,
            Ablation.Command,
            Faces.Command,
            Digits.Command,
            Dense.Command,
            MaxPool.Command,
            Flowers.Command,
            Conditional.Command,
            Heights.Command,
            Features.Command,
            Score.Command,
            Generate.Command,
            ExploreCommand.Command,
            ExportOnnx.Command,
            CharacterRnn.Command,
            WriteOn.Command,
            BenchCommand.Command,
        };
        root.HelpName = "dotnet run --project Microsoft.ML.Gan.Samples --";
        if (Console.IsOutputRedirected && root.Options.OfType<HelpOption>().Single().Action is HelpAction help)
            help.MaxWidth = WidthInFiles;
        var list = new Command("list", "Lists the samples.");
        list.SetAction(parsed => List(parsed.InvocationConfiguration.Output));
        root.Add(list);
        return root;
    }

    private static void List(TextWriter writer)
    {
        foreach (SampleCommand sample in Root.Subcommands.OfType<SampleCommand>())
            writer.WriteLine($"  {sample.Name,-15}{sample.Description}");
    }

    private static void Explain(ParseResult parsed, IReadOnlyList<string> args, TextWriter error)
    {
        if (parsed.CommandResult.Command is SampleCommand sample)
        {
            foreach (ParseError mistake in parsed.Errors)
                error.WriteLine(mistake.Message);
            error.WriteLine($"'{sample.Name} --help' lists the options.");
            return;
        }
        if (args.Count > 0)
            error.WriteLine($"There is no sample '{string.Join(' ', args)}'.");
        error.WriteLine("Give the name of a sample, then its options:");
        List(error);
    }
}
