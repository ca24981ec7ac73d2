using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Text;

namespace GanSamples.Bench;

/// <summary>Training a character LSTM: a step against the peer's, of the same network on as many characters.</summary>
internal static class CharacterRow
{
    private const int Hidden = 256, Layers = 1, Length = 64, Batch = 64, Steps = 4, WarmUp = 3;

    public static void Measure(BenchContext context)
    {
        int rounds = context.Times(6);
        Timings ours = new(), peers = new();
        var clock = new Stopwatch();
        using var plain = new PlainLstm(Hidden, Layers, Length, Batch);
        var options = new CharacterRnnOptions
        {
            EmbeddingSize = Hidden, // the peer's, like the next ones
            HiddenSize = Hidden,
            Layers = Layers,
            Dropout = 0,
            SequenceLength = Length,
            BatchSize = Batch,
            ClipNorm = null,
            ValidationShare = 0,
            RowSeparator = "",
            Epochs = 1,
            MaximumSteps = WarmUp + rounds * Steps,
            ProgressInterval = 1,
            Seed = 1,
            Device = GanDevice.Cpu,
        };
        options.Progress = new Call<CharacterRnnProgress>(report =>
        {
            if (report.Step > WarmUp)
            {
                ours.Add(clock.Elapsed.TotalSeconds);
                if (ours.Count % Steps == 0)
                    peers.Add(plain.Train(Steps));
            }
            clock.Restart();
        });
        var row = new Row { Text = Text((int)options.MaximumSteps * Length * Batch + 1) };
        context.ML.Transforms.Text.CharacterRnn("Text", options).Fit(context.ML.Data.LoadFromEnumerable([row])).Dispose();
        context.Report.Ratio($"training step of a character LSTM, {Hidden} hidden values, {Batch} × {Length} characters",
            ours.ToString(), peers.ToString(), TrainingRows.Ratio(peers, ours), 1);
    }

    /// <summary>Random text of 96 different characters, the peer's vocabulary.</summary>
    private static string Text(int length)
    {
        var random = new Random(1);
        return string.Create(length, random, (text, source) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = (char)(' ' + source.Next(96));
        });
    }

    public sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
