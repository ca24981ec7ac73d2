using System.Runtime.CompilerServices;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>
/// Files that an earlier version exported, in TestData/Onnx: the same network gives the same bytes. With APPROVE=1 they are rewritten.
/// Their networks' weights are set, not drawn, and so the same on every machine.
/// </summary>
[TestClass]
public class GoldenOnnxTests
{
    private static readonly Dictionary<string, Func<GanModel>> Models = new()
    {
        ["dcgan"] = () => OnnxModels.OfImages(GanArchitecture.Dcgan, new(1, 16, 20), conditions: "classes"),
        ["gluon-dcgan"] = () => OnnxModels.OfImages(GanArchitecture.GluonDcgan, new(1, 8, 8)),
        ["mxnet-dcgan"] = () => OnnxModels.OfImages(GanArchitecture.MxnetDcgan, new(1, 8, 8)),
        ["keras-dense-stem"] = () => OnnxModels.OfImages(GanArchitecture.KerasDenseStem, new(1, 8, 8)),
        ["resize-dcgan"] = () => OnnxModels.OfImages(GanArchitecture.ResizeDcgan, new(1, 8, 8)),
        ["residual-dcgan"] = () => OnnxModels.OfImages(GanArchitecture.ResidualDcgan, new(1, 8, 8)),
        ["keras-max-pooling"] = () => OnnxModels.OfImages(GanArchitecture.KerasMaxPooling, new(1, 12, 12), Smaller),
        ["dense"] = () => OnnxModels.OfVectors(),
    };

    public static IEnumerable<object[]> Names => Models.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void NetworksGiveBytesOfEarlierVersion(string name)
    {
        using GanModel model = Models[name]();
        foreach (GanNetwork network in new[] { GanNetwork.Generator, GanNetwork.Discriminator })
            Verify($"{name}-{network.ToString().ToLowerInvariant()}.onnx", model.ToOnnx(network).ToBytes());
    }

    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Gru)]
    [DataRow(CharacterCell.Rnn)]
    [DataRow(CharacterCell.Unrolled)]
    public void CharacterNetworkGivesBytesOfEarlierVersion(CharacterCell cell)
    {
        using var model = new CharacterModel(OnnxModels.OfCharacters(cell, 1, tied: false), CPU);
        OnnxModels.Fill(model.Network);
        Verify($"character-{cell.ToString().ToLowerInvariant()}.onnx", model.ToOnnx().ToBytes());
    }

    /// <summary>A file of before still gives what the model gives, whatever bytes the model is exported to now.</summary>
    [TestMethod]
    public void EarlierVersionsFileStillComputesTheSame()
    {
        using GanModel model = Models["dcgan"]();
        byte[] images = OnnxModels.Images(new ImageShape(model.Info.Networks), 8);
        float[] classes = OnnxModels.ClassWeights(8, OnnxModels.Classes);
        using var file = new OnnxFile(File.ReadAllBytes(PathOf("dcgan-discriminator.onnx")));
        float[] logits = file.Run<float>("logit", 8, ("image", [.. images.Select(pixel => pixel / 127.5f - 1)]), ("classes", classes));
        float[] expected = model.Score(images, classes);
        Assert.AreEqual(0, expected.Zip(logits, (x, y) => Math.Abs(x - y)).Max(), 1e-4);
    }

    private static GanNetworkOptions Smaller(GanNetworkOptions options) =>
        options with { GeneratorFilters = 1, DiscriminatorFilters = 1 };

    private static void Verify(string name, byte[] bytes, [CallerFilePath] string source = "")
    {
        if (Environment.GetEnvironmentVariable("APPROVE") is "1")
        {
            string folder = Path.Combine(Path.GetDirectoryName(source)!, "..", "TestData", "Onnx");
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
            return;
        }
        Assert.IsTrue(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(PathOf(name))),
            $"TestData/Onnx/{name} has other bytes. If the change is meant, run this test with APPROVE=1 and check the file in.");
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TestData", "Onnx", name);
}
