using System.CommandLine;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Metrics;
using Microsoft.ML.Transforms;
using Spectre.Console;

namespace GanSamples;

/// <summary>
/// A conditional GAN on Fashion-MNIST: the label, a key column, conditions both networks. It draws a sheet with a row for each class,
/// garments for the labels of test rows, for a chosen class and for a mix of classes, and interpolations between two classes and between
/// two latent vectors. A small classifier, trained on real images, then says how many garments are of the class asked for.
/// </summary>
internal static class Conditional
{
    private const int Side = 28, Columns = 10;
    private const string Image = nameof(FashionRow.Image), Label = nameof(FashionRow.Label);

    private static readonly Option<string> _data = SampleOptions.Data();

    public static TrainingCommand Command { get; } = new("conditional",
        "A GAN conditioned on labels: chosen classes, mixes, interpolations between classes and between latent vectors.", Run, epochs: 20)
    {
        _data,
    };

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        string data = FashionMnist.Find(run.Value(_data), Console.WriteLine);
        IDataView rows = ml.Data.LoadFromEnumerable(FashionMnist.Train(data));
        ValueToKeyMappingTransformer keys = ml.Transforms.Conversion
            .MapValueToKey(Label, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(rows);
        IDataView train = keys.Transform(rows), test = keys.Transform(ml.Data.LoadFromEnumerable(FashionMnist.Test(data)));

        var options = new GanOptions
        {
            LabelColumnName = Label,
            GeneratorFilters = run.Quick ? 16 : 32,
            DiscriminatorFilters = run.Quick ? 16 : 32,
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
            EmaDecay = run.Quick ? 0.99 : 0.999,
        };
        using GanTransformer gan = run.Train(Image, train, options, snapshot => Sheet.Save(snapshot, run.Picture("grid.png"), scale: 2));
        ml.Model.SaveAtomically(keys.Append(gan), rows.Schema, run.File("conditional.zip"));

        DrawClasses(run, gan);
        DrawInterpolations(run, gan);
        DrawOwnLabels(run, gan, ml.Data.TakeRows(test, Columns));
        CountMix(run, gan);
        Check(run, gan, run.Quick ? ml.Data.TakeRows(train, 6_000) : train, run.Quick ? ml.Data.TakeRows(test, 2_000) : test);
        return run.End("grid.png, classes.png (a row for each class), boots.png, between-classes.png, between-latents.png, own-labels.png, "
            + "conditional.zip");
    }

    /// <summary>A row for each class, a column for each latent vector; and a row of one class by its name.</summary>
    private static void DrawClasses(SampleRun run, GanTransformer gan)
    {
        Save(run, "classes.png", gan.Generate(Columns, new GanGenerateOptions { PerClass = true, SharedLatents = true }));
        Save(run, "boots.png", gan.Generate(Columns, new GanGenerateOptions { Class = "Ankle boot" }));
        Console.WriteLine($"The rows of classes.png: {string.Join(", ", gan.Classes)}.");
    }

    /// <summary>From trouser to dress, with eight latent vectors; and from one latent vector to another, in each class.</summary>
    private static void DrawInterpolations(SampleRun run, GanTransformer gan)
    {
        int from = gan.Classes.ToList().IndexOf("Trouser"), to = gan.Classes.ToList().IndexOf("Dress");
        IDataView[] steps =
        [
            .. Enumerable.Range(0, Columns).Select(step =>
            {
                var weights = new double[gan.Classes.Count];
                (weights[from], weights[to]) = (Columns - 1 - step, step);
                return gan.Generate(8, new GanGenerateOptions { ClassWeights = weights });
            }),
        ];
        IEnumerable<ImageBatch> batches = steps.Select(rows => Sheet.ReadVectors(rows, Image, Side, Side, 1));
        ImageBatch[] columns = [.. batches.Select(batch => batch.ToGrid(columns: 1, padding: 0, scale: 2))];
        Sheet.Join(columns).ToGrid(columns: Columns).SavePng(run.File("between-classes.png"));

        IReadOnlyList<float[]> path = LatentInterpolation.Spherical(gan.LatentOf(0), gan.LatentOf(1), Columns);
        Save(run, "between-latents.png", gan.Generate(Columns, new GanGenerateOptions { PerClass = true, Latents = path }));
    }

