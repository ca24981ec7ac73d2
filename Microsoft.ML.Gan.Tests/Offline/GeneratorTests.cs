using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Random numbers. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
[DoNotParallelize]
public class GeneratorTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void TheSameSeedGivesTheSameNumbers()
    {
        using var first = new Generator(42);
        using var second = new Generator(42);
        using var other = new Generator(43);
        var numbers = randn(100, generator: first);
        Assert.IsTrue(numbers.Equals(randn(100, generator: second)));
        Assert.IsFalse(numbers.Equals(randn(100, generator: other)));
        Assert.IsFalse(numbers.Equals(randn(100, generator: first)), "A generator goes on.");
        Assert.AreEqual(42, first.initial_seed());
        Assert.IsTrue(numbers.Equals(randn(100, generator: first.manual_seed(42))));
    }

    [TestMethod]
    public void AGeneratorDrawsOnTheCpuWhateverItsDevice()
    {
        using var onCpu = new Generator(42);
        using var elsewhere = new Generator(42, META);
        Assert.AreEqual(DeviceType.META, elsewhere.device.type);
        Assert.IsTrue(randn(100, generator: onCpu).Equals(randn(100, generator: elsewhere)));
    }

    [TestMethod]
    public void AStateIsTakenBackToo()
    {
        using var generator = new Generator(1);
        rand(3, generator: generator);
        var state = generator.get_state();
        var numbers = rand(3, generator: generator);
        generator.set_state(state);
        Assert.IsTrue(numbers.Equals(rand(3, generator: generator)));
    }

    [TestMethod]
    public void AGeneratorOfOnesOwnLeavesTheProcesssAlone()
    {
        manual_seed(7);
        var expected = rand(3);
        manual_seed(7);
        using var own = new Generator(7);
        randn(50, generator: own);
        Assert.IsTrue(expected.Equals(rand(3)));
        var state = torch.random.get_rng_state();
        var next = rand(3);
        torch.random.set_rng_state(state);
        Assert.IsTrue(next.Equals(rand(3)));
    }

    [TestMethod]
    public void EveryRandomOperationTakesAGenerator()
    {
        using var generator = new Generator();
        Tensor[] Draw()
        {
            generator.manual_seed(5);
            return
            [
                rand(4, generator: generator), randint(10, new long[] { 4 }, generator: generator), randperm(9, generator: generator),
                zeros(4).normal_(1, 2, generator), zeros(4).uniform_(-1, 1, generator), zeros(4).random_(0, 9, generator),
                full(4, 0.5).bernoulli(generator), ones(4).multinomial(3, generator: generator), normal(0, 1, [4], generator: generator),
                zeros(4).bernoulli_(0.5, generator)
            ];
        }
        var first = Draw();
        var second = Draw();
        for (var i = 0; i < first.Length; i++)
            Assert.IsTrue(first[i].Equals(second[i]), $"operation {i}");
    }

    [TestMethod]
    public void DistributionsHaveTheirMoments()
    {
        using var generator = new Generator(11);
        var normal = empty(100_000).normal_(3, 2, generator);
        Assert.AreEqual(3, normal.mean().item<float>(), 0.05);
        Assert.AreEqual(2, normal.std().item<float>(), 0.05);
        var uniform = empty(100_000).uniform_(-1, 1, generator);
        Assert.AreEqual(0, uniform.mean().item<float>(), 0.02);
        Assert.IsTrue(uniform.min().item<float>() >= -1 && uniform.max().item<float>() < 1);
        var draws = tensor(new[] { 0f, 1f, 3f }).multinomial(10_000, replacement: true, generator);
        Assert.AreEqual(0.75, (draws == 2).to(float32).mean().item<float>(), 0.03);
        Assert.IsFalse((bool)(draws == 0).any());
    }
}
