using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.optim;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>
/// Optimizers, against their update rules written out for one number. What is stated here holds for TorchSharp itself too, but for the allocations.
/// </summary>
[TestClass]
public class OptimizerTests
{
    private const int Steps = 5;

    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    [DataRow(0.0, false, false)]
    [DataRow(0.1, false, false)]
    [DataRow(0.1, true, false)]
    [DataRow(0.1, true, true)]
    public void AdamStepsByItsRule(double decay, bool amsgrad, bool maximize)
    {
        var (m, v, largest) = (0.0, 0.0, 0.0);
        AssertFollows(
            parameters => optim.Adam(parameters, 0.1, 0.5, 0.9, 1e-3, decay, amsgrad, maximize),
            (p, gradient, step) =>
            {
                var g = (maximize ? -gradient : gradient) + decay * p;
                m = 0.5 * m + 0.5 * g;
                v = 0.9 * v + 0.1 * g * g;
                largest = Math.Max(largest, v);
                return p - 0.1 / (1 - Math.Pow(0.5, step)) * m / (Math.Sqrt(amsgrad ? largest : v) / Math.Sqrt(1 - Math.Pow(0.9, step)) + 1e-3);
            });
    }

    [TestMethod]
    public void AdamWDecaysTheWeightApartFromTheGradient()
    {
        var (m, v) = (0.0, 0.0);
        AssertFollows(
            parameters => optim.AdamW(parameters, 0.1, weight_decay: 0.2),
            (p, g, step) =>
            {
                m = 0.9 * m + 0.1 * g;
                v = 0.999 * v + 0.001 * g * g;
                return p * (1 - 0.1 * 0.2) - 0.1 / (1 - Math.Pow(0.9, step)) * m / (Math.Sqrt(v / (1 - Math.Pow(0.999, step))) + 1e-8);
            });
    }

    [TestMethod]
    [DataRow(0.0, 0.0, 0.0, false, false)]
    [DataRow(0.9, 0.0, 0.1, false, false)]
    [DataRow(0.9, 0.3, 0.0, false, true)]
    [DataRow(0.9, 0.0, 0.1, true, false)]
    public void SgdStepsByItsRule(double momentum, double dampening, double decay, bool nesterov, bool maximize)
    {
        var buffer = 0.0;
        AssertFollows(
            parameters => optim.SGD(parameters, 0.1, momentum, dampening, decay, nesterov, maximize),
            (p, gradient, step) =>
            {
                var g = gradient + decay * p;
                buffer = step == 1 ? g : momentum * buffer + (1 - dampening) * g;
                return p - (maximize ? -0.1 : 0.1) * (momentum == 0 ? g : nesterov ? g + momentum * buffer : buffer);
            });
    }

    [TestMethod]
    [DataRow(0.0, false)]
    [DataRow(0.9, false)]
    [DataRow(0.9, true)]
    public void RmsPropStepsByItsRule(double momentum, bool centered)
    {
        var (square, average, buffer) = (0.0, 0.0, 0.0);
        AssertFollows(
            parameters => optim.RMSProp(parameters, 0.01, 0.9, 1e-3, 0.1, momentum, centered),
            (p, gradient, _) =>
            {
                var g = gradient + 0.1 * p;
                square = 0.9 * square + 0.1 * g * g;
                average = 0.9 * average + 0.1 * g;
                var step = g / (Math.Sqrt(centered ? square - average * average : square) + 1e-3);
                buffer = momentum * buffer + step;
                return p - 0.01 * (momentum > 0 ? buffer : step);
            });
    }

    [TestMethod]
    public void AdagradStepsByItsRule()
    {
        var sum = 0.5;
        AssertFollows(
            parameters => optim.Adagrad(parameters, 0.1, 0.01, 0.1, 0.5, 1e-3),
            (p, gradient, step) =>
            {
                var g = gradient + 0.1 * p;
                sum += g * g;
                return p - 0.1 / (1 + (step - 1) * 0.01) * g / (Math.Sqrt(sum) + 1e-3);
            });
    }

