using System.CommandLine;
using GanSamples;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class SampleCommandsTests
{
    private readonly Option<bool> _quick = SampleOptions.Quick("A short try.");
    private readonly Option<double> _seconds = SampleOptions.Seconds("Seconds.", otherwise: 1.5, quick: 1);
    private readonly Option<int> _steps = SampleOptions.Number<int>("--steps", "Steps.", minimum: 1);
    private readonly Option<int> _rows = SampleOptions.Number("--rows", "Rows.", minimum: 2, otherwise: 20, quick: 10, maximum: 30);
    private readonly Option<string> _out = SampleOptions.Out("sample");
    private readonly Option<string> _data = SampleOptions.Data();

    private ParseResult Parse(string line) =>
        new SampleCommand("sample", "A sample.", _ => 0) { _quick, _seconds, _steps, _rows, _out, _data }.Parse(line);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = SampleCommands.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    [TestMethod]
    public void ParseReadsValuesAndDefaultsRest()
    {
        ParseResult parsed = Parse("--out here --steps 12 --rows=30");
        Assert.AreEqual(0, parsed.Errors.Count);
        Assert.AreEqual(("here", 12, 30), (parsed.GetValue(_out), parsed.GetValue(_steps), parsed.GetValue(_rows)));
        Assert.AreEqual((1.5, false, null), (parsed.GetValue(_seconds), parsed.GetValue(_quick), parsed.GetValue(_data)));
        Assert.AreEqual((0, 20, "out/sample"), (Parse("").GetValue(_steps), Parse("").GetValue(_rows), Parse("").GetValue(_out)));
    }

    [TestMethod]
    [DataRow("--quick")]
    [DataRow("--quick --seconds 7")]
    [DataRow("--seconds 7 --quick")]
    public void QuickChangesDefaultsOnly(string line)
    {
        ParseResult parsed = Parse(line);
        Assert.IsTrue(parsed.GetValue(_quick));
        Assert.AreEqual(10, parsed.GetValue(_rows));
        Assert.AreEqual(line.Contains('7') ? 7.0 : 1, parsed.GetValue(_seconds));
    }

    /// <summary>Nothing is run, and the message is on standard error.</summary>
    [TestMethod]
    [DataRow("heights --outt x", "--outt")]
    [DataRow("heights --out", "--out")]
    [DataRow("heights --out --quick", "--out has no value")]
    [DataRow("heights --out x --out y", "--out is given twice")]
    [DataRow("heights --quick --quick", "--quick is given twice")]
    [DataRow("heights --quick yes", "yes")]
    [DataRow("heights --steps many", "--steps needs a whole number from 1 up, and 'many' is not one")]
    [DataRow("heights --steps 0", "--steps needs a whole number from 1 up")]
    [DataRow("heights --steps 1.5", "--steps needs a whole number")]
    [DataRow("heights --steps 99999999999", "--steps needs a whole number")]
    [DataRow("heights --seconds NaN", "--seconds needs a number from 1 to 31536000, and 'NaN' is not one")]
    [DataRow("heights --seconds 1e999", "--seconds needs a number")]
    [DataRow("heights --seed -1", "--seed needs a whole number from 0 up")]
    [DataRow("train --quick", "--images")]
    [DataRow("flowers --size 7", "--size needs a whole number from 8 up")]
    [DataRow("flowers --clusters 1", "--clusters is 2 or more")]
    [DataRow("flowers --clusters x --labels", "--clusters")]
    [DataRow("flowers --labels --clusters 5", "not beside --labels")]
    [DataRow("character-rnn --cell lst", "--cell needs lstm, gru, rnn or unrolled, and 'lst' is none of them")]
    [DataRow("nietzsche --cell 1", "'1' is none of them")]
    [DataRow("bench --only trains", "'trains'. Rows: train64")]
    [DataRow("ablation --only default,nonsense", "'nonsense'. Rows: default")]
    [DataRow("ablation --only hinge+nonsense", "'nonsense'")]
    [DataRow("ablation --size 64", "--size is for the images of --folder")]
    [DataRow("ablation --folder emoji --features out/features.zip", "--features is for Fashion-MNIST")]
    [DataRow("evaluate --model nowhere.zip", "'nowhere.zip'. The sample quickstart makes one")]
    [DataRow("score", "MODEL.zip")]
    [DataRow("generate --rows 10", "MODEL.zip")]
    [DataRow("generate model.zip --rows 1.5", "--rows needs a whole number from 1 up")]
    [DataRow("generate model.zip --format jpg", "--format needs png or parquet, and 'jpg' is none of them")]
    [DataRow("generate model.zip --shard 3", "--shard needs I/M, for example 0/10 for the first of ten, and '3' is not that")]
    [DataRow("generate model.zip --shard 3/3", "--shard needs a number from 0 to 2 before the stroke, and has '3'")]
    [DataRow("generate model.zip --shard /3", "the variable JOB_COMPLETION_INDEX tells it, and it is not set")]
    [DataRow("write model.zip", "TEXT.txt")]
    [DataRow("write model.zip text.txt more.txt", "more.txt")]
    [DataRow("quikstart --quick", "'quikstart --quick'")]
    public void RunNamesMistakes(string line, string expected)
    {
        (int code, string output, string error) = Run(line.Split(' '));
        Assert.AreEqual((2, ""), (code, output), error);
        StringAssert.Contains(error, expected);
        StringAssert.Contains(error, expected.Contains("quik") ? "  quickstart " : " --help' lists the options");
    }

    [TestMethod]
    public void RunWithoutSampleListsThemAsError()
    {
        (int code, string output, string error) = Run();
        Assert.AreEqual((2, ""), (code, output));
        StringAssert.Contains(error, Run("list").Output);
    }

    [TestMethod]
    public void HelpIsNoMistakeWhateverElseIsGiven()
    {
        foreach (string line in new[] { "score --help", "evaluate --model nowhere.zip --help", "heights --steps 0 -h", "nietzsche --help" })
        {
            (int code, string output, string error) = Run(line.Split(' '));
            Assert.AreEqual((0, ""), (code, error), line);
            StringAssert.Contains(output, "--quick", line);
        }
    }

    [TestMethod]
    public void SampleCommandsDescribeOptionsAndHaveShortTry()
    {
        foreach (SampleCommand command in SampleCommands.Root.Subcommands.OfType<SampleCommand>())
        {
            IEnumerable<Symbol> symbols = [command, .. command.Options, .. command.Arguments];
            foreach (Symbol symbol in symbols)
                StringAssert.EndsWith(symbol.Description, ".", $"{command.Name} {symbol.Name}");
            Assert.IsTrue(command.Options.Any(option => option.Name == "--quick"), command.Name);
        }
    }
}
