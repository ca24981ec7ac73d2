using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Data;
using Microsoft.ML.Gan.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>Small models of all kinds, untrained, with weights and running means that are the same on every machine.</summary>
internal static class OnnxModels
{
    public const int Classes = 3, Clusters = 4, LatentSize = 6;

    /// <summary>A model of images of a shape.</summary>
    public static GanModel OfImages(GanArchitecture architecture, ImageShape shape,
        Func<GanNetworkOptions, GanNetworkOptions>? change = null, string conditions = "", int featuresWidth = 0)
    {
        var column = new ImageColumn("Image", ImageColumnKind.ByteVector, shape, ImageFit.Crop, 0, false, 0, 255);
        Conditions? found = conditions switch
        {
            "classes" => LabelsOf(Classes),
            "clusters" => ImageClusters.Find(Store(shape), shape, Clusters, key: 3).Clusters,
            _ => null,
        };
        return Create(architecture, column, change, found, featuresWidth);
    }

    /// <summary>A model of vectors of numbers in their own units, of which one is always the same.</summary>
    public static GanModel OfVectors(Func<GanNetworkOptions, GanNetworkOptions>? change = null, string conditions = "")
    {
        var column = new VectorColumn("Vector", 3, false, [10, -200, 7], [2, 50, 0]);
        return Create(GanArchitecture.Dense, column, change, conditions == "classes" ? LabelsOf(Classes) : null, 0);
    }

    /// <summary>A character network of five characters; the symbol of the third stands before a text.</summary>
    public static CharacterModelInfo OfCharacters(CharacterCell cell, int layers, bool tied) => new(
        "Text", "Text", "Continuation", null, new CharacterVocabulary([.. "abcde".EnumerateRunes()]), 2, 100, cell, tied ? 6 : 4, 6, layers,
        tied, new CharacterGenerationOptions(), 1);

    /// <summary>Images as a store has them, with edges in other places in each.</summary>
    public static byte[] Images(ImageShape shape, int count) =>
    [
        .. from image in Enumerable.Range(0, count)
           from i in Enumerable.Range(0, shape.Size)
           select (byte)((image * 37 + i * (image % 5 + 1)) % 256),
    ];

    /// <summary>Latent vectors, or other numbers around 0.</summary>
    public static float[] Numbers(int count, float scale = 1) => [.. Enumerable.Range(0, count).Select(i => scale * Number(i))];

    /// <summary>Weights of classes: one class, then a mix, in turn.</summary>
    public static float[] ClassWeights(int count, int classes)
    {
        var weights = new float[count * classes];
        for (int row = 0; row < count && classes > 0; row++)
        {
            weights[row * classes + row % classes] = row % 2 == 0 ? 1 : 0.75f;
            if (row % 2 == 1)
                weights[row * classes + (row + 1) % classes] = 0.25f;
        }
        return weights;
    }

    /// <summary>Gives all weights and running means values that no layer has from the beginning.</summary>
    public static void Fill(nn.Module module)
    {
        using IDisposable noGrad = no_grad();
        int index = 0;
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            if (tensor.dtype != ScalarType.Float32)
                continue;
            index++;
            string last = name.Split('.')[^1];
            float scale = tensor.dim() > 1 ? 1.5f / MathF.Sqrt(tensor.numel() / tensor.shape[0]) : 0.2f;
            bool positive = last == "running_var" || (tensor.dim() == 1 && last.EndsWith("weight", StringComparison.Ordinal));
            float[] values =
                [.. Enumerable.Range(0, (int)tensor.numel()).Select(i => scale * Number(i + index * 1_013) + (positive ? 1 : 0))];
            tensor.copy_(torch.tensor(values, tensor.shape));
        }
    }

    private static GanModel Create(GanArchitecture architecture, SampleColumn column, Func<GanNetworkOptions, GanNetworkOptions>? change,
        Conditions? conditions, int featuresWidth)
    {
        var sizes = new GanNetworkOptions
        {
            LatentSize = LatentSize,
            Classes = conditions?.Count ?? 0, GeneratorFilters = 4, DiscriminatorFilters = 4,
        };
        GanNetworkOptions networks = column.SizesIn(change?.Invoke(sizes) ?? sizes);
        var info = new GanModelInfo(column, null, "Score", null, null, networks, LatentDistribution.Normal, 7)
        {
            Architecture = architecture, Conditions = conditions, FeaturesColumnName = "Features", FeaturesWidth = featuresWidth,
        };
        var model = new GanModel(info, CPU);
        foreach (nn.Module module in model.Modules)
            Fill(module);
        model.SetEvaluation(true);
        return model;
    }

    private static TrainedClasses LabelsOf(int count) => new(
        new ClassColumn("Label", new KeyDataViewType(typeof(uint), (ulong)count), null),
        [.. Enumerable.Range(1, count).Select(k => 10L * k)]);

    private static SampleStore Store(ImageShape shape)
    {
        const int Count = 40;
        var store = new SampleStore(shape.Size, "images");
        byte[] images = Images(shape, Count);
        for (int i = 0; i < Count; i++)
            store.Add(images.AsSpan(i * shape.Size, shape.Size));
        return store;
    }

    /// <summary>A number in [-1, 1) that the place gives, in whole-number arithmetic (Knuth's multiplicative hash).</summary>
    private static float Number(int place) => (((uint)place * 2_654_435_761u) >> 16) / 32_768f - 1;
}
