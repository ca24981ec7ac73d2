using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>
/// The stand-in's own convolutions, batch normalization and activations (single precision and bfloat16) against libtorch's in double precision: values
/// and all gradients.
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
            var input = randn(i % 5 == 0 ? Next(20, 60) : Next(1, 5), from, Next(2, 11), Next(2, 11)); // many: odd sides' tiles of one kind fill whole pieces
            var weight = transposed ? randn(from, to, 4, 4) : randn(to, from, 4, 4);
            var bias = i % 3 == 0 ? randn(to) : null;
            long[] outputPadding = [Next(0, 1), Next(0, 1)];
            AssertAgrees(type, $"{i}: {string.Join("x", input.shape)} to {to}, output padding {outputPadding[0]}, {outputPadding[1]}", input, weight, bias, (x, w, b) => transposed
                ? functional.conv_transpose2d(x, w, b, [2, 2], [1, 1], outputPadding)
                : functional.conv2d(x, w, b, [2, 2], [1, 1]));
        }
    }

    /// <summary>The way back through an activation or a normalization writes over a gradient that nobody else has, and over no other.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AGradientThatIsWantedElsewhereStays(bool normalized)
    {
        static Tensor ChannelsLast() => randn(4, 8, 8, 16).permute(0, 3, 1, 2);
        Tensor input = ChannelsLast().requires_grad_(), factor = ChannelsLast();
        Tensor Layer(Tensor x) => normalized ? functional.batch_norm(x, zeros(16), ones(16), ones(16), zeros(16), training: true) : functional.leaky_relu(x, 0.2);
        Tensor first = Layer(input), second = Layer(input);
        Tensor sum = first + second.view(4, 1, 16, 8, 8).squeeze(1); // gives its gradient to both, to the second as another tensor of the same memory
        Tensor[] gradients = [.. autograd.grad([(sum * factor).sum()], [sum, first, input])];
        for (var i = 0; i < 2; i++)
            Assert.IsTrue(factor.allclose(gradients[i], 0, 0), $"gradient {i}");
        Tensor once = autograd.grad([(Layer(input) * factor).sum()], [input])[0];
        Assert.AreEqual(0, ((gradients[2] - once.mul(2)).norm() / once.norm()).item<float>(), 1e-5);
        Tensor alone = ChannelsLast(); // the caller's own gradient
        Tensor copy = alone.clone();
        Layer(input).backward([alone]);
        Assert.IsTrue(copy.allclose(alone, 0, 0));
    }

    /// <summary>What is made of weights is kept until they change: for values and for the gradient for the input.</summary>
    [TestMethod]
    [DataRow(ScalarType.Float32, false)]
    [DataRow(ScalarType.BFloat16, false)]
    [DataRow(ScalarType.BFloat16, true)]
    public void AChangeOfWeightsIsNoticed(ScalarType type, bool transposed)
    {
        Tensor input = randn(2, 32, 6, 6).to(type).requires_grad_(), weight = randn(32, 32, 4, 4).to(type);
        (Tensor Value, Tensor Gradient) Results(Tensor w)
        {
            var value = transposed ? functional.conv_transpose2d(input, w, null, [2, 2], [1, 1]) : functional.conv2d(input, w, null, [2, 2], [1, 1]);
            return (value.detach().to(ScalarType.Float32), autograd.grad([value.to(ScalarType.Float32).square().sum()], [input])[0].to(ScalarType.Float32));
        }
        for (var i = 0; i < 3; i++)
        {
            var fresh = Results(weight.clone());
            for (var again = 0; again < 3; again++)
            {
                var (value, gradient) = Results(weight);
                Assert.IsTrue(fresh.Value.Equals(value), $"change {i}, time {again}");
                Assert.IsTrue(fresh.Gradient.Equals(gradient), $"gradient, change {i}, time {again}");
            }
            weight.mul_(0.5).add_(1);
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
            if (i % 4 == 0)
                (kernel, dilation) = ([4, 4], [1, 1]); // as in a DCGAN: what a place sees lies in fours
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
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void BatchNormalizationByWhatWasLearnedGivesWhatLibtorchGives(ScalarType type)
    {
        foreach (var (count, side, channels) in new[] { (1, 3, 16L), (7, 5, 48), (64, 8, 80) })
        {
            var images = randn(count, side, side, channels).mul(3).add(7).to(type).permute(0, 3, 1, 2);
            var (mean, variance, scale, shift) = (randn(channels), rand(channels).add(0.1), randn(channels), randn(channels));

            Tensor InType(ScalarType computed, ScalarType parameters) =>
                functional.batch_norm(images.to(computed), mean.to(parameters), variance.to(parameters), scale.to(parameters), shift.to(parameters));

            var result = InType(type, float32);
            AssertClose([InType(float64, float64)], [result], s_tolerance[type], $"{count}x{channels}x{side}x{side}");
            AssertSame(result[count - 1], functional.batch_norm(images.narrow(0, count - 1, 1), mean, variance, scale, shift)[0]);

            var leaf = Leaf(images, type); // with gradients
            AssertClose([InType(float64, float64)], [functional.batch_norm(leaf, mean, variance, scale, shift)], s_tolerance[type], "recorded");
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float32, 0.0, false)]
    [DataRow(ScalarType.Float32, 0.2, true)]
    [DataRow(ScalarType.BFloat16, 0.0, true)]
    [DataRow(ScalarType.BFloat16, 0.2, false)]
    public void ActivationsGiveWhatLibtorchGives(ScalarType type, double slope, bool inPlace)
    {
        Tensor Of(Tensor x) => Activation(inPlace ? x.clone() : x, slope, inPlace); // a leaf may not change

        foreach (var shape in new long[][] { [16], [3, 16, 5, 5], [64, 32, 8, 8], [7, 3] })
        {
            AssertAgrees(type, string.Join("x", shape), randn(shape), ones(1), null, (x, _, _) => Of(x), weighted: false);
            if (shape.Length != 4)
                continue;
            AssertAgrees(type, "channels last", randn(shape), ones(1), null, (x, _, _) => Of(x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)), weighted: false);
        }

        var special = tensor(Enumerable.Repeat(new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f }, 4).SelectMany(v => v).ToArray()).to(type);
        var result = Of(special).to(float32).data<float>().ToArray();
        Assert.IsTrue(float.IsNaN(result[0]) && float.IsPositiveInfinity(result[1]));
        Assert.AreEqual(slope == 0 ? 0 : float.NegativeInfinity, result[2]);
        Assert.AreEqual(0, result[3]);
    }

    private static Tensor Activation(Tensor x, double slope, bool inPlace) =>
        slope == 0 ? functional.relu(x, inPlace) : functional.leaky_relu(x, slope, inPlace);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    public void AnActivationInPlaceChangesItsInputAndSpoilsWhatNeededIt(double slope)
    {
        var x = Leaf(randn(4, 16), ScalarType.Float32);
        var squares = x.mul(1);
        var before = squares.square(); // whose gradient wants what `squares` was
        using var y = Activation(squares, slope, inPlace: true);
        AssertSame(Activation(x.detach(), slope, false), squares.detach());
        Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(() => before.sum().backward());
        Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(() => Activation(x, slope, inPlace: true), "a leaf that wants a gradient");
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    public void ActivationsHaveSecondDerivatives(double slope)
    {
        var input = randn(4, 16);

        Tensor[] InType(ScalarType type)
        {
            var x = Leaf(input, type);
            var y = Activation(slope == 0 ? x : x.mul(1), slope, inPlace: slope != 0);
            var gradients = autograd.grad([y.pow(3).sum()], [x], retain_graph: true, create_graph: true);
            return [gradients[0], .. autograd.grad([gradients[0].square().sum()], [x])];
        }

        AssertClose(InType(float64), InType(float32), 1e-5, "second derivatives");
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

        AssertSecondDerivativesAgree($"{from} to {to}", input, weight, (x, w) => transposed
            ? functional.conv_transpose2d(x, w, null, [2, 2], [1, 1])
            : functional.conv2d(x, w, null, [2, 2], [1, 1]));
    }

    /// <summary>Dense layers of one output, and of outputs in sixteens, which have kernels of their own; and of others.</summary>
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(3, 7, 1)]
    [DataRow(64, 70, 1)]
    [DataRow(130, 3136, 1)]
    [DataRow(1, 1, 16)]
    [DataRow(17, 100, 208)]
    [DataRow(64, 110, 48)]
    [DataRow(300, 33, 64)]
    [DataRow(5, 1025, 32)]
    [DataRow(4, 9, 24)]
    public void ADenseLayerGivesWhatLibtorchGives(int rows, int size, int outputs)
    {
        AssertAgrees(ScalarType.Float32, $"{rows}x{size}", randn(rows, size), randn(outputs, size), randn(outputs), functional.linear);
        AssertAgrees(ScalarType.Float32, $"{rows}x{size}, transposed", randn(size, rows), randn(outputs, size), null, (x, w, b) => functional.linear(x.t(), w, b));
        var (input, weight) = (randn(rows, size), randn(outputs, size));

        AssertSecondDerivativesAgree("second derivatives", input, weight, (x, w) => functional.linear(x, w));
        if (outputs == 1 || (outputs % 16 == 0 && size <= 1024))
            Assert.IsTrue(functional.linear(input, weight)[rows - 1].Equals(functional.linear(input[rows - 1].unsqueeze(0), weight)[0]), "A row by itself gives other bits.");
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

    private static void AssertAgrees(ScalarType type, string what, Tensor input, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> operation,
        bool weighted = true)
    {
        (input, weight, bias) = (input.to(type), weight.to(type), bias?.to(type)); // both see the same numbers
        Tensor? direction = null;

        Tensor[] InType(ScalarType computed)
        {
            var (x, w, b) = (Leaf(input, computed), Leaf(weight, computed), bias is null ? null : Leaf(bias, computed));
            var y = operation(x, w, b);
            direction ??= randn(y.shape).to(type);
            List<Tensor> inputs = !weighted ? [x] : b is null ? [x, w] : [x, w, b];
            return [y, .. autograd.grad([y], inputs, [direction.to(computed)])];
        }

        AssertClose(InType(float64), InType(type), s_tolerance[type], what);
    }

    /// <summary>The lengths of the gradients of Σy³, and their own gradients.</summary>
    private static void AssertSecondDerivativesAgree(string what, Tensor input, Tensor weight, Func<Tensor, Tensor, Tensor> operation)
    {
        Tensor[] InType(ScalarType type)
        {
            var (x, w) = (Leaf(input, type), Leaf(weight, type));
            var gradients = autograd.grad([operation(x, w).pow(3).sum()], [x, w], retain_graph: true, create_graph: true);
            var penalty = gradients[0].square().sum() + gradients[1].square().sum();
            return [penalty, .. autograd.grad([penalty], [x, w])];
        }

        AssertClose(InType(float64), InType(float32), 1e-5, what);
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
