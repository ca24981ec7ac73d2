using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>Measures a model of Fashion-MNIST: a table with floors, and a sheet of generated images with their nearest neighbors.</summary>
internal static class Evaluate
{
    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with few rows, and a classifier of 150 steps.");

    private static readonly Option<string> _model = SampleOptions.Text("--model", "file", "The model to measure.",
        "out/quickstart/fashion.zip").Check(CheckModel);

    private static readonly Option<int> _count = SampleOptions.Number("--count", "Rows of each kind.",
        minimum: 100, otherwise: 10_000, quick: 2_000);

    private static readonly Option<string> _features = FashionFeatures.FileOption();

    private static readonly Option<int> _epochs = SampleOptions.Number("--epochs", "Epochs of that classifier, where it is trained.",
        minimum: 1, otherwise: 5);

    private static readonly Option<string> _out = SampleOptions.Out("evaluate");
    private static readonly Option<string> _data = SampleOptions.Data();

    public static SampleCommand Command { get; } = new("evaluate", "Measures a saved model of Fashion-MNIST, with floors.", Run)
    {
        _quick, _model, _count, _features, _epochs, _out, _data,
    };

    private static int Run(ParseResult options)
    {
        string zip = options.GetRequiredValue(_model), folder = options.GetRequiredValue(_out);
        string data = FashionMnist.Find(options.GetValue(_data), Console.WriteLine);
        Directory.CreateDirectory(folder);

        var ml = new MLContext(1);
        using GanTransformer gan = SavedGan.Load(ml, zip);
        (IDataView train, IDataView test) = FashionMnist.WithKeys(ml, data);
        using ImageFeaturesTransformer features = FashionFeatures.LoadOrTrain(ml, train, options.GetRequiredValue(_features),
            options.GetValue(_epochs), options.GetValue(_quick) ? 150 : 0);
        double accuracy = FashionFeatures.Accuracy(ml, features, test);
        Console.WriteLine(FormattableString.Invariant($"The classifier tells {accuracy:P1} of the test images."));

        var clock = Stopwatch.StartNew();
        GanMetrics metrics = ml.EvaluateGan(train, gan, new GanEvaluationOptions
        {
            LabelColumnName = "Key",
            HeldOut = test,
            Features = features,
            SampleCount = options.GetValue(_count),
        });
        Console.Write(metrics);
        Console.WriteLine(FormattableString.Invariant(
            $"Generated and measured in {clock.Elapsed.TotalSeconds:F0} s. Peak of memory: {Processes.PeakMegabytes} MB."));
        string sheet = Path.Combine(folder, "neighbors.png");
        metrics.NeighborSheet!.SavePng(sheet);
        File.WriteAllText(Path.Combine(folder, "metrics.txt"), metrics.ToString());
        Console.WriteLine($"{sheet} shows generated images on the left, those nearest to a training image first, " +
            "and the training images nearest to each.");
        return 0;
    }

    private static void CheckModel(OptionResult option)
    {
        string zip = option.GetValueOrDefault<string>();
        if (!File.Exists(zip))
            option.AddError($"There is no model '{zip}'. The sample quickstart makes one, or name another with --model.");
    }
}
