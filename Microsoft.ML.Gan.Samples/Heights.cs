using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Spectre.Console;

namespace GanSamples;

/// <summary>
/// Numbers instead of images: the heights of humans and Martians, by which tutorials tell generative models from discriminative ones.
/// A conditional GAN learns how tall each are, makes new ones, and mixes the two. Beside it, a classifier learns only to tell them apart.
/// </summary>
internal static class Heights
{
    private const int Rows = 5_000; // of each species
    private const string Label = "Label";

    /// <summary>Normal distributions, in centimeters. The tutorial gives no numbers: these are made up.</summary>
    public static IReadOnlyList<(string Name, double Mean, double Deviation)> Species { get; } = [("human", 170, 8), ("Martian", 150, 5)];

    public static TrainingCommand Command { get; } = new("heights",
        "Numbers, not images: the heights of humans and Martians, new ones, and mixes, beside a classifier.",
        Run, Options().Epochs, steps: (int)Options().MaximumSteps!, quick: "Limits the seconds. The sample is short anyway.");

    /// <summary>A row.</summary>
    public sealed class Being
    {
        public string Species { get; set; } = "";

        public float Height { get; set; }
    }

    /// <summary>What the classifier says of a row.</summary>
    public sealed class Guess
    {
        public float Height { get; set; }

        [ColumnName("PredictedSpecies")]
        public string Species { get; set; } = "";

        /// <summary>The probability of each species.</summary>
        public float[] Score { get; set; } = [];
    }

    /// <summary>Small networks: the data are two bell curves.</summary>
    public static GanOptions Options() => new()
    {
        Architecture = GanArchitecture.Dense, // vectors, not images
        LabelColumnName = Label,
        LatentSize = 4,
        GeneratorFilters = 32,
        DiscriminatorFilters = 32,
        BatchSize = 128,
        GeneratorLearningRate = 1e-3,
        DiscriminatorLearningRate = 1e-3,
        Loss = GanLossKind.LeastSquares, // the default loss makes the deviations too small
        R1Penalty = 0.02, // without it the two networks circle each other
        EmaDecay = 0.995,
        MaximumSteps = 3_000,
        Epochs = 1_000, // the steps end it
    };

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        IDataView beings = ml.Data.LoadFromEnumerable(Draw(Rows, seed: 1));
        var keys = ml.Transforms.Conversion.MapValueToKey(Label, nameof(Being.Species)).Fit(beings);
        IDataView train = keys.Transform(beings);

        using GanTransformer gan = run.Train(nameof(Being.Height), train, Options());
        Compare(gan);
        Mix(gan);
        Classify(ml, train, keys.Transform(ml.Data.LoadFromEnumerable(Draw(1_000, seed: 2))), gan);
        ml.Model.SaveAtomically(keys.Append(gan), beings.Schema, run.File("heights.zip"));
        return run.End("heights.zip");
    }

    /// <summary>As many rows of each species, one after the other.</summary>
    public static IEnumerable<Being> Draw(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count * Species.Count; i++)
        {
            (string name, double mean, double deviation) = Species[i % Species.Count];
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), angle = 2 * Math.PI * random.NextDouble();
            double normal = radius * Math.Cos(angle); // Box and Muller 1958
            yield return new Being { Species = name, Height = (float)(mean + deviation * normal) };
        }
    }

    /// <summary>Heights that the GAN makes.</summary>
    public static (double Mean, double Deviation, float[] Values) Generate(
        GanTransformer gan, GanGenerateOptions options, int count = 2_000)
    {
        float[] heights = [.. gan.Generate(count, options).GetColumn<float>(nameof(Being.Height))];
        double mean = heights.Average(height => (double)height);
        return (mean, Math.Sqrt(heights.Average(height => (height - mean) * (height - mean))), heights);
    }

    private static void Compare(GanTransformer gan)
    {
        var table = new Table().AddColumns("Species", "Real mean", "Generated", "Real deviation", "Generated", "New ones");
        foreach ((string name, double mean, double deviation) in Species)
        {
            (double generatedMean, double generatedDeviation, float[] heights) = Generate(gan, new GanGenerateOptions { Class = name });
            string examples = string.Join(", ", heights.Take(5).Select(height => Text(height)));
            table.AddRow(name, Text(mean), Text(generatedMean), Text(deviation), Text(generatedDeviation), examples);
        }
        AnsiConsole.Write(table);
    }

    /// <summary>Between the two conditions lie "humars".</summary>
    private static void Mix(GanTransformer gan)
    {
        var table = new Table().AddColumns("Part human", "Mean", "Deviation");
        int human = gan.Classes.ToList().IndexOf(Species[0].Name);
        foreach (double part in (double[])[1, 0.75, 0.5, 0.25, 0])
        {
            var weights = new double[gan.Classes.Count];
            (weights[human], weights[1 - human]) = (part, 1 - part);
            (double mean, double deviation, _) = Generate(gan, new GanGenerateOptions { ClassWeights = weights });
            table.AddRow(part.ToString("P0", CultureInfo.InvariantCulture), Text(mean), Text(deviation));
        }
        AnsiConsole.Write(table);
    }

    /// <summary>The discriminative model: P(species | height) alone. It can say what the GAN's heights look like, and make none.</summary>
    private static void Classify(MLContext ml, IDataView train, IDataView test, GanTransformer gan)
    {
        var classifier = ml.Transforms.Concatenate("Features", nameof(Being.Height))
            .Append(ml.Transforms.NormalizeMinMax("Features"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(Label))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedSpecies", "PredictedLabel"))
            .Fit(train);
        double real = ml.MulticlassClassification.Evaluate(classifier.Transform(test)).MicroAccuracy;
        IDataView made = gan.Generate(1_000, new GanGenerateOptions { PerClass = true });
        double generated = ml.MulticlassClassification.Evaluate(classifier.Transform(made)).MicroAccuracy;
        Console.WriteLine(FormattableString.Invariant(
            $"A classifier tells {real:P1} of new beings right, and {generated:P1} of the GAN's."));

        var heights = ml.Data.LoadFromEnumerable(
            new[] { 145f, 155, 160, 165, 180 }.Select(height => new Being { Height = height, Species = Species[0].Name }));
        IDataView labeled = ml.Transforms.Conversion.MapValueToKey(Label, nameof(Being.Species)).Fit(train).Transform(heights);
        foreach (Guess guess in ml.Data.CreateEnumerable<Guess>(classifier.Transform(labeled), reuseRowObject: false))
            Console.WriteLine(FormattableString.Invariant($"{guess.Height} cm: {guess.Species} ({guess.Score.Max():P0})"));
    }

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
