using Microsoft.ML.Data;
using Microsoft.ML.Gan.ImageFeatures;

namespace Microsoft.ML.Gan.Tests.ImageFeatures;

/// <summary>A grey picture of 8×8 of one of two classes: bright on the left or bright at the top.</summary>
internal sealed class Stripe
{
    [VectorType(8, 8)]
    public byte[] Image { get; set; } = [];

    public string Label { get; set; } = "";

    /// <summary>Pictures of the classes in turn, with noise.</summary>
    public static Stripe[] Draw(int count, int seed, Func<int, int>? classOf = null)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Draw(random, classOf is null ? i % 2 : classOf(i)))];
    }

    /// <summary>As ML.NET sees them, the label as a key.</summary>
    public static IDataView View(MLContext ml, params Stripe[] rows)
    {
        IDataView both = ml.Data.LoadFromEnumerable(new Stripe[] { new() { Label = "left" }, new() { Label = "top" } });
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(both).Transform(ml.Data.LoadFromEnumerable(rows));
    }

    /// <summary>A classifier of them, trained in no time.</summary>
    public static ImageFeaturesTransformer Classifier(MLContext ml, int seed = 1) =>
        ml.Transforms.ImageFeatures("Image", "Label", new ImageFeaturesOptions { Epochs = 3, BatchSize = 32, Seed = seed })
            .Fit(View(ml, Draw(320, 1)));

    private static Stripe Draw(Random random, int label)
    {
        var image = new byte[64];
        for (int i = 0; i < image.Length; i++)
        {
            bool bright = (label == 0 ? i % 8 : i / 8) < 4;
            image[i] = (byte)((bright ? 160 : 0) + random.Next(96));
        }
        return new Stripe { Image = image, Label = label == 0 ? "left" : "top" };
    }
}
