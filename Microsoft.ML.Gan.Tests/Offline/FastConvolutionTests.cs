using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>
/// The stand-in's own convolutions (single precision and bfloat16) against libtorch's in double precision: values and all gradients.
/// </summary>
[TestClass]
public class FastConvolutionTests
{
    private static readonly Dictionary<ScalarType, double> s_tolerance = new() { [ScalarType.Float32] = 1e-5, [ScalarType.BFloat16] = 2e-2 };
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
    [DataRow(ScalarType.Float32, false)]
    [DataRow(ScalarType.Float32, true)]
    [DataRow(ScalarType.BFloat16, false)]
    [DataRow(ScalarType.BFloat16, true)]
    public void HalvingAndDoublingGiveWhatLibtorchGives(ScalarType type, bool transposed)
    {
        var random = new Random(2);
        for (var i = 0; i < 25; i++)
        {
            long Next(long from, long to) => random.NextInt64(from, to + 1);
            var (from, to) = (16 * Next(1, 5), 16 * Next(1, 5));
            var input = randn(Next(1, 5), from, Next(2, 11), Next(2, 11));
            var weight = transposed ? randn(from, to, 4, 4) : randn(to, from, 4, 4);
            var bias = i % 3 == 0 ? randn(to) : null;
            long[] outputPadding = [Next(0, 1), Next(0, 1)];
            AssertAgrees(type, $"{i}: {string.Join("x", input.shape)} to {to}, output padding {outputPadding[0]}, {outputPadding[1]}", input, weight, bias, (x, w, b) => transposed
                ? functional.conv_transpose2d(x, w, b, [2, 2], [1, 1], outputPadding)
                : functional.conv2d(x, w, b, [2, 2], [1, 1]));
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float32, false)]
    [DataRow(ScalarType.Float32, true)]
    [DataRow(ScalarType.BFloat16, false)]
    [DataRow(ScalarType.BFloat16, true)]
    public void LayersBesideImagesGiveWhatLibtorchGives(ScalarType type, bool transposed)
    {
        var random = new Random(4);
        for (var i = 0; i < 25; i++)
        {
            long Next(long from, long to) => random.NextInt64(from, to + 1);
            long[] stride = [Next(1, 3), Next(1, 3)], kernel = [Next(1, 5), Next(1, 5)], dilation = [Next(1, 2), Next(1, 2)];
            long[] padding = [Next(0, kernel[0] - 1), Next(0, kernel[1] - 1)], outputPadding = [Next(0, stride[0] - 1), Next(0, stride[1] - 1)];
            var (channels, maps) = (Next(1, 4), 16 * Next(1, 6));
            var input = randn(Next(1, 4), transposed ? maps : channels, Next(9, 14), Next(9, 14));
            var weight = randn(maps, channels, kernel[0], kernel[1]);
            AssertAgrees(type, $"{i}: {string.Join("x", input.shape)}, weight {string.Join("x", weight.shape)}, stride {stride[0]}, {stride[1]}, padding " +
                $"{padding[0]}, {padding[1]}, output padding {outputPadding[0]}, {outputPadding[1]}, dilation {dilation[0]}, {dilation[1]}",
                input, weight, i % 3 == 0 ? randn(transposed ? channels : maps) : null, (x, w, b) => transposed
                    ? functional.conv_transpose2d(x, w, b, stride, padding, outputPadding, dilation)
                    : functional.conv2d(x, w, b, stride, padding, dilation));
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void OtherShapesGiveWhatLibtorchGives(ScalarType type)
    {
        var random = new Random(3);
        for (var i = 0; i < 40; i++)
        {
            long Next(long from, long to) => random.NextInt64(from, to + 1);
            var transposed = i % 2 == 0;
            long[] stride = [Next(1, 3), Next(1, 3)], kernel = [Next(1, 4), Next(1, 4)];
            long[] padding = [Next(0, kernel[0] - 1), Next(0, kernel[1] - 1)], dilation = [Next(1, 2), Next(1, 2)];
            var (from, to) = (Next(1, 40), i % 4 < 2 ? Next(1, 4) : Next(5, 40));
            if (i % 8 == 7)
                (from, to) = (to, from);
            var input = randn(Next(1, 4), from, Next(7, 12), Next(7, 12));
            var weight = transposed ? randn(from, to, kernel[0], kernel[1]) : randn(to, from, kernel[0], kernel[1]);
            var bias = i % 3 == 0 ? randn(to) : null;
            AssertAgrees(type, $"{i}: {string.Join("x", input.shape)}, weight {string.Join("x", weight.shape)}, stride {stride[0]}, {stride[1]}, padding " +
                $"{padding[0]}, {padding[1]}, dilation {dilation[0]}, {dilation[1]}", input, weight, bias, (x, w, b) => transposed
                    ? functional.conv_transpose2d(x, w, b, stride, padding, null, dilation)
                    : functional.conv2d(x, w, b, stride, padding, dilation));
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void BatchNormalizationGivesWhatLibtorchGives(ScalarType type)
    {
        foreach (var (count, side, channels) in new[] { (2, 3, 16L), (7, 5, 48), (64, 8, 80), (3, 40, 64) })
        {
            var images = randn(count, side, side, channels).mul(3).add(7).to(type);
            var direction = randn(count, side, side, channels).to(type);
            var (scale, shift) = (randn(channels), randn(channels));

            Tensor[] InType(ScalarType computed, ScalarType parameters)
            {
                var (x, w, b) = (Leaf(images, computed), Leaf(scale, parameters), Leaf(shift, parameters));
                var (mean, variance) = (zeros(channels).to(parameters), ones(channels).to(parameters));
                var y = functional.batch_norm(x.permute(0, 3, 1, 2), mean, variance, w, b, training: true);
                return [y, .. autograd.grad([y], [x, w, b], [direction.to(computed).permute(0, 3, 1, 2)]), mean, variance];
            }

            AssertClose(InType(float64, float64), InType(type, float32), s_tolerance[type], $"{count}x{channels}x{side}x{side}");
        }
    }

    [TestMethod]
    public void BatchNormalizationHasSecondDerivatives()
    {
        var (images, scale, shift) = (randn(3, 4, 4, 16), randn(16), randn(16));

        Tensor[] InType(ScalarType type)
        {
            var (x, w, b) = (Leaf(images, type), Leaf(scale, type), Leaf(shift, type));
            var y = functional.batch_norm(x.permute(0, 3, 1, 2), null, null, w, b, training: true);
            var gradients = autograd.grad([y.pow(3).sum()], [x, w], retain_graph: true, create_graph: true);
            var penalty = gradients[0].square().sum() + gradients[1].square().sum();
            return [penalty, .. autograd.grad([penalty], [x, w, b])];
        }

        AssertClose(InType(float64), InType(float32), 1e-5, "second derivatives");
    }

    [TestMethod]
    [DataRow(16, 32, false)]
    [DataRow(32, 16, true)]
    public void SecondDerivativesAreThoseOfLibtorch(int from, int to, bool transposed)
    {
        var input = randn(2, from, 6, 6);
        var weight = transposed ? randn(from, to, 4, 4) : randn(to, from, 4, 4);

        Tensor[] InType(ScalarType type)
        {
            var (x, w) = (Leaf(input, type), Leaf(weight, type));
            var y = transposed ? functional.conv_transpose2d(x, w, null, [2, 2], [1, 1]) : functional.conv2d(x, w, null, [2, 2], [1, 1]);
            var gradients = autograd.grad([y.pow(3).sum()], [x, w], retain_graph: true, create_graph: true);
            var penalty = gradients[0].square().sum() + gradients[1].square().sum();
            return [penalty, .. autograd.grad([penalty], [x, w])];
        }

        AssertClose(InType(float64), InType(float32), 1e-5, $"{from} to {to}");
    }

    /// <summary>Neither its place in a batch nor the batch's size changes a bit of a row's result.</summary>
    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void ARowDoesNotDependOnItsBatch(ScalarType type)
    {
        var (images, small) = (randn(9, 32, 14, 14).to(type), randn(9, 48, 7, 7).to(type));
        var weight = randn(48, 32, 4, 4).to(type);
        var (halved, doubled) = (functional.conv2d(images, weight, null, [2, 2], [1, 1]), functional.conv_transpose2d(small, weight, null, [2, 2], [1, 1]));
        for (var i = 0; i < 9; i++)
        {
            AssertSame(halved[i], functional.conv2d(images.narrow(0, i, 1), weight, null, [2, 2], [1, 1])[0]);
            AssertSame(doubled[i], functional.conv_transpose2d(small.narrow(0, i, 1), weight, null, [2, 2], [1, 1])[0]);
        }
    }

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.AreEqual(0, (expected - actual).abs().max().to(float32).item<float>());

    private static void AssertAgrees(ScalarType type, string what, Tensor input, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> operation)
    {
        (input, weight, bias) = (input.to(type), weight.to(type), bias?.to(type)); // both see the same numbers
        Tensor? direction = null;

        Tensor[] InType(ScalarType computed)
        {
            var (x, w, b) = (Leaf(input, computed), Leaf(weight, computed), bias is null ? null : Leaf(bias, computed));
            var y = operation(x, w, b);
            direction ??= randn(y.shape).to(type);
            List<Tensor> inputs = b is null ? [x, w] : [x, w, b];
            return [y, .. autograd.grad([y], inputs, [direction.to(computed)])];
        }

        AssertClose(InType(float64), InType(type), s_tolerance[type], what);
    }

    private static Tensor Leaf(Tensor tensor, ScalarType type) => tensor.detach().to(type).clone().requires_grad_();

    private static void AssertClose(Tensor[] expected, Tensor[] actual, double tolerance, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i].shape, actual[i].shape);
            var difference = (expected[i] - actual[i].to(float64)).norm().item<double>() / expected[i].norm().item<double>();
            Assert.IsTrue(difference < tolerance, $"{what}: result {i} differs by {difference}");
        }
    }
}
