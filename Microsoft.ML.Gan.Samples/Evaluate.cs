using System.Diagnostics;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>Measures a model of Fashion-MNIST: a table with floors, and a sheet of generated images beside the training images nearest to them.</summary>
public static class Evaluate
{
    /// <summary>
    /// Options: --model out/quickstart/fashion.zip, --count 10000 (rows of each kind), --features out/features.zip (the classifier whose
    /// features are compared; trained and saved when the file is not there), --epochs 5 (of that classifier), --out out/evaluate, --data (a folder
    /// with the four IDX files). --quick: 2,000 rows, and a classifier of 150 steps.
    /// </summary>
    public static int Run(string[] args)
    {
        var arguments = new Arguments(args, ["--quick"], "--model", "--count", "--features", "--out", "--data", "--epochs");
        bool quick = arguments.Has("--quick");
        string zip = arguments.Text("--model") ?? Path.Combine("out", "quickstart", "fashion.zip");
        string folder = arguments.Text("--out") ?? Path.Combine("out", "evaluate");
        string featuresZip = arguments.Text("--features") ?? FashionFeatures.DefaultFile(quick);
        if (!File.Exists(zip))
            throw new UsageException($"There is no model '{zip}'. The sample quickstart makes one, or name another with --model.");
        string data = FashionMnist.Find(arguments.Text("--data"), Console.WriteLine);
        Directory.CreateDirectory(folder);

        var ml = new MLContext(1);
        using GanTransformer gan = FindGan(ml.Model.Load(zip, out _), zip);
        (IDataView train, IDataView test) = FashionMnist.WithKeys(ml, data);
        using ImageFeaturesTransformer features = FashionFeatures.LoadOrTrain(ml, train, featuresZip,
            arguments.WholeNumber("--epochs", otherwise: 5, minimum: 1), quick ? 150 : 0);
        Console.WriteLine(FormattableString.Invariant($"The classifier tells {FashionFeatures.Accuracy(ml, features, test):P1} of the test images."));

        var clock = Stopwatch.StartNew();
        GanMetrics metrics = ml.EvaluateGan(train, gan, new GanEvaluationOptions
        {
            LabelColumn = "Key",
            HeldOut = test,
            Features = features,
            SampleCount = arguments.WholeNumber("--count", otherwise: quick ? 2000 : 10_000, minimum: 100),
        });
        Console.Write(metrics);
        Console.WriteLine(FormattableString.Invariant(
            $"Generated and measured in {clock.Elapsed.TotalSeconds:F0} s; peak of memory {Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024)} MB."));
        string sheet = Path.Combine(folder, "neighbours.png");
        metrics.NeighbourSheet!.SavePng(sheet);
        File.WriteAllText(Path.Combine(folder, "metrics.txt"), metrics.ToString());
        Console.WriteLine($"{sheet} shows generated images (left), those nearest to a training image first, and the training images nearest to each.");
        return 0;
    }

    /// <summary>The GAN in a model: the model itself, or the last GAN of a chain.</summary>
    private static GanTransformer FindGan(ITransformer model, string file) => model as GanTransformer
        ?? (model as IEnumerable<ITransformer>)?.OfType<GanTransformer>().LastOrDefault()
        ?? throw new InvalidDataException($"There is no GAN in the model '{file}'.");
}
