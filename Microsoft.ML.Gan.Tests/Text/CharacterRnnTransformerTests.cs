using Microsoft.ML.Data;
using Microsoft.ML.Gan.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Text;

[TestClass]
public class CharacterRnnTransformerTests
{
    private static readonly string[] Prompts = [.. TinyText.First(37).Select((text, i) => text[..(i % text.Length)])];

    private static CharacterRnnTransformer Model => TinyText.OfFirst;

    public sealed class Continued
    {
        public string Continuation { get; set; } = "";

        public float LogLikelihood { get; set; }
    }

    [TestMethod]
    public void TransformGivesContinuationOfRowAlone()
    {
        IDataView all = Model.Transform(TinyText.View(Prompts));
        Dictionary<DataViewRowId, string> rows = Reading.ById(all, "Continuation", "LogLikelihood");
        CollectionAssert.AreEquivalent(rows, Reading.ById(all, "Continuation", "LogLikelihood"));
        CollectionAssert.AreEquivalent(rows, Reading.InParallel(all, 3, "Continuation", "LogLikelihood"));
        List<string> alone = TinyText.Continuations(Model.Transform(TinyText.View(Prompts.Take(5))));
        CollectionAssert.AreEqual(TinyText.Continuations(all).Take(5).ToArray(), alone);
        Assert.IsTrue(rows.Values.Distinct().Count() > 30);
        Assert.AreEqual(alone[0], Model.Continue(Prompts[0])); // as the first row
    }