    [TestMethod]
    public void EachGroupHasItsOptions()
    {
        Parameter[] parameters = [Number(1), Number(1)];
        using var optimizer = optim.SGD([new SGD.ParamGroup([parameters[0]], lr: 0.5), new SGD.ParamGroup { Parameters = [parameters[1]] }], 0.25);
        (parameters[0] + parameters[1]).sum().backward();
        optimizer.step();
        Assert.AreEqual(0.5, parameters[0].item<float>());
        Assert.AreEqual(0.75, parameters[1].item<float>());
        optimizer.ParamGroups.First().LearningRate = 0.125;
        optimizer.step();
        Assert.AreEqual(0.375, parameters[0].item<float>());
        CollectionAssert.AreEqual(parameters, optimizer.parameters().ToArray());
    }

    [TestMethod]
    public void AParameterWithoutAGradientStaysAsItIs()
    {
        Parameter[] parameters = [Number(1), Number(2)];
        using var optimizer = optim.Adam(parameters, 0.5, weight_decay: 0.1);
        parameters[1].sum().backward();
        optimizer.step();
        Assert.AreEqual(1, parameters[0].item<float>());
        Assert.AreEqual(1.5, parameters[1].item<float>(), 1e-5);
        var states = optimizer.state_dict().State.Cast<Adam.State>().ToArray();
        CollectionAssert.AreEqual(new long[] { 0, 1 }, states.Select(state => state.step).ToArray());
    }

    [TestMethod]
    public void ZeroGradFillsWithZeros()
    {
        var parameter = Number(1);
        using var optimizer = optim.SGD([parameter], 0.1);
        for (var i = 0; i < 2; i++)
        {
            parameter.sum().backward();
            optimizer.zero_grad();
            Assert.AreEqual(0, parameter.grad!.item<float>());
            optimizer.step();
        }
    }

    [TestMethod]
    public void TheClosureIsEvaluatedWithGradientsBeforeTheStep()
    {
        var parameter = Number(3);
        using var optimizer = optim.SGD([parameter], 0.1);
        using (no_grad())
        {
            var loss = optimizer.step(() =>
            {
                var square = parameter.square().sum();
                square.backward();
                return square;
            });
            Assert.AreEqual(9, loss.item<float>());
        }
        Assert.AreEqual(3 - 0.1 * 6, parameter.item<float>(), 1e-6);
        Assert.IsNull(optimizer.step());
    }

    [TestMethod]
    public void AStepAllocatesNothing()
    {
        using var network = Sequential(Linear(4, 3), BatchNorm1d(3), Linear(3, 2));
        using var optimizer = optim.Adam(network.parameters());
        network.call(randn(8, 4)).sum().backward();
        for (var i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            optimizer.step();
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        optimizer.zero_grad();
        optimizer.step();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void AnOptimizerDoesNotKnowParametersThatWereMovedAfterwards()
    {
        using var layer = Linear(1, 1);
        using var optimizer = optim.Adam(layer.parameters());
        layer.call(ones(1)).sum().backward();
        optimizer.step();
        layer.to(float64);
        Assert.ThrowsException<KeyNotFoundException>(() => optimizer.step());
    }

    [TestMethod]
    public void StateOutlivesTheScopeOfItsStep()
    {
        var parameter = Number(1);
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.5);
        for (var i = 0; i < 2; i++)
        {
            using var scope = NewDisposeScope();
            parameter.sum().backward();
            optimizer.step();
        }
        Assert.AreEqual(1 - 0.1 - 0.1 * (0.5 + 2), parameter.item<float>(), 1e-6);
    }

    [TestMethod]
    public void ASavedStateContinuesAsIfNothingHadHappened()
    {
        foreach (var make in new Func<Parameter, OptimizerHelper>[]
        {
            p => optim.Adam([p], 0.1, amsgrad: true), p => optim.AdamW([p], 0.1, weight_decay: 0.1), p => optim.SGD([p], 0.1, momentum: 0.9),
            p => optim.RMSProp([p], 0.1, momentum: 0.9, centered: true), p => optim.Adagrad([p], 0.1)
        })
        {
            var (first, second) = (Number(1), Number(1));
            using OptimizerHelper original = make(first), inMemory = make(second), fromStream = make(second);
            Step(first, original, 2);
            using var stream = new MemoryStream();
            original.save_state_dict(new BinaryWriter(stream));
            stream.Position = 0;
            fromStream.load_state_dict(new BinaryReader(stream));
            Assert.AreEqual(stream.Length, stream.Position);
            inMemory.load_state_dict(original.state_dict());
            Assert.IsTrue(inMemory.state_dict().State[0].ApproximatelyEquals(fromStream.state_dict().State[0]), original.GetType().Name);

            second.detach().copy_(first.detach());
            Step(first, original, 3);
            Step(second, fromStream, 3);
            Assert.AreEqual(first.item<float>(), second.item<float>(), original.GetType().Name);
        }
    }

    [TestMethod]
    public void AStateOfAnotherOptimizerIsRefused()
    {
        using var stream = new MemoryStream();
        using var sgd = optim.SGD([Number(1)], 0.1);
        sgd.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        using var adam = optim.Adam([Number(1)]);
        Assert.ThrowsException<InvalidDataException>(() => adam.load_state_dict(new BinaryReader(stream)));
        using var two = optim.Adam([Number(1), Number(2)]);
        Assert.ThrowsException<ArgumentException>(() => two.load_state_dict(adam.state_dict()));
    }

    [TestMethod]
    public void OptionsAreChecked()
    {
        Assert.ThrowsException<ArgumentException>(() => optim.Adam([Number(1)], lr: -1));
        Assert.ThrowsException<ArgumentException>(() => optim.Adam([Number(1)], beta1: 1));
        Assert.ThrowsException<ArgumentException>(() => optim.SGD([Number(1)], 0.1, nesterov: true));
    }

    [TestMethod]
    public void SchedulersFollowTheirFormulas()
    {
        AssertRates(o => lr_scheduler.StepLR(o, 2, 0.5), epoch => Math.Pow(0.5, epoch / 2));
        AssertRates(o => lr_scheduler.ExponentialLR(o, 0.9), epoch => Math.Pow(0.9, epoch));
        AssertRates(o => lr_scheduler.LambdaLR(o, epoch => 1.0 / (1 + epoch)), epoch => 1.0 / (1 + epoch));
        AssertRates(o => lr_scheduler.LinearLR(o, 0.5, 1, 4), epoch => 0.5 + 0.5 * Math.Min(epoch, 4) / 4);
        AssertRates(o => lr_scheduler.CosineAnnealingLR(o, 5), epoch => (1 + Math.Cos(Math.PI * epoch / 5)) / 2);
    }

    private static Parameter Number(float value) => new(tensor(new[] { value }));

    private static void Step(Parameter parameter, Optimizer optimizer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            optimizer.zero_grad();
            (parameter.square() * (i + 1)).sum().backward();
            optimizer.step();
        }
    }

