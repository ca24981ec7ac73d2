using Microsoft.ML.Gan.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public sealed class RepeatableDropoutTests
{
    [TestMethod]
    public void ForwardZeroesShareOfValuesAndKeepsMean()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor output = New(1).forward(ones([100, 1000]));
        Assert.AreEqual(0.4, output.eq(zeros_like(output)).to(ScalarType.Float32).mean().item<float>(), 0.01);
        Assert.AreEqual(1 / 0.6, output.max().item<float>(), 1e-6);
        Assert.AreEqual(1, output.mean().item<float>(), 0.02);
    }

    [TestMethod]
    public void ForwardInEvaluationChangesAndCountsNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        RepeatableDropout one = New(1), two = New(1);
        one.eval();
        Tensor input = ones([50]);
        Assert.IsTrue(one.forward(input).eq(input).all().item<bool>());
        one.train();
        Assert.IsTrue(one.forward(input).eq(two.forward(input)).all().item<bool>());
    }

    [TestMethod]
    public void ForwardMasksFollowFromKeyAndNumberOfBatches()
    {
        using DisposeScope scope = NewDisposeScope();
        RepeatableDropout one = New(1), two = New(1), other = New(2);
        Tensor input = ones([50]);
        random.manual_seed(3); // torch's own generator has no say
        Tensor first = one.forward(input), second = one.forward(input);
        Assert.IsFalse(first.eq(second).all().item<bool>());
        Assert.IsFalse(first.eq(other.forward(input)).all().item<bool>());
        random.manual_seed(4);
        Assert.IsTrue(first.eq(two.forward(input)).all().item<bool>());
    }

    [TestMethod]
    public void StateLoadedGoesOnWhereItWasSaved()
    {
        using DisposeScope scope = NewDisposeScope();
        RepeatableDropout one = New(1), two = New(2);
        Tensor input = ones([50]);
        one.forward(input);
        two.load_state_dict(one.state_dict());
        Assert.IsTrue(one.forward(input).eq(two.forward(input)).all().item<bool>());
    }

    private static RepeatableDropout New(ulong seed)
    {
        var dropout = new RepeatableDropout(0.4);
        using var generator = new Generator(seed);
        RepeatableDropout.DrawKeys(nn.Sequential(dropout), generator);
        return dropout;
    }
}