    /// <summary>Test rows, and below each what Transform generates for the row's label.</summary>
    private static void DrawOwnLabels(SampleRun run, GanTransformer gan, IDataView rows)
    {
        ImageBatch real = Sheet.ReadVectors(rows, Image, Side, Side, 1), generated = ReadGray(gan.Transform(rows), "GeneratedImage");
        Sheet.Join(real, generated).ToGrid(columns: Columns, scale: 2).SavePng(run.File("own-labels.png"));
    }

    private static void CountMix(SampleRun run, GanTransformer gan)
    {
        double[] mix = [.. gan.Classes.Select(name => name == "Bag" ? 3.0 : name == "Sandal" ? 1 : 0)];
        IEnumerable<uint> drawn = gan.Generate(1_000, new GanGenerateOptions { ClassMix = mix }).GetColumn<uint>(Label);
        run.Tell("Of 1,000 rows, 3 bags to 1 sandal", $"{drawn.Count(key => gan.Classes[(int)key - 1] == "Bag")} bags");
    }

    /// <summary>The share of generated rows that a classifier takes for what they should be, in all and by class.</summary>
    private static void Check(SampleRun run, GanTransformer gan, IDataView train, IDataView test)
    {
        var options = new ImageFeaturesOptions { Epochs = run.Quick ? 2 : 5 };
        using ImageFeaturesTransformer classifier = run.Context.Transforms.ImageFeatures(Image, Label, options).Fit(train);
        IDataView real = classifier.Transform(test);
        IDataView generated = classifier.Transform(gan.Generate(run.Quick ? 50 : 500, new GanGenerateOptions { PerClass = true }));
        double onReal = Accuracy(real).Average();
        double[] onGenerated = Accuracy(generated);
        double[] diversity = [.. Diversity(generated).Zip(Diversity(real), (ours, theirs) => ours / theirs)];
        run.Tell("Classifier on real test images", $"{onReal:P1}");
        run.Tell("Classifier agrees with the asked class", $"{onGenerated.Average():P1}");
        run.Tell("Diversity within a class", $"{diversity.Average():F2} of the real ones'");

        var table = new Table().AddColumns("Class", "Agrees", "Diversity");
        for (int k = 0; k < gan.Classes.Count; k++)
        {
            (FormattableString agrees, FormattableString differs) = ($"{onGenerated[k]:P0}", $"{diversity[k]:F2}");
            table.AddRow(gan.Classes[k], FormattableString.Invariant(agrees), FormattableString.Invariant(differs));
        }
        AnsiConsole.Write(table);
    }

    private static double[] Accuracy(IDataView scored) =>
    [
        .. scored.GetColumn<uint>(Label).Zip(scored.GetColumn<uint>("PredictedLabel"))
            .GroupBy(pair => pair.First).OrderBy(group => group.Key)
            .Select(group => group.Average(pair => pair.First == pair.Second ? 1.0 : 0.0)),
    ];

    /// <summary>How much the images of a class differ from each other, to the classifier.</summary>
    private static double[] Diversity(IDataView scored)
    {
        int[] classes = [.. scored.GetColumn<uint>(Label).Select(key => (int)key - 1)];
        return IntraClassDiversity.Compute(FeatureMatrix.FromColumn(scored, "Features"), classes, classes.Max() + 1);
    }

    private static void Save(SampleRun run, string name, IDataView rows) =>
        Sheet.ReadVectors(rows, Image, Side, Side, 1).ToGrid(columns: Columns, scale: 2).SavePng(run.File(name));

    /// <summary>One channel of a column of <see cref="MLImage"/>: all are the same in a gray picture.</summary>
    private static ImageBatch ReadGray(IDataView rows, string column)
    {
        ImageBatch color = Sheet.ReadImages(rows, column);
        return new ImageBatch(color.Pixels.ToArray().Where((_, i) => i % 3 == 0).ToArray(), color.Height, color.Width, channels: 1);
    }
}