    /// <summary>
    /// Runs an optimizer beside the same rule for one number: for dense floats, doubles and a matrix whose columns are next to each other,
    /// all with the gradient sin(step + value).
    /// </summary>
    private static void AssertFollows(Func<Parameter[], Optimizer> make, Func<double, double, int, double> rule)
    {
        var gradients = new double[Steps];
        var expected = 0.75;
        for (var i = 0; i < Steps; i++)
        {
            gradients[i] = Math.Sin(i + expected);
            expected = rule(expected, gradients[i], i + 1);
        }
        Parameter[] parameters = [new(full(70_000, 0.75)), new(full(3, 0.75, float64)), new(full(3, 2, 0.75).t()), new(full(2, 0.75, bfloat16))];
        using var optimizer = make(parameters);
        foreach (var gradient in gradients)
        {
            foreach (var parameter in parameters)
                parameter.grad = full_like(parameter.detach().contiguous(), gradient);
            optimizer.step();
        }
        foreach (var parameter in parameters)
        {
            var values = parameter.detach().to(float64);
            var tolerance = parameter.dtype == float64 ? 1e-12 : parameter.dtype == float32 ? 1e-5 : 0.05;
            Assert.AreEqual(expected, values.min().item<double>(), tolerance, $"{parameter.dtype}");
            Assert.AreEqual(expected, values.max().item<double>(), tolerance, $"{parameter.dtype}");
        }
    }

    private static void AssertRates(Func<Optimizer, lr_scheduler.LRScheduler> make, Func<int, double> factor)
    {
        using var optimizer = optim.SGD([Number(1)], 0.1);
        var scheduler = make(optimizer);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            Assert.AreEqual(0.1 * factor(epoch), optimizer.ParamGroups.Single().LearningRate, 1e-12, $"epoch {epoch} of {scheduler.GetType().Name}");
            Assert.AreEqual(0.1 * factor(epoch), scheduler.get_last_lr().Single(), 1e-12);
            scheduler.step();
        }
        scheduler.step(3);
        Assert.AreEqual(0.1 * factor(3), optimizer.ParamGroups.Single().LearningRate, 1e-12);
    }
}
