using System.Globalization;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan.Text;

namespace GanSamples;

/// <summary>
/// Trains a network on the characters of a text until it writes like it, saves it in an ML.NET model file, and has a second process go on writing.
/// The tutorial did it with Nietzsche; any text file will do (--text FILE, read as UTF-8, a row a line). By default it is the King James Bible,
/// as Debian's package bible-kjv-text stores it: KingJamesBible.cs decodes that, a row a verse.
/// </summary>
public static class Nietzsche
{
    /// <summary>A row of the text.</summary>
    public sealed class Line
    {
        public string Text { get; set; } = "";
    }

    /// <summary>
    /// Options: --text FILE, --characters 1000000 (of the text's beginning), --cell lstm (gru, rnn, unrolled), --seconds 540, --seed 1, --prompt "And ",
    /// --out out/nietzsche; --quick: a fifth of the text, a smaller network, half a minute.
    /// </summary>
    public static int Run(string[] args)
    {
        var arguments = new Arguments(args, ["--quick"], "--text", "--characters", "--cell", "--seconds", "--seed", "--prompt", "--out");
        bool quick = arguments.Has("--quick");
        string folder = arguments.Text("--out") ?? Path.Combine("out", "nietzsche"), prompt = arguments.Text("--prompt") ?? "And ";
        if (!Enum.TryParse(arguments.Text("--cell") ?? "lstm", ignoreCase: true, out CharacterCell cell) || !Enum.IsDefined(cell))
            throw new UsageException($"The option --cell needs lstm, gru, rnn or unrolled, and '{arguments.Text("--cell")}' is none of them.");
        Line[] lines = Read(arguments.Text("--text"), arguments.WholeNumber("--characters", otherwise: quick ? 200_000 : 1_000_000, minimum: 1));
        Directory.CreateDirectory(folder);
        using var stop = new Interruption();

        CharacterRnnOptions options = Options(cell, quick);
        options.TimeLimit = TimeSpan.FromSeconds(arguments.Number("--seconds", otherwise: quick ? 30 : 540, minimum: 1));
        options.LogLikelihoodColumn = "LogLikelihood";
        options.Progress = new Epochs();
        options.CancellationToken = stop.Token;

        var ml = new MLContext(arguments.WholeNumber("--seed", otherwise: 1, minimum: 0));
        IDataView text = ml.Data.LoadFromEnumerable(lines);
        Console.WriteLine(FormattableString.Invariant(
            $"Training on {lines.Sum(line => line.Text.Length + 1):N0} characters ({cell}, {options.HiddenSize} hidden values) for {options.TimeLimit.Value.TotalSeconds:F0} s at most. Bits per character:"));
        Console.WriteLine("epoch   training   held out   perplexity   characters/s   seconds");
        using CharacterRnnTransformer model = ml.Transforms.Text.CharacterRnn("Text", options).Fit(text);
        Console.WriteLine(FormattableString.Invariant($"The best epoch's network is kept: {model.ValidationBitsPerCharacter:F3} bits per character on the held-out end of the text."));

        string written = prompt;
        foreach (double temperature in new[] { 0, 0.5, 1 })
        {
            written = prompt + model.Continue(prompt, new CharacterGeneration { Length = 400, Temperature = temperature });
            Console.WriteLine(FormattableString.Invariant($"\n--- temperature {temperature}{(temperature == 0 ? " (greedy)" : "")}\n{written}"));
        }

        string zip = Path.Combine(folder, "text.zip"), soFar = Path.Combine(folder, "text.txt");
        ml.Model.SaveAtomically(model, text.Schema, zip);
        File.WriteAllText(soFar, written);
        Console.WriteLine($"\nA second process loads {zip} and goes on writing:\n");
        return Processes.RunSample("write", zip, soFar);
    }

    /// <summary>What a network of each kind learns well with, in a few minutes on two cores.</summary>
    private static CharacterRnnOptions Options(CharacterCell cell, bool quick) => new()
    {
        Cell = cell,
        EmbeddingSize = 64,
        HiddenSize = quick ? 128 : 256,
        Layers = 1,      // a second layer takes twice the time, and learns less in the same time
        Dropout = 0,     // a few epochs on a million characters do not overfit a network of this size
        SequenceLength = 64,
        BatchSize = quick ? 32 : 64,
        Epochs = quick ? 4 : 12,
        LearningRate = 4e-3,
        ClipNorm = 1,
        PlateauFactor = 0.5,
        Generation = new CharacterGeneration { Length = 400, Temperature = 0.5 },
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
                    $"{value.Epoch,5}{value.BitsPerCharacter,11:F3}{value.ValidationBitsPerCharacter,11:F3}{value.ValidationPerplexity,13:F2}{value.CharactersPerSecond,15:F0}{value.Elapsed.TotalSeconds,10:F0}"));
            }
        }
    }
}