    [TestMethod]
    public void ContinueWithOtherSeedGivesOtherText()
    {
        string[] written = [.. new int?[] { null, 1, 2, 1 }.Select(
            seed => Model.Continue("la", new CharacterGenerationOptions { Length = 60, Seed = seed }))];
        Assert.AreEqual(3, written.Distinct().Count());
        Assert.AreEqual(written[1], written[3]);
        List<string> rows = TinyText.Continuations(
            Model.Transform(TinyText.View("la", "la"), new CharacterGenerationOptions { Length = 60, Seed = 2 }));
        Assert.AreEqual(written[2], rows[0]);
        Assert.AreNotEqual(rows[0], rows[1]);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(int.MinValue)]
    public void SaveKeepsSeedOfContinuations(int? seed)
    {
        CharacterRnnOptions options = TinyText.Options(steps: 1);
        options.Generation = new CharacterGenerationOptions { Length = 60, Seed = seed };
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(40), options);
        using var file = new MemoryStream();
        TinyText.Context.Model.Save(model, null, file);
        file.Position = 0;
        using var loaded = (CharacterRnnTransformer)TinyText.Context.Model.Load(file, out _);
        Assert.AreEqual(seed, loaded.Model.Info.Generation.Seed);
        Assert.AreEqual(model.Continue("la"), loaded.Continue("la"));
    }

    [TestMethod]
    public void PredictGivesSameBits()
    {
        IDataView all = Model.Transform(TinyText.View(Prompts));
        List<string> continuations = TinyText.Continuations(all);
        List<float> likelihoods = TinyText.LogLikelihoods(all);
        // Not disposed: it would dispose the model.
        PredictionEngine<TextRow, Continued> engine = TinyText.Context.Model.CreatePredictionEngine<TextRow, Continued>(Model);
        for (int i = 0; i < 20; i++)
        {
            Continued row = engine.Predict(new TextRow { Text = Prompts[i] }); // the i-th has the row id i
            Assert.AreEqual(continuations[i], row.Continuation);
            Assert.AreEqual(likelihoods[i], row.LogLikelihood); // NaN equals NaN here
        }
    }

    /// <summary>Long prompts are read in parts beside short ones; the memory they leave is that of reading them at once.</summary>
    [TestMethod]
    [DataRow(63)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(200)]
    public void ContinueReadsLongPromptsWhole(int length)
    {
        string prompt = string.Join(' ', TinyText.First(40))[..length];
        var greedy = new CharacterGenerationOptions { Length = 12, Temperature = 0 };
        string[] beside = [prompt, "", string.Join(' ', TinyText.First(60))];
        string expected = Greedy(prompt, 12);
        Assert.AreEqual(expected, Model.Continue(prompt, greedy));
        Assert.AreEqual(expected, TinyText.Continuations(Model.Transform(TinyText.View(beside), greedy))[0]);
    }

    /// <summary>What the network itself says, a character after the other.</summary>
    private static string Greedy(string prompt, int length)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        CharacterModelInfo info = Model.Model.Info;
        List<int> text = [info.Start, .. info.Vocabulary.Encode(prompt, out _)];
        for (int i = 0; i < length; i++)
        {
            long[] symbols = [.. text.Select(s => (long)s)];
            text.Add((int)Model.Model.Network.Read(tensor(symbols, [symbols.Length, 1]), Model.Model.Network.InitialState(1, CPU))
                .Logits[-1].argmax().item<long>());
        }
        return info.Vocabulary.Decode(text.TakeLast(length));
    }

    [TestMethod]
    public void ContinueLeavesOutCharactersNotTrainedOn()
    {
        string clean = Model.Continue("lami t");
        Assert.AreEqual(clean, Model.Continue("la?mi😀 t"));
        Assert.AreEqual(Model.Continue(""), Model.Continue("???"));
        Assert.AreEqual(20, Model.Continue("").Length);
    }

    [TestMethod]
    public void ContinueAndTransformTakeTemperatureAndFilters()
    {
        string greedy = Model.Continue("lami ", new CharacterGenerationOptions { Length = 30, Temperature = 0 });
        Assert.AreEqual(greedy, Model.Continue("lami ", new CharacterGenerationOptions { Length = 30, TopK = 1 }));
        Assert.AreEqual(greedy, Model.Continue("lami ", new CharacterGenerationOptions { Length = 30, TopP = 1e-9 }));
        Assert.AreNotEqual(greedy, Model.Continue("lami ", new CharacterGenerationOptions { Length = 30, Temperature = 5 }));
        Assert.AreEqual(greedy, TinyText.Continuations(
            Model.Transform(TinyText.View("lami "), new CharacterGenerationOptions { Length = 30, Temperature = 0 })).Single());
        Assert.AreEqual("", Model.Continue("lami ", new CharacterGenerationOptions { Length = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Model.Continue("", new CharacterGenerationOptions { TopP = 2 }));
    }

    [TestMethod]
    public void StopTextEndsWriting()
    {
        var settings = new CharacterGenerationOptions { Length = 200 };
        string whole = Model.Continue("lami ", settings);
        string stop = whole[40..43];
        settings.StopText = stop;
        Assert.AreEqual(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], Model.Continue("lami ", settings));
        settings.StopText = "l?"; // never written
        Assert.AreEqual(whole, Model.Continue("lami ", settings));
        settings.StopText = "\n";
        Assert.IsTrue(TinyText.Continuations(Model.Transform(TinyText.View(Prompts), settings)).All(text => !text.Contains('\n')));
    }

    [TestMethod]
    public void ContinueWritesSurrogatePairsWhole()
    {
        CharacterRnnOptions options = TinyText.Options(60);
        (options.Generation.Length, options.RowSeparator) = (7, "");
        using CharacterRnnTransformer model = TinyText.Fit(Enumerable.Repeat("😀😁a𝄞", 100), options);
        foreach (string text in TinyText.Continuations(model.Transform(TinyText.View("😀", "", "a", "\ud83d", "😀😁😀"))))
        {
            Assert.AreEqual(7, text.EnumerateRunes().Count());
            Assert.IsFalse(text.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar), text);
        }
        CollectionAssert.AreEqual(new[] { "a", "𝄞", "😀", "😁" }, model.Vocabulary.ToArray());
    }

    [TestMethod]
    public void LogLikelihoodIsHigherInOwnLanguage()
    {
        using CharacterRnnTransformer second = TinyText.Fit(TinyText.Second(400), TinyText.Options(300));
        IDataView first = TinyText.View(TinyText.First(420).Skip(400)), other = TinyText.View(TinyText.Second(420).Skip(400));
        foreach ((IDataView texts, CharacterRnnTransformer own, CharacterRnnTransformer foreign) in
            new[] { (first, Model, second), (other, second, Model) })
        {
            foreach ((float mine, float theirs) in TinyText.LogLikelihoods(own.Transform(texts))
                .Zip(TinyText.LogLikelihoods(foreign.Transform(texts))))
                Assert.IsTrue(mine > theirs && mine < 0, $"{mine}, {theirs}");
        }
    }

    [TestMethod]
    public void LogLikelihoodIsMeanOfCharacters()
    {
        string text = string.Join(' ', TinyText.First(12)); // longer than the parts that it is read in
        Assert.IsTrue(text.Length > 128);
        CharacterModelInfo info = Model.Model.Info;
        double sum;
        using (no_grad())
        using (NewDisposeScope())
        {
            long[] symbols = [info.Start, .. info.Vocabulary.Encode(text, out _)];
            Tensor logits = Model.Model.Network.Read(
                tensor(symbols[..^1], [symbols.Length - 1, 1]), Model.Model.Network.InitialState(1, CPU)).Logits;
            sum = nn.functional.log_softmax(logits, 2).gather(2, tensor(symbols[1..], [symbols.Length - 1, 1, 1])).sum().item<float>();
        }
        List<float> found = TinyText.LogLikelihoods(Model.Transform(TinyText.View(text, "", text + "?", "?")));
        Assert.AreEqual(sum / text.Length, found[0], 1e-5);
        Assert.IsTrue(float.IsNaN(found[1]));
        double unknown = -Math.Log(info.TrainingCharacters); // one that never came up counts as one that came up once
        Assert.AreEqual((sum + unknown) / (text.Length + 1), found[2], 1e-5);
        Assert.AreEqual(unknown, found[3], 1e-5);
    }

    [TestMethod]
    public void PromptColumnMayBeAnotherThanText()
    {
        CharacterRnnOptions options = TinyText.Options(5);
        options.PromptColumnName = "Prompt";
        IDataView rows = TinyText.Context.Transforms.CopyColumns("Prompt", "Text").Fit(TinyText.View(""))
            .Transform(TinyText.View(TinyText.First(40)));
        using CharacterRnnTransformer model = TinyText.Context.Transforms.Text.CharacterRnn("Text", options).Fit(rows);
        IDataView continued = model.Transform(rows);
        CollectionAssert.AreEqual(new[] { "Text", "Number", "Prompt", "Continuation", "LogLikelihood" },
            continued.Schema.Select(column => column.Name).ToArray());
        Assert.AreEqual(40, TinyText.Continuations(continued).Count);
        Errors.Says<ArgumentOutOfRangeException>(() => model.Transform(TinyText.View("a")), "Could not find prompt column 'Prompt'");
    }

    [TestMethod]
    public void DisposedTransformerSaysSo()
    {
        CharacterRnnTransformer model = TinyText.Fit(TinyText.First(40), TinyText.Options(2));
        IDataView view = model.Transform(TinyText.View("a"));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => TinyText.Continuations(view));
    }
}
