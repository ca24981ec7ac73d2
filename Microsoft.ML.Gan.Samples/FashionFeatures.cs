using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Gan.ImageFeatures;

namespace GanSamples;

/// <summary>The classifier of Fashion-MNIST by whose features images are compared. A file keeps it: figures stay comparable.</summary>
internal static class FashionFeatures
{
    /// <summary>The option that names the file. A quick try has a poorer classifier, in a file of its own.</summary>
    public static Option<string> FileOption() => SampleOptions.Text("--features", "file",
        "The classifier whose features are compared. It is trained and saved where there is no such file.",
        otherwise: "out/features.zip", quick: "out/features-quick.zip");

    /// <summary>Loads it, or trains it if the file is not there yet.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="train">Rows with the columns Image and Key.</param>
    /// <param name="file">Where it is kept.</param>
    /// <param name="epochs">Passes over the rows.</param>
    /// <param name="steps">Steps at most; 0: no such limit.</param>
    public static ImageFeaturesTransformer LoadOrTrain(MLContext ml, IDataView train, string file, int epochs, int steps = 0)
    {
        if (File.Exists(file))
            return (ImageFeaturesTransformer)ml.Model.Load(file, out _);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        string length = steps > 0 ? $"{steps} steps" : $"{epochs} epochs";
        Console.WriteLine($"Training the classifier whose features are compared ({length}). {file} keeps it for the next time.");
        var options = new ImageFeaturesOptions { Epochs = epochs, MaximumSteps = steps > 0 ? steps : null, Seed = 1 };
        ImageFeaturesTransformer features = ml.Transforms.ImageFeatures("Image", "Key", options).Fit(train);
        ml.Model.SaveAtomically(features, train.Schema, file);
        return features;
    }

    /// <summary>The share of rows whose class it tells.</summary>
    public static double Accuracy(MLContext ml, ImageFeaturesTransformer features, IDataView rows) =>
        ml.MulticlassClassification.Evaluate(features.Transform(rows), labelColumnName: "Key").MicroAccuracy;
}
