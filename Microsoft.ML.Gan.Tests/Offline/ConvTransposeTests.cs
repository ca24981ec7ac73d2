using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>
/// conv_transpose2d and conv2d. The stand-in computes single precision in ways of its own and double precision by libtorch's: the two must agree, in
/// values and in first and second derivatives.
/// </summary>
[TestClass]
public class ConvTransposeTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open()
    {
        _scope = NewDisposeScope();
        manual_seed(1);
    }

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void EachInputElementAddsItsMultipleOfTheKernel()
    {
        var input = tensor(new[] { 1f, 10 }).reshape(1, 1, 1, 2);
        var kernel = tensor(new[] { 1f, 2, 3, 4, 5, 6 }).reshape(1, 1, 2, 3);
        var result = functional.conv_transpose2d(input, kernel, tensor(new[] { 100f }), strides: [1, 2]);
        CollectionAssert.AreEqual(new long[] { 1, 1, 2, 5 }, result.shape);
        CollectionAssert.AreEqual(new[] { 101f, 102, 113, 120, 130, 104, 105, 146, 150, 160 }, result.data<float>().ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void RandomShapesGiveWhatLibtorchGives(bool transposed)
    {
        var random = new Random(1);
        for (var i = 0; i < 40; i++)
        {
            long Next(long from, long to) => random.NextInt64(from, to + 1);
            long[] stride = [Next(1, 3), Next(1, 3)];
            long[] kernel = [Next(1, 4), Next(1, 4)];
            long[] padding = [Next(0, kernel[0] - 1), Next(0, kernel[1] - 1)];
            long[] outputPadding = [Next(0, stride[0] - 1), Next(0, stride[1] - 1)];
            long[] dilation = [Next(1, 2), Next(1, 2)];
            var (inChannels, outChannels) = (Next(1, 6), Next(1, 6));
            var groups = i % 8 == 7 ? inChannels : 1;
            var input = randn(Next(1, 3), inChannels, Next(7, 12), i % 4 == 0 ? Next(40, 70) : Next(7, 12));
            var weight = transposed || groups > 1
                ? randn(inChannels, transposed ? outChannels : 1, kernel[0], kernel[1])
                : randn(outChannels, inChannels, kernel[0], kernel[1]);
            var bias = i % 2 == 0 ? randn(transposed ? outChannels * groups : weight.size(0)) : null;

            Tensor[] InType(ScalarType type)
            {
                var (x, w, b) = (Leaf(input, type), Leaf(weight, type), bias is null ? null : Leaf(bias, type));
                var y = transposed
                    ? functional.conv_transpose2d(x, w, b, stride, padding, outputPadding, dilation, groups)
                    : functional.conv2d(x, w, b, stride, padding, dilation, groups);
                List<Tensor> inputs = b is null ? [x, w] : [x, w, b];
                return [y, .. autograd.grad([y.square().sum()], inputs)];
            }

            AssertClose(InType(float64), InType(float32), $"{i}: input {string.Join("x", input.shape)}, weight {string.Join("x", weight.shape)}, stride " +
                $"{stride[0]}, {stride[1]}, padding {padding[0]}, {padding[1]}, output padding {outputPadding[0]}, {outputPadding[1]}, dilation " +
                $"{dilation[0]}, {dilation[1]}, groups {groups}");
        }
    }

    [TestMethod]
    [DataRow(3, 8, false)]
    [DataRow(8, 3, true)]
    [DataRow(4, 8, true)]
    public void SecondDerivativesAreThoseOfLibtorch(int inChannels, int outChannels, bool transposed)
    {
        var input = randn(2, inChannels, 6, 6);
        var weight = transposed ? randn(inChannels, outChannels, 4, 4) : randn(outChannels, inChannels, 4, 4);

        Tensor[] InType(ScalarType type)
        {
            var (x, w) = (Leaf(input, type), Leaf(weight, type));
            var y = transposed ? functional.conv_transpose2d(x, w, null, [2, 2], [1, 1]) : functional.conv2d(x, w, null, [2, 2], [1, 1]);
            var gradients = autograd.grad([y.pow(3).sum()], [x, w], retain_graph: true, create_graph: true);
            var penalty = gradients[0].square().sum() + gradients[1].square().sum();
            return [penalty, .. autograd.grad([penalty], [x, w])];
        }

        AssertClose(InType(float64), InType(float32), $"{inChannels} to {outChannels}");
    }

    [TestMethod]
    public void AGradientThatIsNotNeededIsNotComputed()
    {
        var (input, weight) = (randn(1, 2, 3, 3), randn(2, 5, 2, 2, requires_grad: true));
        functional.conv_transpose2d(input, weight).sum().backward();
        Assert.IsNull(input.grad);
        Assert.IsNotNull(weight.grad);
        Assert.IsFalse(functional.conv_transpose2d(input, weight.detach()).requires_grad);
        using (no_grad())
            Assert.IsFalse(functional.conv_transpose2d(input, weight).requires_grad);
    }

    [TestMethod]
    public void TheLayerReachesTheSizeThatIsAskedFor()
    {
        using var layer = ConvTranspose2d(2, 3, 3, stride: 2, padding: 1);
        var input = randn(1, 2, 4, 4);
        CollectionAssert.AreEqual(new long[] { 1, 3, 7, 7 }, layer.call(input).shape);
        CollectionAssert.AreEqual(new long[] { 1, 3, 8, 8 }, layer.forward(input, [8, 8]).shape);
        CollectionAssert.AreEqual(new long[] { 3, 7, 7 }, layer.call(randn(2, 4, 4)).shape);
        Assert.ThrowsException<ArgumentException>(() => layer.forward(input, [9, 8]));
        Assert.ThrowsException<ArgumentException>(() => layer.call(randn(1, 3, 4, 4)));
        using var wide = ConvTranspose2d(2, 3, (1, 4), (1, 2), (0, 1));
        CollectionAssert.AreEqual(new long[] { 1, 3, 4, 8 }, wide.call(input).shape);
        using var line = ConvTranspose1d(2, 3, 4, stride: 2, padding: 1);
        CollectionAssert.AreEqual(new long[] { 1, 3, 10 }, line.call(randn(1, 2, 5)).shape);
    }

    private static Tensor Leaf(Tensor tensor, ScalarType type) => tensor.detach().to(type).requires_grad_();

    private static void AssertClose(Tensor[] expected, Tensor[] actual, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = (expected[i] - actual[i].to(float64)).norm().item<double>() / expected[i].norm().item<double>();
            Assert.IsTrue(difference < 1e-5, $"{what}: result {i} differs by {difference}");
        }
    }
}
