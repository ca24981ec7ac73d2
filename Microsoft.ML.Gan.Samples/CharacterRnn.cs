using System.CommandLine;
using System.Globalization;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan.Text;

namespace GanSamples;

/// <summary>
/// Trains a network on the characters of a text until it writes like it, saves it in an ML.NET model file, and has a second process
/// continue. The tutorial did it with Nietzsche. Any text file will do, a row a line; the default is the King James Bible, a row a verse.
/// </summary>
internal static class CharacterRnn
{
    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with a fifth of the text and a smaller network.");

    private static readonly Option<string> _text = SampleOptions.Text("--text", "file",
        "The text, in UTF-8. Without it, the King James Bible of Debian's package bible-kjv-text.");

    private static readonly Option<int> _characters = SampleOptions.Number("--characters",
        "Characters to take from the beginning of the text.", minimum: 1, otherwise: 1_000_000, quick: 200_000);

    private static readonly Option<CharacterCell> _cell = SampleOptions.Choice<CharacterCell>("--cell", "The kind of network.");
    private static readonly Option<double> _seconds = SampleOptions.Seconds("Seconds of training at most.", otherwise: 540, quick: 30);
    private static readonly Option<int> _seed = SampleOptions.Seed();
    private static readonly Option<string> _prompt = SampleOptions.Text("--prompt", "text", "What the network continues.", "And ");
    private static readonly Option<string> _out = SampleOptions.Out("character-rnn");

    public static SampleCommand Command { get; } = new("character-rnn",
        "Trains on the characters of a text, writes like it, and has a second process continue.", Run)
    {
        _quick, _text, _characters, _cell, _seconds, _seed, _prompt, _out,
    };

    /// <summary>A row of the text.</summary>
    public sealed class Line
    {
        public string Text { get; set; } = "";
    }

    private static int Run(ParseResult parsed)
    {
        string folder = parsed.GetRequiredValue(_out), prompt = parsed.GetRequiredValue(_prompt);
        CharacterCell cell = parsed.GetValue(_cell);
        Line[] lines = Read(parsed.GetValue(_text), parsed.GetValue(_characters));
        Directory.CreateDirectory(folder);
        using var stop = new Interruption();

        CharacterRnnOptions options = Options(cell, parsed.GetValue(_quick));
        options.TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(_seconds));
        options.LogLikelihoodColumnName = "LogLikelihood";
        options.Progress = new Epochs();
        options.CancellationToken = stop.Token;

        var ml = new MLContext(parsed.GetValue(_seed));
        IDataView text = ml.Data.LoadFromEnumerable(lines);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Training on {lines.Sum(line => line.Text.Length + 1):N0} characters ({cell}, {options.HiddenSize} hidden values) " +
            $"for {options.TimeLimit.Value.TotalSeconds:F0} s at most. Bits per character:"));
        Console.WriteLine("epoch   training   held out   perplexity   characters/s   seconds");
        using CharacterRnnTransformer model = ml.Transforms.Text.CharacterRnn("Text", options).Fit(text);
        Console.WriteLine(FormattableString.Invariant(
            $"The best epoch's network is kept: {model.ValidationBitsPerCharacter:F3} bits per character on the held-out text."));

        string written = prompt;
        foreach (double temperature in new[] { 0, 0.5, 1 })
        {
            written = prompt + model.Continue(prompt, new CharacterGenerationOptions { Length = 400, Temperature = temperature });
            string greedy = temperature == 0 ? " (greedy)" : "";
            Console.WriteLine(FormattableString.Invariant($"\n--- temperature {temperature}{greedy}\n{written}"));
        }

        string zip = Path.Combine(folder, "text.zip"), soFar = Path.Combine(folder, "text.txt");
        ml.Model.SaveAtomically(model, text.Schema, zip);
        File.WriteAllText(soFar, written);
        Console.WriteLine($"\nA second process loads {zip} and continues:\n");
        return Processes.RunSample("write", zip, soFar);
    }

    /// <summary>Options for a training of a few minutes on a CPU.</summary>
    private static CharacterRnnOptions Options(CharacterCell cell, bool quick) => new()
    {
        Cell = cell,
        EmbeddingSize = 64,
        HiddenSize = quick ? 128 : 256,
        Layers = 1,      // a second layer doubles the time of a step
        Dropout = 0,     // few epochs on much text: the network hardly overfits
        SequenceLength = 64,
        BatchSize = quick ? 32 : 64,
        Epochs = quick ? 4 : 12,
        LearningRate = 4e-3,
        ClipNorm = 1,
        PlateauFactor = 0.5,
        Generation = new CharacterGenerationOptions { Length = 400, Temperature = 0.5 },
    };

    /// <summary>The rows of a text's beginning.</summary>
    private static Line[] Read(string? file, int characters)
    {
        var rows = new List<Line>();
        foreach (string line in file is null ? KingJamesBible.Read() : File.ReadLines(file))
        {
            rows.Add(new Line { Text = line });
            if ((characters -= line.Length + 1) <= 0)
                break;
        }
        return [.. rows];
    }

    /// <summary>Prints a line for each epoch.</summary>
    private sealed class Epochs : IProgress<CharacterRnnProgress>
    {
        public void Report(CharacterRnnProgress value)
        {
            if (value.ValidationLoss is not null)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{value.Epoch,5}{value.BitsPerCharacter,11:F3}{value.ValidationBitsPerCharacter,11:F3}" +
                    $"{value.ValidationPerplexity,13:F2}{value.CharactersPerSecond,15:F0}{value.Elapsed.TotalSeconds,10:F0}"));
            }
        }
    }
}
