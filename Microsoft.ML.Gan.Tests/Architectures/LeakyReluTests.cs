using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class LeakyReluTests
{
    private static readonly float[] Inputs = [-2, 0, 3];
    private static readonly float[] Outputs = [-0.4f, 0, 3];

    private static Tensor Input() => TensorFactory.Copy(Inputs, [3], CPU);

    [TestMethod]
    public void ForwardKeepsSlopeBelowZero()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = Input(), output = new LeakyRelu(0.2).forward(input);
        CollectionAssert.AreEqual(Outputs, output.data<float>().ToArray());
        CollectionAssert.AreEqual(Inputs, input.data<float>().ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void BackwardGivesSlopeOrOne(bool inPlace)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = tensor(new float[] { -2, 3 }, requires_grad: true);
        Tensor output = new LeakyRelu(0.2, inPlace).forward(input.Times(1)); // a leaf may not change in place
        CollectionAssert.AreEqual(new[] { 0.2f, 1 }, autograd.grad([output.sum()], [input])[0].data<float>().ToArray());
    }

    [TestMethod]
    public void ForwardInPlaceReusesInputsMemory()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = Input(), output = new LeakyRelu(0.2, inPlace: true).forward(input);
        CollectionAssert.AreEqual(Outputs, input.data<float>().ToArray());
        input.Fill(7.0);
        CollectionAssert.AreEqual(new float[] { 7, 7, 7 }, output.data<float>().ToArray());
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.1)]
    public void ConstructorRefusesSlopesOutOfRange(double slope) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LeakyRelu(slope));
}
