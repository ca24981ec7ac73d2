using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Text;

[TestClass]
public class CharacterRnnEstimatorTests
{
    private static byte[] Train(CharacterRnnOptions options, IEnumerable<string>? texts = null)
    {
        using CharacterRnnTransformer model = TinyText.Fit(texts ?? TinyText.First(40), options);
        return CharacterModelFormat.Network(model.Model);
    }

    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Gru)]
    [DataRow(CharacterCell.Rnn)]
    [DataRow(CharacterCell.Unrolled)]
    public void FitLearnsWhatComesNextWithEachCell(CharacterCell cell)
    {
        CharacterRnnOptions options = TinyText.Options(120);
        (options.Cell, options.Generation.Temperature, options.RowSeparator) = (cell, 0, "");
        using CharacterRnnTransformer model = TinyText.Fit(Enumerable.Repeat("abcdef", 200), options);
        Assert.AreEqual("abcdefabcdefabcdefab", model.Continue("abcdef"));
        Assert.IsTrue(model.ValidationBitsPerCharacter < 0.1, $"{model.ValidationBitsPerCharacter} bits");
    }

    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Unrolled)]
    public void FitOfSameSeedGivesSameBits(CharacterCell cell)
    {
        CharacterRnnOptions options = TinyText.Options(25);
        (options.Cell, options.Layers, options.Dropout) = (cell, 2, 0.4);
        byte[] model = Train(options);
        CollectionAssert.AreEqual(model, Train(options));
        options.Seed = 8;
        CollectionAssert.AreNotEqual(model, Train(options));
    }

    [TestMethod]
    public void FitWithoutSeedTakesContexts()
    {
        CharacterRnnOptions options = TinyText.Options(3);
        options.Seed = null;
        byte[] Fit(int seed)
        {
            using CharacterRnnTransformer model = TinyGan.NewContext(seed).Transforms.Text.CharacterRnn("Text", options)
                .Fit(TinyText.View(TinyText.First(40)));
            return CharacterModelFormat.Network(model.Model);
        }
        CollectionAssert.AreEqual(Fit(3), Fit(3));
        CollectionAssert.AreNotEqual(Fit(3), Fit(4));
    }

    [TestMethod]
    public void ProgressTellsStepsEpochsAndLosses()
    {
        var reports = new Reports<CharacterRnnProgress>();
        CharacterRnnOptions options = TinyText.Options(0);
        (options.Epochs, options.ProgressInterval, options.ValidationShare, options.Progress) = (2, 4, 0.2, reports);
        string[] texts = TinyText.First(40); // of 14 characters on the average
        int trained = texts.Sum(text => text.Length + 1);
        trained -= (int)(trained * 0.2);
        int steps = ((trained - 1) / 8 + 9) / 10;
        using CharacterRnnTransformer model = TinyText.Fit(texts, options);
        CharacterRnnProgress[] epochs = [.. reports.All.Where(report => report.ValidationLoss is not null)];
        CollectionAssert.AreEqual(new[] { (1, (long)steps), (2, 2L * steps) },
            epochs.Select(report => (report.Epoch, report.Step)).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(1, 2 * steps).Where(step => step % 4 == 0 || step % steps == 0)
            .Select(step => (long)step).ToArray(), reports.All.Select(report => report.Step).ToArray());
        Assert.IsTrue(reports.All.All(report => report is { Epochs: 2, LearningRate: 0.02, CharactersPerSecond: > 0, Loss: > 0 and < 4 }
            && report.Steps == 2 * steps));
        Assert.AreEqual(epochs.Min(report => report.ValidationLoss), model.ValidationLoss);
        Assert.AreEqual(epochs[1].ValidationLoss!.Value / Math.Log(2), epochs[1].ValidationBitsPerCharacter!.Value, 1e-12);
        Assert.AreEqual(Math.Exp(epochs[1].ValidationLoss!.Value), epochs[1].ValidationPerplexity!.Value, 1e-12);
        Assert.AreEqual(TimeSpan.Zero, epochs[1].Remaining);
    }

    /// <summary>Where the held-out text is of another language, learning the first one makes it worse and worse:
    /// the first epoch's weights are the best.</summary>
    [TestMethod]
    public void FitKeepsBestWeightsAndLowersRateOnPlateau()
    {
        var reports = new Reports<CharacterRnnProgress>();
        CharacterRnnOptions options = TinyText.Options(0);
        (options.Epochs, options.ValidationShare, options.PlateauFactor, options.PlateauEpochs, options.Progress) =
            (7, 0.5, 0.5, 2, reports);
        string[] texts = [.. TinyText.First(60), .. TinyText.Second(62)];
        double best;
        using (CharacterRnnTransformer model = TinyText.Fit(texts, options))
            best = model.ValidationLoss!.Value;
        CharacterRnnProgress[] epochs = [.. reports.All.Where(report => report.ValidationLoss is not null)];
        Assert.AreEqual(epochs.Min(report => report.ValidationLoss), best);
        Assert.AreNotEqual(epochs[^1].ValidationLoss, best);
        Assert.AreEqual(0.02, epochs[0].LearningRate);
        Assert.IsTrue(epochs[^1].LearningRate <= 0.01);

        int bestEpoch = Array.FindIndex(epochs, report => report.ValidationLoss == best) + 1;
        options.Epochs = bestEpoch; // the very weights of then
        CollectionAssert.AreEqual(Train(options, texts), Train(With(7), texts));

        CharacterRnnOptions With(int count)
        {
            options.Epochs = count;
            return options;
        }
    }

    [TestMethod]
    public void FitWithoutHeldOutTextKeepsLastWeights()
    {
        CharacterRnnOptions options = TinyText.Options(20);
        options.ValidationShare = 0;
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(40), options);
        Assert.IsNull(model.ValidationLoss);
        Assert.IsNull(model.ValidationBitsPerCharacter);
    }

    [TestMethod]
    public void FitCancelledGivesModelSoFar()
    {
        using var cancellation = new CancellationTokenSource();
        CharacterRnnOptions options = TinyText.Options(1000);
        options.CancellationToken = cancellation.Token;
        (options.ProgressInterval, options.ValidationShare) = (5, 0.05);
        var reports = new Reports<CharacterRnnProgress>(report =>
        {
            if (report.Step == 5)
                cancellation.Cancel();
        });
        options.Progress = reports;
        byte[] cancelled = Train(options, TinyText.First(200)); // an epoch has more than five steps
        Assert.AreEqual(5, reports.All[^1].Step);
        (options.CancellationToken, options.MaximumSteps) = (default, 5);
        using CharacterRnnTransformer five = TinyText.Fit(TinyText.First(200), options);
        five.Model.ValidationLoss = double.NaN; // a cancelled training is not validated once more
        CollectionAssert.AreEqual(CharacterModelFormat.Network(five.Model), cancelled);
        options.CancellationToken = cancellation.Token;
        Assert.ThrowsExactly<OperationCanceledException>(() => Train(options));
    }

    [TestMethod]
    public void TimeLimitEndsTraining()
    {
        var reports = new Reports<CharacterRnnProgress>();
        CharacterRnnOptions options = TinyText.Options(0);
        (options.TimeLimit, options.Progress) = (TimeSpan.FromSeconds(0.2), reports);
        Train(options);
        Assert.IsTrue(reports.All[^1].Step < reports.All[^1].Steps);
        Assert.IsNotNull(reports.All[^1].ValidationLoss);
    }

    [TestMethod]
    public void FitThatBreaksDownGoesBackAndInTheEndSaysSo()
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        CharacterRnnOptions options = TinyText.Options(50);
        (options.Optimizer, options.LearningRate, options.ClipNorm, options.Cell) = (GanOptimizer.Sgd, 1e30, null, CharacterCell.Unrolled);
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => context.Transforms.Text.CharacterRnn("Text", options).Fit(TinyText.View(TinyText.First(40)))).Message;
        StringAssert.Contains(message, "Training broke down");
        StringAssert.Contains(message, "ClipNorm");
        Assert.AreEqual(3, warnings.Count(warning => warning.Contains("NaN")), string.Join("\n", warnings));
    }

    [TestMethod]
    public void FitRefusesTextShorterThanBatchWithNumbers()
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => TinyText.Fit(["abc", "defg"], TinyText.Options(1))).Message;
        StringAssert.Contains(message,
            "its 2 rows have 9 characters, 7 of them to train on (ValidationShare is 0.05), " +
            "and one batch takes 81 (BatchSize 8 × SequenceLength 10 + 1)");
    }

    [TestMethod]
    public void FitChecksColumnsBeforeTraining()
    {
        IDataView texts = TinyText.View("abc");
        CharacterRnnOptions options = TinyText.Options(1);
        Errors.Says<ArgumentOutOfRangeException>(() => Fit("Other"), "Could not find input column 'Other'");
        Errors.Says<ArgumentOutOfRangeException>(() => Fit("Number"), "input column 'Number': expected String, got Single");
        options.PromptColumnName = "Prompt";
        Errors.Says<ArgumentOutOfRangeException>(() => Fit("Text"), "Could not find prompt column 'Prompt'");
        options.PromptColumnName = "Number";
        Errors.Says<ArgumentOutOfRangeException>(() => Fit("Text"), "prompt column 'Number': expected String, got Single");
        Assert.ThrowsExactly<ArgumentException>(() => TinyText.Context.Transforms.Text.CharacterRnn(" "));
        Assert.ThrowsExactly<ArgumentNullException>(() => TinyText.Context.Transforms.Text.CharacterRnn(null!));

        void Fit(string column) => TinyText.Context.Transforms.Text.CharacterRnn(column, options).Fit(texts);
    }

    [TestMethod]
    public void GetOutputSchemaForetellsSchemaOfTransform()
    {
        IDataView texts = TinyText.View("abc");
        SchemaShape shape = TinyText.Context.Transforms.Text.CharacterRnn("Text", TinyText.Options(1))
            .GetOutputSchema(Reading.SchemaShapeOf(texts));
        DataViewSchema schema = TinyText.OfFirst.GetOutputSchema(texts.Schema);
        CollectionAssert.AreEquivalent(schema.Select(column => $"{column.Name} {column.Type}").ToArray(),
            shape.Select(column => $"{column.Name} {column.ItemType}").ToArray());
        SchemaShape numbers = Reading.SchemaShapeOf(
            TinyText.Context.Transforms.SelectColumns("Number").Fit(texts).Transform(texts));
        Errors.Says<ArgumentOutOfRangeException>(
            () => TinyText.Context.Transforms.Text.CharacterRnn("Number").GetOutputSchema(numbers), "expected String");
        Errors.Says<ArgumentOutOfRangeException>(
            () => TinyText.Context.Transforms.Text.CharacterRnn("Text").GetOutputSchema(numbers), "Could not find");
    }

    [TestMethod]
    public void DefaultsAreTheIssues()
    {
        var options = new CharacterRnnOptions();
        options.Check();
        Assert.AreEqual((15, 0.5, CharacterCell.Lstm), (options.SequenceLength, options.Dropout, options.Cell));
    }

    [TestMethod]
    public void CheckNamesAllOptionsOutOfRange()
    {
        var options = new CharacterRnnOptions
        {
            Cell = (CharacterCell)9, EmbeddingSize = 0, HiddenSize = 0, Layers = 0, Dropout = 1, SequenceLength = 0, BatchSize = 0,
            Epochs = 0, MaximumSteps = -1, TimeLimit = TimeSpan.Zero, LearningRate = double.NaN, ClipNorm = -1, PlateauFactor = 0,
            PlateauEpochs = 0, ValidationShare = 0.6, ProgressInterval = 0, CheckpointInterval = 0, CheckpointsKept = 0,
            CheckpointDirectory = " ", MaximumVocabulary = 1, PromptColumnName = "", RowSeparator = null!,
        };
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => TinyText.Context.Transforms.Text.CharacterRnn("Text", options)).Message;
        foreach (string name in new[]
        {
            "Cell", "EmbeddingSize", "HiddenSize", "Layers", "Dropout", "SequenceLength", "BatchSize", "Epochs", "MaximumSteps",
            "TimeLimit", "LearningRate", "ClipNorm", "PlateauFactor", "PlateauEpochs", "ValidationShare", "ProgressInterval",
            "CheckpointInterval", "CheckpointsKept", "CheckpointDirectory", "MaximumVocabulary", "PromptColumnName", "RowSeparator",
        })
        {
            StringAssert.Contains(message, $"CharacterRnnOptions.{name} must be");
        }
        options = new CharacterRnnOptions { TiedEmbedding = true };
        Errors.Says<ArgumentOutOfRangeException>(options.Check, "EmbeddingSize must be HiddenSize (256) with TiedEmbedding, and is 64");
        options = new CharacterRnnOptions { LogLikelihoodColumnName = "Continuation" };
        Errors.Says<ArgumentOutOfRangeException>(options.Check, "another name");
        options = new CharacterRnnOptions { ContinuationColumnName = null };
        Errors.Says<ArgumentOutOfRangeException>(options.Check, "nothing to append");
        options = new CharacterRnnOptions
        {
            Generation = new() { Length = -1, Temperature = double.NaN, TopK = -1, TopP = 0, StopText = "" },
        };
        message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(options.Check).Message;
        foreach (string name in new[] { "Length", "Temperature", "TopK", "TopP", "StopText" })
            StringAssert.Contains(message, $"CharacterGenerationOptions.{name} must be");
    }
}
