using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
public class OptimizerTests
{
    private static Parameter New(params float[] values) => nn.Parameter(TensorFactory.Copy(values, [values.Length], CPU));

    private static void SetGradient(Parameter parameter, params float[] values) =>
        parameter.grad = TensorFactory.Copy(values, parameter.shape, CPU);

    private static float[] Values(Tensor tensor) => tensor.detach().data<float>().ToArray();

    [TestMethod]
    [DataRow(GanOptimizer.Adam, 0.0)]
    [DataRow(GanOptimizer.RmsProp, 0.0)]
    [DataRow(GanOptimizer.Sgd, 0.0)]
    [DataRow(GanOptimizer.Sgd, 0.9)]
    [DataRow(GanOptimizer.NesterovSgd, 0.9)]
    public void StepEqualsTorchs(GanOptimizer kind, double momentum)
    {
        const double Rate = 0.01;
        long[][] shapes = [[3, 4], [5], [2, 3, 2, 2], [1]];
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(1);
        Parameter[] starts = [.. shapes.Select(shape => nn.Parameter(Draw(shape)))];
        Parameter[] found = [.. starts.Select(start => nn.Parameter(start.detach().clone()))];
        Parameter[] expected = [.. starts.Select(start => nn.Parameter(start.detach().clone()))];
        using var optimizer = new Optimizer(kind, found, Rate, 0.5, 0.999, momentum);
#pragma warning disable RS0030 // TorchSharp's own optimizers, to compare with
        using optim.Optimizer reference = kind switch
        {
            GanOptimizer.Adam => optim.Adam(expected, Rate, 0.5, 0.999),
            GanOptimizer.RmsProp => optim.RMSProp(expected, Rate),
            _ => optim.SGD(expected, Rate, momentum, nesterov: kind == GanOptimizer.NesterovSgd),
        };
        for (int step = 0; step < 20; step++)
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                Tensor gradient = Draw(shapes[i]);
                (found[i].grad, expected[i].grad) = (gradient, gradient.clone());
            }
            optimizer.Step();
            reference.step();
#pragma warning restore RS0030
            for (int i = 0; i < shapes.Length; i++)
            {
                float[] of = Values(expected[i]), values = Values(found[i]);
                for (int j = 0; j < of.Length; j++)
                    Assert.AreEqual(of[j], values[j], 1e-6, $"step {step}, parameter {i}, value {j}");
            }
        }
        for (int i = 0; i < shapes.Length; i++)
            Assert.IsTrue((found[i] - starts[i]).abs().min().item<float>() > 1e-4, $"parameter {i} has hardly moved");

        Tensor Draw(long[] shape) =>
            TensorFactory.Copy([.. Enumerable.Range(0, Count(shape)).Select(_ => 2 * random.NextSingle() - 1)], shape, CPU);

        static int Count(long[] shape) => (int)shape.Aggregate((x, y) => x * y);
    }

    [TestMethod]
    [DataRow(GanOptimizer.Adam, 0.0)]
    [DataRow(GanOptimizer.RmsProp, 0.0)]
    [DataRow(GanOptimizer.Sgd, 0.0)]
    [DataRow(GanOptimizer.Sgd, 0.9)]
    [DataRow(GanOptimizer.NesterovSgd, 0.9)]
    public void StepLeavesParameterWithoutGradient(GanOptimizer kind, double momentum)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter still = New(1, 2), moved = New(3, 4);
        using var optimizer = new Optimizer(kind, [still, moved], 0.1, momentum: momentum);
        optimizer.Step(); // no gradient at all
        CollectionAssert.AreEqual(new float[] { 3, 4 }, Values(moved));
        SetGradient(moved, 1, -1);
        optimizer.Step();
        CollectionAssert.AreEqual(new float[] { 1, 2 }, Values(still));
        Assert.IsTrue(Values(moved)[0] < 3 && Values(moved)[1] > 4);
        foreach ((string name, Tensor state) in optimizer.State)
            Assert.AreEqual(name.EndsWith(".1", StringComparison.Ordinal), state.abs().sum().item<float>() > 0, name);
    }

    [TestMethod]
    public void GradientNormIsLengthOfGradientOfAllParameters()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter one = New(0), two = New(0), three = New(0, 0, 0), without = New(1);
        using var optimizer = new Optimizer(GanOptimizer.Sgd, [one, two, three, without], 0.1);
        Assert.AreEqual(0, optimizer.GradientNorm());
        SetGradient(one, 3);
        SetGradient(two, 4);
        Assert.AreEqual(5, optimizer.GradientNorm(), 1e-6);
        SetGradient(three, 12, 0, -84); // 5² + 12² = 13², 13² + 84² = 85²
        Assert.AreEqual(85, optimizer.GradientNorm(), 1e-5);
    }

    [TestMethod]
    public void ClipGradientScalesLongerGradientToMaximum()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter one = New(0), two = New(0), without = New(1);
        using var optimizer = new Optimizer(GanOptimizer.Sgd, [one, without, two], 0.1);
        SetGradient(one, 3);
        SetGradient(two, -4);
        Assert.AreEqual(5, optimizer.ClipGradient(0.5), 1e-6);
        Assert.AreEqual(0.3, one.grad!.item<float>(), 1e-6);
        Assert.AreEqual(-0.4, two.grad!.item<float>(), 1e-6);
        Assert.AreEqual(0.5, optimizer.GradientNorm(), 1e-6);
    }

    [TestMethod]
    public void ClipGradientLeavesShorterGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = New(0, 0, 0);
        using var optimizer = new Optimizer(GanOptimizer.Sgd, [parameter], 0.1);
        SetGradient(parameter, 0.1f, -0.2f, 1f / 3);
        Assert.AreEqual(Math.Sqrt(0.01 + 0.04 + 1.0 / 9), optimizer.ClipGradient(0.5), 1e-6);
        CollectionAssert.AreEqual(new[] { 0.1f, -0.2f, 1f / 3 }, Values(parameter.grad!)); // bit for bit
    }

    [TestMethod]
    public void LerpGoesShareOfTheWay()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor average = tensor(new float[] { 0, 10 }), other = tensor(new float[] { 8 });
        TorchScript.Lerp([average, other], [tensor(new float[] { 4, 20 }), tensor(new float[] { 0 })], 0.25);
        CollectionAssert.AreEqual(new[] { 1, 12.5f }, Values(average));
        CollectionAssert.AreEqual(new float[] { 6 }, Values(other));
    }
}
