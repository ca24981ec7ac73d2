using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Text;

/// <summary>A row with a text.</summary>
public sealed class TextRow
{
    public string Text { get; set; } = "";

    public float Number { get; set; }
}

/// <summary>What the tests share: two made-up languages of the same letters, a context,
/// and a model that was trained on the first one.</summary>
internal static class TinyText
{
    private static readonly string[] FirstWords = ["lami", "tolo", "mila", "tami", "lo"],
        SecondWords = ["imal", "olot", "alim", "imat", "ol"];

    private static readonly Lazy<CharacterRnnTransformer> LazyFirst = new(() => Fit(First(400), Options(300)));

    public static MLContext Context => TinyGan.Context;

    /// <summary>A model of the first language. Not to be disposed.</summary>
    public static CharacterRnnTransformer OfFirst => LazyFirst.Value;

    /// <summary>Options for networks that train in no time.</summary>
    public static CharacterRnnOptions Options(long steps) => new()
    {
        EmbeddingSize = 8,
        HiddenSize = 24,
        Layers = 1,
        Dropout = 0,
        SequenceLength = 10,
        BatchSize = 8,
        Epochs = 10_000,
        MaximumSteps = steps > 0 ? steps : null,
        LearningRate = 0.02,
        ClipNorm = 1,
        LogLikelihoodColumnName = "LogLikelihood",
        Generation = new CharacterGenerationOptions { Length = 20 },
        Seed = 7,
        Device = GanDevice.Cpu,
    };

    /// <summary>Sentences of words like "lami tolo".</summary>
    public static string[] First(int rows) => Sentences(FirstWords, rows, 1);

    /// <summary>Sentences of the same words, spelt backwards.</summary>
    public static string[] Second(int rows) => Sentences(SecondWords, rows, 2);

    public static IDataView View(params IEnumerable<string> texts) =>
        Context.Data.LoadFromEnumerable(texts.Select((text, i) => new TextRow { Text = text, Number = i }).ToArray());

    public static CharacterRnnTransformer Fit(IEnumerable<string> texts, CharacterRnnOptions options) =>
        Context.Transforms.Text.CharacterRnn("Text", options).Fit(View(texts));

    public static List<string> Continuations(IDataView view) =>
        [.. Reading.Column<ReadOnlyMemory<char>>(view, "Continuation").Select(text => text.ToString())];

    public static List<float> LogLikelihoods(IDataView view) => Reading.Column<float>(view, "LogLikelihood");

    private static string[] Sentences(string[] words, int rows, ulong key) => [.. Enumerable.Range(0, rows).Select(row =>
        string.Join(' ', Enumerable.Range(0, 3)
            .Select(i => words[(int)(CounterRandom.Uniform(key, (ulong)(3 * row + i)) * words.Length)])))];
}
