using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Tensors in streams and files. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class TensorSerializationTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    private static MemoryStream Saved(Tensor tensor)
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            tensor.Save(writer);
        stream.Position = 0;
        return stream;
    }

    [TestMethod]
    public void TheFormatIsTypeShapeAndElements()
    {
        var bytes = Saved(tensor(new short[,] { { 1, 2, 3 } })).ToArray();
        CollectionAssert.AreEqual(new byte[] { 2, 2, 1, 3, 1, 0, 2, 0, 3, 0 }, bytes);
        var large = Saved(zeros(200, dtype: uint8)).ToArray();
        CollectionAssert.AreEqual(new byte[] { 0, 1, 0xC8, 0x01 }, large[..4]);
    }

    [TestMethod]
    public void WhatIsSavedIsLoaded()
    {
        var tensor = randn(3, 4, 5);
        using var stream = Saved(tensor);
        Assert.IsTrue(tensor.Equals(Tensor.Load(new BinaryReader(stream))));

        var target = zeros(3, 4, 5);
        stream.Position = 0;
        target.Load(new BinaryReader(stream));
        Assert.IsTrue(tensor.Equals(target));

        Tensor? made = null;
        stream.Position = 0;
        TensorExtensionMethods.Load(ref made, new BinaryReader(stream));
        Assert.IsTrue(tensor.Equals(made!));
    }

    [TestMethod]
    public void LoadingIntoATensorWantsItsTypeAndShape()
    {
        using var stream = Saved(zeros(2, 3));
        Assert.ThrowsException<ArgumentException>(() => zeros(2, 3, dtype: int64).Load(new BinaryReader(stream)));
        stream.Position = 0;
        Assert.ThrowsException<ArgumentException>(() => zeros(3, 2).Load(new BinaryReader(stream)));
        stream.SetLength(stream.Length - 1);
        stream.Position = 0;
        Assert.ThrowsException<EndOfStreamException>(() => zeros(2, 3).Load(new BinaryReader(stream)));
    }

    [TestMethod]
    public void ASkippedTensorIsReadOver()
    {
        using var stream = Saved(ones(2, 3));
        var target = zeros(2, 3);
        target.Load(new BinaryReader(stream), skip: true);
        Assert.AreEqual(0f, target.sum().item<float>());
        Assert.AreEqual(stream.Length, stream.Position);
    }

    [TestMethod]
    public void PyTorchsOwnFilesAreWrittenAndRead()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var tensor = randn(2, 3);
            save(tensor, path);
            Assert.IsTrue(tensor.Equals(load(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
