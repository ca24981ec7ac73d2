using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Layers, losses and initializations, by algebra. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class LayerTests
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
    public void LinearMultipliesByTheTransposeAndAddsTheBias()
    {
        using var layer = Linear(2, 1);
        layer.weight = new Parameter(tensor(new[] { 2f, 3f }).reshape(1, 2));
        layer.bias = new Parameter(tensor(new[] { 10f }));
        Assert.AreEqual(2 * 5 + 3 * 7 + 10, layer.call(tensor(new[] { 5f, 7f })).item<float>());
    }

    [TestMethod]
    public void DefaultsAreUniformWithinOneOverTheRootOfTheFanIn()
    {
        AssertUniform(Linear(100, 400).weight, 0.1);
        AssertUniform(Linear(100, 4000).bias!, 0.1);
        AssertUniform(Conv2d(25, 100, 2).weight, 0.1);
        AssertUniform(ConvTranspose2d(100, 25, 2).weight, 0.1); // of a transposed one: 25 · 2 · 2
    }

    [TestMethod]
    public void AConvolutionWithTheIdentityAsKernelIsTheIdentity()
    {
        var image = randn(2, 3, 5, 5);
        using var convolution = Conv2d(3, 3, 3, padding: 1, bias: false);
        init.dirac_(convolution.weight);
        Assert.IsTrue(convolution.call(image).allclose(image));
        using var same = Conv2d(3, 3, (3, 3), Padding.Same, padding_mode: PaddingModes.Reflect, bias: false);
        init.dirac_(same.weight);
        Assert.IsTrue(same.call(image).allclose(image));
        Assert.ThrowsException<ArgumentException>(() => convolution.call(randn(2, 4, 5, 5)));
        Assert.ThrowsException<ArgumentException>(() => Conv2d(3, 3, 3, Padding.Same, stride: 2));
    }

    [TestMethod]
    public void AOneDimensionalConvolutionIsASumOverAWindow()
    {
        using var convolution = Conv1d(1, 1, 3, stride: 2, padding: 1, bias: false);
        init.ones_(convolution.weight);
        AssertEqual([3, 9, 9], convolution.call(tensor(new[] { 1f, 2, 3, 4, 5 }).reshape(1, 5)).flatten());
    }

    [TestMethod]
    public void BatchNormNormalizesInTrainingAndLearnsRunningStatistics()
    {
        using var norm = BatchNorm2d(2, momentum: 0.5);
        var batch = cat([full(4, 1, 2, 2, 3), full(4, 1, 2, 2, -1)], 1) + tensor(new[] { 1f, -1, 1, -1 }).reshape(4, 1, 1, 1);
        var result = norm.call(batch);
        Assert.AreEqual(0, result.mean().item<float>(), 1e-5);
        Assert.AreEqual(1, result.square().mean().item<float>(), 1e-4);
        AssertEqual([1.5f, -0.5f], norm.running_mean!);
        Assert.AreEqual((1 + 16 / 15.0) / 2, norm.running_var![0].item<float>(), 1e-5);
        Assert.AreEqual(1, norm.num_batches_tracked!.item<long>());

        norm.eval();
        init.constant_(norm.running_mean!, 1);
        init.constant_(norm.running_var!, 4);
        Assert.AreEqual(2, norm.call(full(1, 2, 1, 1, 5f))[0, 0, 0, 0].item<float>(), 1e-4);
        Assert.AreEqual(1, norm.num_batches_tracked.item<long>());
        Assert.ThrowsException<ArgumentException>(() => norm.call(zeros(2, 2)));
    }

    [TestMethod]
    public void OtherNormalizationsHaveMeanZeroAndVarianceOneWhereTheyNormalize()
    {
        var x = randn(3, 4, 5, 5) * 7 + 2;
        AssertNormalized(InstanceNorm2d(4).call(x), [2, 3]);
        AssertNormalized(LayerNorm([4, 5, 5]).call(x), [1, 2, 3]);
        AssertNormalized(GroupNorm(2, 4).call(x).reshape(3, 2, 50), [2]);
        Assert.IsTrue(InstanceNorm2d(4).call(x[0]).allclose(InstanceNorm2d(4).call(x)[0], atol: 1e-5));
        Assert.AreEqual(5, functional.normalize(tensor(new[] { 3f, 4 }).reshape(1, 2)).mul(5).square().sum().sqrt().item<float>(), 1e-5);
    }

    [TestMethod]
    public void EmbeddingsAreRows()
    {
        using var embedding = Embedding(4, 3, padding_idx: 1);
        var rows = embedding.call(tensor(new[] { 2L, 1L }));
        Assert.IsTrue(rows[0].allclose(embedding.weight![2]));
        Assert.AreEqual(0, rows[1].abs().sum().item<float>());
        using var bounded = Embedding(2, 100, max_norm: 1);
        Assert.AreEqual(1, bounded.call(tensor(new[] { 0L })).square().sum().item<float>(), 1e-4);
    }

    [TestMethod]
    public void DropoutKeepsTheMeanAndDoesNothingInEvaluation()
    {
        using var dropout = nn.Dropout(0.25);
        var ones = torch.ones(100, 100);
        var dropped = dropout.call(ones);
        Assert.AreEqual(0.25, dropped.eq(0).to(float32).mean().item<float>(), 0.02);
        Assert.AreEqual(1 / 0.75, dropped.max().item<float>(), 1e-5);
        dropout.eval();
        Assert.IsTrue(dropout.call(ones).allclose(ones));
        var channels = functional.dropout2d(torch.ones(8, 8, 3, 3)).sum(new[] { 2L, 3L });
        Assert.IsTrue(channels.eq(0).logical_or(channels.eq(18)).all().item<bool>());
    }

    [TestMethod]
    public void ActivationsAtPointsThatAreKnown()
    {
        var x = tensor(new[] { -1f, 0, 2 });
        AssertEqual([0, 0, 2], ReLU().call(x));
        AssertEqual([-0.2f, 0, 2], LeakyReLU(0.2).call(x));
        AssertEqual([-0.25f, 0, 2], PReLU(1).call(x));
        AssertEqual([MathF.Exp(-1) - 1, 0, 2], ELU().call(x));
        AssertEqual([-1, 0, 1], Hardtanh().call(x));
        AssertEqual([9, 9, 2], Threshold(1, 9).call(x));
        AssertEqual([MathF.Tanh(-1), 0, MathF.Tanh(2)], nn.Tanh().call(x));
        AssertEqual([1 / (1 + MathF.E), 0.5f, 1 / (1 + MathF.Exp(-2))], nn.Sigmoid().call(x));
        AssertEqual([-1 / (1 + MathF.E), 0, 2 / (1 + MathF.Exp(-2))], SiLU().call(x));
        AssertEqual([MathF.Log(1 + MathF.Exp(-1)), MathF.Log(2), MathF.Log(1 + MathF.Exp(2))], Softplus().call(x));
        Assert.AreEqual(1, nn.Softmax(0).call(x).sum().item<float>(), 1e-6);
        Assert.IsTrue(LogSoftmax(0).call(x).exp().allclose(nn.Softmax(0).call(x)));
        var changed = x.clone();
        ReLU(inplace: true).call(changed);
        AssertEqual([0, 0, 2], changed);
    }

    [TestMethod]
    public void PoolingTakesTheLargestOrTheMeanOfEachWindow()
    {
        var image = arange(16, float32).reshape(1, 1, 4, 4);
        AssertEqual([5, 7, 13, 15], MaxPool2d(2).call(image).flatten());
        AssertEqual([5, 7, 13, 15], MaxPool2d(2).forward_with_indices(image).Indices.to(float32).flatten());
        AssertEqual([2.5f, 4.5f, 10.5f, 12.5f], AvgPool2d(2).call(image).flatten());
        Assert.AreEqual(7.5f, AdaptiveAvgPool2d(1).call(image).item<float>());
        Assert.AreEqual(15f, AdaptiveMaxPool2d([1, 1]).call(image).item<float>());
    }

    [TestMethod]
    public void ShapesAreChangedWithoutTheElements()
    {
        var x = arange(24, float32).reshape(2, 12, 1, 1);
        Assert.AreEqual(12, Flatten().call(x).size(1));
        CollectionAssert.AreEqual(new long[] { 2, 3, 4, 1, 1 }, Unflatten(1, [3, 4]).call(x).shape);
        CollectionAssert.AreEqual(new long[] { 2, 3, 2, 2 }, PixelShuffle(2).call(x).shape);
        Assert.IsTrue(PixelUnshuffle(2).call(PixelShuffle(2).call(x)).allclose(x));
        Assert.IsTrue(functional.fold(functional.unfold(arange(16, float32).reshape(1, 1, 4, 4), 2, stride: 2), 4, 2, stride: 2)
            .allclose(arange(16, float32).reshape(1, 1, 4, 4)));
    }

    [TestMethod]
    public void ImagesAreEnlargedAndPadded()
    {
        var image = tensor(new[] { 1f, 2, 3, 4 }).reshape(1, 1, 2, 2);
        AssertEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], Upsample(scale_factor: [2, 2]).call(image).flatten());
        AssertEqual([1, 1.5f, 2, 2, 2.5f, 3, 3, 3.5f, 4], functional.interpolate(image, [3, 3], mode: InterpolationMode.Bilinear, align_corners: true).flatten());
        Assert.AreEqual(2.5f, functional.interpolate(image, [1, 1], mode: InterpolationMode.Area).item<float>());
        AssertEqual([0, 1, 2, 0, 3, 4], functional.pad(image, (1, 0, 0, 0)).flatten());
        AssertEqual([4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1], ReflectionPad2d(1).call(image).flatten());
        Assert.AreEqual(10, ZeroPad2d(3).call(image).sum().item<float>());
        var grid = functional.affine_grid(tensor(new[] { -1f, 0, 0, 0, 1, 0 }).reshape(1, 2, 3), [1, 1, 2, 2], align_corners: true);
        AssertEqual([2, 1, 4, 3], functional.grid_sample(image, grid, align_corners: true).flatten());
        Assert.ThrowsException<ExternalException>(() => functional.upsample(image, [4, 4]));
    }

    [TestMethod]
    public void LossesOfNumbersWorkedOutByHand()
    {
        var x = tensor(new[] { 0.25f, 0.5f });
        var t = tensor(new[] { 1f, 0f });
        Assert.AreEqual((MathF.Log(4) + MathF.Log(2)) / 2, BCELoss().call(x, t).item<float>(), 1e-6);
        Assert.AreEqual(MathF.Log(2), BCEWithLogitsLoss().call(zeros(2), t).item<float>(), 1e-6);
        Assert.AreEqual(3 * MathF.Log(2), BCEWithLogitsLoss(reduction: Reduction.Sum, pos_weights: tensor(new[] { 2f, 2f })).call(zeros(2), t).item<float>(), 1e-6);
        Assert.AreEqual((0.5625f + 0.25f) / 2, MSELoss().call(x, t).item<float>(), 1e-6);
        Assert.AreEqual(1.25f, L1Loss(Reduction.Sum).call(x, t).item<float>(), 1e-6);
        Assert.AreEqual(1.5f, SmoothL1Loss().call(tensor(new[] { 2f }), zeros(1)).item<float>(), 1e-6);
        var logits = tensor(new[] { 0f, MathF.Log(3) }).reshape(1, 2);
        Assert.AreEqual(MathF.Log(4), CrossEntropyLoss().call(logits, tensor(new[] { 0L })).item<float>(), 1e-6);
        Assert.AreEqual(MathF.Log(4), NLLLoss().call(functional.log_softmax(logits, 1), tensor(new[] { 0L })).item<float>(), 1e-6);
        Assert.AreEqual(0, KLDivLoss().call(functional.log_softmax(logits, 1), functional.log_softmax(logits, 1)).item<float>(), 1e-6);
        Assert.AreEqual(0.75f, HingeEmbeddingLoss().call(x, -ones(2)).mul(2).sub(0.5).item<float>(), 1e-6);
        Assert.AreEqual(1, CosineSimilarity().call(ones(1, 3), 2 * ones(1, 3)).item<float>(), 1e-6);
        CollectionAssert.AreEqual(new long[] { 2 }, functional.mse_loss(x, t, Reduction.None).shape);
    }

    [TestMethod]
    public void BinaryCrossEntropyWantsShapesThatAreEqual()
    {
        Assert.ThrowsException<ExternalException>(() => functional.binary_cross_entropy_with_logits(zeros(2, 1), zeros(2)));
        Assert.AreEqual(0, functional.mse_loss(zeros(2, 1), zeros(2)).item<float>());
    }

    [TestMethod]
    public void InitializationsHaveTheirStatistics()
    {
        var tensor = empty(300, 200);
        AssertUniform(init.xavier_uniform_(tensor, 2), 2 * Math.Sqrt(6 / 500.0));
        AssertUniform(init.kaiming_uniform_(tensor, nonlinearity: init.NonlinearityType.ReLU), Math.Sqrt(6 / 200.0));
        Assert.AreEqual(Math.Sqrt(2 / 300.0), init.kaiming_normal_(tensor, mode: init.FanInOut.FanOut).std().item<float>(), 0.002);
        Assert.AreEqual(0.02, init.normal_(tensor, 0, 0.02).std().item<float>(), 0.0005);
        init.trunc_normal_(tensor, 1, 2, -1, 3);
        Assert.AreEqual(1, tensor.mean().item<float>(), 0.02);
        Assert.IsTrue(tensor.min().item<float>() >= -1 && tensor.max().item<float>() <= 3);
        Assert.AreEqual(1.0793, tensor.std().item<float>(), 0.02); // of a normal distribution cut at one deviation: 0.5396 · 2
        init.orthogonal_(tensor, 3);
        Assert.IsTrue(tensor.t().mm(tensor).allclose(9 * eye(200), atol: 1e-3));
        Assert.AreEqual(100 * 200, init.sparse_(tensor, 1 / 3.0).eq(0).sum().item<long>());
        Assert.AreEqual((200L, 300L), init.CalculateFanInAndFanOut(tensor));
        Assert.AreEqual(Math.Sqrt(2), init.calculate_gain(init.NonlinearityType.ReLU));
        Assert.ThrowsException<ArgumentException>(() => init.CalculateFanInAndFanOut(empty(3)));
    }

    [TestMethod]
    public void GradientsAreClippedTogetherOrOneByOne()
    {
        Parameter[] parameters = [new(zeros(1)), new(zeros(1)), new(zeros(1))];
        (parameters[0] * 3 + parameters[1] * -4).sum().backward();
        Assert.AreEqual(5, utils.clip_grad_norm_(parameters, 1), 1e-6);
        Assert.AreEqual(-0.8, parameters[1].grad!.item<float>(), 1e-5);
        utils.clip_grad_value_(parameters, 0.7);
        Assert.AreEqual(0.6, parameters[0].grad!.item<float>(), 1e-5);
        Assert.AreEqual(-0.7, parameters[1].grad!.item<float>(), 1e-5);
        Assert.IsNull(parameters[2].grad);
    }

    [TestMethod]
    public void ParametersAreReadAndWrittenAsOneVector()
    {
        using var layer = Linear(2, 1);
        utils.vector_to_parameters(tensor(new[] { 1f, 2, 3 }), layer.parameters());
        AssertEqual([1, 2], layer.weight.detach().flatten());
        AssertEqual([1, 2, 3], utils.parameters_to_vector(layer.parameters()).detach());
    }

    private static void AssertEqual(float[] expected, Tensor actual)
    {
        var values = actual.detach().contiguous().data<float>().ToArray();
        Assert.AreEqual(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], 1e-5, $"at {i}");
    }

    private static void AssertUniform(Tensor tensor, double bound)
    {
        using var values = tensor.detach();
        Assert.AreEqual(bound, values.max().item<float>(), 0.01 * bound);
        Assert.AreEqual(-bound, values.min().item<float>(), 0.01 * bound);
        Assert.AreEqual(bound / Math.Sqrt(3), values.std().item<float>(), 0.02 * bound);
    }

    private static void AssertNormalized(Tensor tensor, long[] dims)
    {
        Assert.IsTrue(tensor.mean(dims).abs().max().item<float>() < 1e-4);
        Assert.IsTrue((tensor.square().mean(dims) - 1).abs().max().item<float>() < 1e-3);
    }
}
