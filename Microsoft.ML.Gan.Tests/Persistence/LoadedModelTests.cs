using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Persistence;

/// <summary>A model that comes from a file says what it reads and appends, and what it is.</summary>
[TestClass]
public class LoadedModelTests
{
    private static T SaveAndLoad<T>(ITransformer model)
        where T : ITransformer
    {
        using var stream = new MemoryStream();
        TinyGan.Context.Model.Save(model, null, stream);
        stream.Position = 0;
        return (T)TinyGan.NewContext(9).Model.Load(stream, out _);
    }

    [TestMethod]
    public void GanTransformerTellsItsColumnsAndOptions()
    {
        GanOptions options = TinyGan.Options(2);
        (options.GeneratedImageColumnName, options.ScoreColumnName, options.ProbabilityColumnName) = ("Made", "Logit", null);
        (options.FeaturesColumnName, options.FeaturesWidth, options.LatentColumnName) = ("Seen", 20, "Z");
        (options.LatentDistribution, options.Seed) = (LatentDistribution.Uniform, -7);
        IDataView rows = TinyGan.Context.Transforms.CustomMapping<DiscRow, Latent>((_, latent) => latent.Z = new float[8], null)
            .Fit(TinyGan.Discs(20)).Transform(TinyGan.Discs(20));
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(rows);
        using var loaded = SaveAndLoad<GanTransformer>(gan);
        Assert.AreEqual(("Pixels", null, "Z"), (loaded.InputColumnName, loaded.LabelColumnName, loaded.LatentColumnName));
        Assert.AreEqual(("Made", "Logit", null, "Seen"),
            (loaded.GeneratedColumnName, loaded.ScoreColumnName, loaded.ProbabilityColumnName, loaded.FeaturesColumnName));
        Assert.AreEqual((GanArchitecture.ResizeDcgan, LatentDistribution.Uniform, -7),
            (loaded.Architecture, loaded.LatentDistribution, loaded.Seed));
        Assert.AreEqual((gan.Networks, options.GeneratorFilters), (loaded.Networks, loaded.Networks.GeneratorFilters));
    }

    [TestMethod]
    public void SeedOfALoadedModelTrainsItAgain()
    {
        using GanTransformer gan = TinyGan.NewContext(seed: null).Transforms.Gan("Pixels", TinyGan.Options(3)).Fit(TinyGan.Discs(20));
        using var loaded = SaveAndLoad<GanTransformer>(gan);
        GanOptions options = TinyGan.Options(3);
        options.Seed = loaded.Seed;
        using GanTransformer again = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20));
        CollectionAssert.AreEqual(GanModelFormat.Networks(gan.Model), GanModelFormat.Networks(again.Model));
    }

    [TestMethod]
    public void CharacterRnnTransformerTellsItsColumnsAndOptions()
    {
        CharacterRnnOptions options = TinyText.Options(2);
        (options.ContinuationColumnName, options.LogLikelihoodColumnName, options.Seed) = ("Next", "Likelihood", 5);
        options.Generation = new CharacterGenerationOptions { TopK = 3, Length = 11 };
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(200), options);
        using var loaded = SaveAndLoad<CharacterRnnTransformer>(model);
        Assert.AreEqual(("Text", "Text", "Next", "Likelihood"),
            (loaded.InputColumnName, loaded.PromptColumnName, loaded.ContinuationColumnName, loaded.LogLikelihoodColumnName));
        Assert.AreEqual((options.Cell, options.EmbeddingSize, options.HiddenSize, options.Layers, 5),
            (loaded.Cell, loaded.EmbeddingSize, loaded.HiddenSize, loaded.Layers, loaded.Seed));
        Assert.AreEqual((3, 11), (loaded.Generation.TopK, loaded.Generation.Length));
    }

    [TestMethod]
    public void ImageFeaturesTransformerTellsItsColumnsAndClasses()
    {
        using var model = TinyGan.Context.Transforms.ImageFeatures("Pixels", "Label",
            new() { MaximumSteps = 1, FeaturesColumnName = "F", ScoreColumnName = null }).Fit(TinyGan.Tones(10, 10, 10));
        using var loaded = SaveAndLoad<ImageFeaturesTransformer>(model);
        Assert.AreEqual(("Pixels", "F", null, "PredictedLabel"),
            (loaded.InputColumnName, loaded.FeaturesColumnName, loaded.ScoreColumnName, loaded.PredictedLabelColumnName));
        Assert.AreEqual((8, 8, 1, model.ClassCount), (loaded.Height, loaded.Width, loaded.Channels, loaded.Classes.Count));
        CollectionAssert.AreEqual(model.Classes.ToArray(), loaded.Classes.ToArray());
    }

    private sealed class Latent
    {
        [ML.Data.VectorType(8)]
        public float[] Z { get; set; } = [];
    }
}
