using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Known results of the operations. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class TensorMathTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    private static void AreEqual(float[] expected, Tensor actual)
    {
        var values = actual.to(float32).data<float>().ToArray();
        Assert.AreEqual(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], 1e-5, $"element {i} of {string.Join(", ", values)}");
    }

    private static Tensor Vector(params float[] values) => tensor(values);

    [TestMethod]
    public void ArithmeticOfTensorsAndNumbers()
    {
        var x = Vector(1, 2, 4);
        AreEqual([2, 4, 8], x + x);
        AreEqual([3, 4, 6], 2 + x);
        AreEqual([1, 0, -2], 2 - x);
        AreEqual([-1, 0, 2], x - 2.0);
        AreEqual([2, 1, 0.5f], 2 / x);
        AreEqual([0.5f, 1, 2], x / 2);
        AreEqual([1, 0, 0], x % 2);
        AreEqual([-1, -2, -4], -x);
        AreEqual([1, 4, 16], x.pow(2));
        AreEqual([3, 6, 12], x.add(x, alpha: 2));
        AreEqual([-2, -1, 1], tensor(new[] { -3L, -1, 2 }).div(2, RoundingMode.floor));
        AreEqual([-1, 0, 1], tensor(new[] { -3L, -1, 2 }).div(2, RoundingMode.trunc));
        Assert.AreEqual(ScalarType.Float32, (tensor(3) / 2).dtype);
        Assert.AreEqual(ScalarType.Int64, (arange(2) * 2).dtype);
        Assert.AreEqual(ScalarType.Float32, (arange(2) * 2.0).dtype);
    }

    [TestMethod]
    public void FusedArithmetic()
    {
        AreEqual([7], Vector(1).addcmul(Vector(2), Vector(3), 1));
        AreEqual([2], Vector(1).addcdiv(Vector(6), Vector(3), 0.5));
        AreEqual([1.5f], Vector(1).lerp(Vector(3), Vector(0.25f)));
        using (torch.no_grad())
        {
            foreach (var share in new[] { 0f, 0.25f, 0.9f, 1f })
            {
                var (from, to) = (torch.randn(70_001), torch.randn(70_001));
                var between = from.clone().lerp_(to, torch.tensor(share));
                Assert.IsTrue(from.lerp(to, torch.tensor(share)).allclose(between, 1e-6, 1e-6), $"{share}");
                Assert.IsTrue(share is > 0 and < 1 || between.Equals(share == 0 ? from : to), "An end is not met exactly.");
            }
            AreEqual([1.5f, 5], Vector(1, 2).lerp_(Vector(3, 8), Vector(0.25f, 0.5f)));
        }
        AreEqual([3, 5], Vector(1, 1).addmm(eye(1), tensor(new float[,] { { 2, 4 } })).flatten());
        AreEqual([2], Vector(1).add_(Vector(2), alpha: 0.5));
    }

    [TestMethod]
    public void FunctionsOfOneElement()
    {
        AreEqual([1, MathF.E], Vector(0, 1).exp());
        AreEqual([0, 1], Vector(1, MathF.E).log());
        AreEqual([2, 3], Vector(4, 9).sqrt());
        AreEqual([0.5f], Vector(4).rsqrt());
        AreEqual([0, MathF.Tanh(1)], Vector(0, 1).tanh());
        AreEqual([0.5f, 0.7310586f], Vector(0, 1).sigmoid());
        AreEqual([0, 2], Vector(-1, 2).relu());
        AreEqual([-0.2f, 2], Vector(-1, 2).leaky_relu(0.2));
        AreEqual([MathF.Log(2), 30], Vector(0, 30).softplus());
        AreEqual([-1, 0, 1], Vector(-3, 0, 2).sign());
        AreEqual([-1, 0, 2], Vector(-3, 0, 4).clamp(-1, 2));
        AreEqual([-3, 0, 2], Vector(-3, 0, 4).clamp(max: (Scalar)2));
        AreEqual([0.12f], Vector(0.123f).round(2));
        AreEqual([0.8413447f], special.ndtr(Vector(1)));
        AreEqual([0, 0, 1], nan_to_num(Vector(float.NaN, 0, 1)));
    }

    [TestMethod]
    public void ComparisonsAreElementByElement()
    {
        var x = Vector(1, 2, 3);
        AreEqual([0, 1, 0], x == 2);
        AreEqual([1, 0, 1], x != 2);
        AreEqual([1, 0, 0], x < Vector(2, 2, 2));
        AreEqual([1, 1, 0], x <= 2);
        AreEqual([0, 1, 1], (x > 1) | (x > 5));
        AreEqual([1, 0, 0], ~(x >= 2));
        Assert.IsTrue(x.Equals(Vector(1, 2, 3)));
        Assert.IsFalse(x.Equals(Vector(1, 2, 4)));
        Assert.IsTrue(x.allclose(x + 1e-7));
        AreEqual([1, 0, 0], Vector(float.NaN, 1, float.PositiveInfinity).isnan());
        AreEqual([0, 1, 0], Vector(float.NaN, 1, float.PositiveInfinity).isfinite());
        Assert.IsTrue((bool)(x > 0).all());
        Assert.IsFalse((bool)(x > 3).any());
    }

    [TestMethod]
    public void ReductionsOverAllAndAlongDimensions()
    {
        var x = tensor(new float[,] { { 1, 2 }, { 3, 6 } });
        AreEqual([12], x.sum());
        AreEqual([4, 8], x.sum(0L)); // the literal 0 would be an element type: sum(ScalarType?)
        AreEqual([3], x.mean());
        AreEqual([1.5f, 4.5f], x.mean([1L]));
        CollectionAssert.AreEqual(new long[] { 2, 1 }, x.mean([1L], keepdim: true).shape);
        AreEqual([14f / 3], x.var());
        AreEqual([3.5f], x.var(unbiased: false));
        AreEqual([1, 4], x.var(0, unbiased: false));
        AreEqual([MathF.Sqrt(0.5f), MathF.Sqrt(4.5f)], x.std(1));
        AreEqual([36], x.prod());
        AreEqual([6], x.max());
        var (values, indexes) = x.max(1);
        AreEqual([2, 6], values);
        AreEqual([1, 1], indexes);
        AreEqual([1, 2], x.amin(0));
        AreEqual([3], x.argmax());
        AreEqual([MathF.Sqrt(50)], x.norm());
        AreEqual([MathF.Sqrt(10), MathF.Sqrt(40)], x.norm(0));
        AreEqual([MathF.Log(MathF.E + MathF.E * MathF.E)], x[0].logsumexp(0));
        AreEqual([1, 3, 6], Vector(1, 2, 3).cumsum(0));
        AreEqual([2], Vector(3, 1, 2).median());
        AreEqual([2, 0, 1], Vector(0, 0, 2).histc(3));
    }

    [TestMethod]
    public void SoftmaxIsAProbability()
    {
        AreEqual([0.5f, 0.5f], Vector(7, 7).softmax(0));
        AreEqual([-MathF.Log(2), -MathF.Log(2)], Vector(7, 7).log_softmax(0));
        AreEqual([1, 1], randn(2, 5).softmax(1).sum(1));
    }

    [TestMethod]
    public void OrderAndUniqueness()
    {
        var (values, indices) = Vector(3, 1, 2).sort(descending: true);
        AreEqual([3, 2, 1], values);
        AreEqual([0, 2, 1], indices);
        AreEqual([3, 2], Vector(3, 1, 2).topk(2).values);
        AreEqual([1, 2, 0], Vector(3, 1, 2).argsort());
        var (output, inverse, counts) = tensor(new long[] { 5, 3, 5 }).unique(return_counts: true);
        AreEqual([3, 5], output);
        AreEqual([1, 2], counts!);
        Assert.IsNull(inverse);
    }

    [TestMethod]
    public void ProductsOfVectorsAndMatrices()
    {
        var a = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        AreEqual([7, 10, 15, 22], a.mm(a));
        AreEqual([5], Vector(1, 2).dot(Vector(1, 2)));
        AreEqual([3, 4, 6, 8], Vector(1, 2).outer(Vector(3, 4)));
        AreEqual([7, 10, 15, 22], einsum("ij,jk->ik", a, a));
        AreEqual([7, 10, 15, 22], a.unsqueeze(0).bmm(a.unsqueeze(0)));
        AreEqual([5], a.trace());
        AreEqual([5, MathF.Sqrt(2)], cdist(tensor(new float[,] { { 0, 0 } }), tensor(new float[,] { { 3, 4 }, { 1, 1 } })));
        AreEqual([1, 1, 1, 1], tensor(new float[,] { { 0, 1, 2 }, { 0, 1, 2 } }).cov());
    }

    [TestMethod]
    public void DecompositionsMultiplyBackToTheirMatrix()
    {
        var half = randn(5, 5, dtype: float64, generator: new Generator(3));
        var symmetric = half.mm(half.t()) + eye(5, dtype: float64);

        var (eigenvalues, vectors) = linalg.eigh(symmetric);
        Assert.IsTrue(vectors.mm(eigenvalues.diag()).mm(vectors.t()).allclose(symmetric));
        Assert.IsTrue(linalg.eigvalsh(symmetric).allclose(eigenvalues));

        var (u, s, vh) = linalg.svd(half);
        Assert.IsTrue(u.mm(s.diag()).mm(vh).allclose(half));

        var (q, r) = linalg.qr(half);
        Assert.IsTrue(q.mm(r).allclose(half));

        var lower = linalg.cholesky(symmetric);
        Assert.IsTrue(lower.mm(lower.t()).allclose(symmetric));

        Assert.IsTrue(linalg.inv(half).mm(half).allclose(eye(5, dtype: float64), atol: 1e-6));
        Assert.IsTrue(half.mm(linalg.solve(half, symmetric)).allclose(symmetric, atol: 1e-6));
        Assert.AreEqual(eigenvalues.prod().item<double>(), linalg.det(symmetric).item<double>(), 1e-6 * linalg.det(symmetric).item<double>());
        Assert.AreEqual(s.square().sum().sqrt().item<double>(), linalg.norm(half).item<double>(), 1e-9);
        Assert.AreEqual(s[0].item<double>(), linalg.matrix_norm(half, 2).item<double>(), 1e-9);
    }
}
