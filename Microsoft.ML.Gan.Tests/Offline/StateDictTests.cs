using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Saved modules. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class StateDictTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void TheFormatIsThatOfTorchSharp()
    {
        using var layer = Linear(2, 1);
        layer.weight = new Parameter(tensor(new[] { 1f, 2f }).reshape(1, 2));
        layer.bias = new Parameter(tensor(new[] { 3f }));
        byte[] expected =
        [
            2, // entries
            6, .. "weight"u8, 6, 2, 1, 2, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), // name; float32, 2 dimensions: 1, 2
            4, .. "bias"u8, 6, 1, 1, .. BitConverter.GetBytes(3f)
        ];
        CollectionAssert.AreEqual(expected, Bytes(layer));
    }

    [TestMethod]
    public void LargeNumbersTakeSevenBitsAByte()
    {
        using var list = ParameterList(new Parameter(zeros(300, int64), requires_grad: false));
        CollectionAssert.AreEqual(new byte[] { 1, 1, (byte)'0', 4, 1, 0xAC, 0x02 }, Bytes(list)[..7]);
    }

    [TestMethod]
    public void AllParametersComeBeforeAllBuffers()
    {
        using var network = Sequential(("norm", BatchNorm1d(1)), ("layer", Linear(1, 1)));
        CollectionAssert.AreEqual(
            new[] { "norm.weight", "norm.bias", "layer.weight", "layer.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked" },
            network.state_dict().Keys);
    }

    [TestMethod]
    public void WhatIsLoadedIsWhatWasSaved()
    {
        using var saved = Network();
        using var loaded = Network();
        saved.call(randn(4, 2));
        Assert.IsFalse(saved.parameters().First().allclose(loaded.parameters().First()));
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        try
        {
            saved.save(path);
            Assert.AreSame(loaded, loaded.load(path));
        }
        finally
        {
            File.Delete(path);
        }
        CollectionAssert.AreEqual(Bytes(saved), Bytes(loaded));
        Assert.AreEqual(1, loaded.get_buffer("norm.num_batches_tracked")!.item<long>());
        Assert.ThrowsException<FileNotFoundException>(() => loaded.load(path));
    }

    [TestMethod]
    public void StreamsAreClosedButWritersAndReadersAreNot()
    {
        using var layer = Linear(1, 1);
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        layer.save(writer);
        writer.Write(42);
        stream.Position = 0;
        var reader = new BinaryReader(stream);
        layer.load(reader);
        Assert.AreEqual(42, reader.ReadInt32());
        stream.Position = 0;
        layer.load(stream);
        Assert.IsFalse(stream.CanRead);
        stream = new MemoryStream();
        layer.save(stream);
        Assert.IsFalse(stream.CanWrite);
    }

    [TestMethod]
    public void AnotherModulesStateIsRefusedUnlessToldOtherwise()
    {
        using var network = Network();
        using var smaller = Sequential(("layer", Linear(2, 3)));
        using var renamed = Sequential(("other", Linear(2, 3)), ("norm", BatchNorm1d(3)));
        using var wider = Sequential(("layer", Linear(4, 3)), ("norm", BatchNorm1d(3)));
        using var converted = Network().to(float64);
        foreach (var module in new nn.Module[] { smaller, renamed, wider, converted })
            Assert.ThrowsException<ArgumentException>(() => Load(module, Bytes(network)));

        var known = new Dictionary<string, bool>();
        smaller.load(new BinaryReader(new MemoryStream(Bytes(network))), strict: false, loadedParameters: known);
        Assert.IsTrue(smaller.get_parameter("layer.weight")!.allclose(network.get_parameter("layer.weight")!));
        Assert.IsTrue(known["layer.weight"]);
        Assert.IsFalse(known["norm.running_var"]);
    }

    [TestMethod]
    public void ALoadThatFailsLeavesWhatItHasLoaded()
    {
        using var network = Network();
        var bytes = Bytes(network);
        using var target = Network();
        Assert.ThrowsException<EndOfStreamException>(() => Load(target, bytes[..^9]));
        Assert.IsTrue(target.get_parameter("layer.weight")!.allclose(network.get_parameter("layer.weight")!));
    }

    [TestMethod]
    public void SkippedEntriesAreNeitherSavedNorLoaded()
    {
        using var layer = Linear(1, 1);
        using var stream = new MemoryStream();
        layer.save(new BinaryWriter(stream), skip: ["bias"]);
        Assert.AreEqual(1, stream.ToArray()[0]);

        using var other = Linear(1, 1);
        var bias = other.bias!.item<float>();
        other.load(new BinaryReader(new MemoryStream(Bytes(layer))), skip: ["bias"]);
        Assert.AreEqual(bias, other.bias.item<float>());
        Assert.AreEqual(layer.weight.item<float>(), other.weight.item<float>());
    }

    [TestMethod]
    public void DictionariesAreCopiedInMemory()
    {
        using var source = Network();
        using var target = Network();
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.AreEqual(0, missing.Count + unexpected.Count);
        CollectionAssert.AreEqual(Bytes(source), Bytes(target));
        Assert.AreNotSame(source.parameters().First(), target.parameters().First());

        var part = source.state_dict();
        part.Remove("layer.bias");
        part["other"] = zeros(1);
        Assert.ThrowsException<InvalidOperationException>(() => target.load_state_dict(part));
        (missing, unexpected) = target.load_state_dict(part, strict: false);
        CollectionAssert.AreEqual(new[] { "layer.bias" }, missing.ToArray());
        CollectionAssert.AreEqual(new[] { "other" }, unexpected.ToArray());
    }

    [TestMethod]
    public void CreateMakesAModuleAndLoadsIt()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        using var saved = new Own();
        init.constant_(saved.get_parameter("layer.weight")!, 7);
        saved.save(path);
        using var created = nn.Module.Create<Own>(path);
        File.Delete(path);
        Assert.AreEqual(7, created.get_parameter("layer.weight")!.item<float>());
    }

    private static Sequential Network() => Sequential(("layer", Linear(2, 3)), ("norm", BatchNorm1d(3)));

    private static byte[] Bytes(nn.Module module)
    {
        using var stream = new MemoryStream();
        module.save(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private static void Load(nn.Module module, byte[] bytes) => module.load(new BinaryReader(new MemoryStream(bytes)));

    private sealed class Own : nn.Module<Tensor, Tensor>
    {
        private readonly Linear layer = nn.Linear(1, 1, hasBias: false);

        public Own() : base(nameof(Own)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input);
    }
}
