using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Modules and what they register. What is stated here holds for TorchSharp itself too, but where its versions differ.</summary>
[TestClass]
public class ModuleTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void FieldsAreRegisteredUnderTheirNames()
    {
        using var network = new Network(register: true);
        CollectionAssert.AreEqual(new[] { "scale", "first.weight", "first.bias", "second.weight" }, Names(network.named_parameters()));
        CollectionAssert.AreEqual(new[] { "mean" }, Names(network.named_buffers()));
        CollectionAssert.AreEqual(new[] { "first", "second" }, network.named_children().Select(child => child.name).ToArray());
        CollectionAssert.AreEqual(new[] { "scale" }, Names(network.named_parameters(recurse: false)));
    }

    [TestMethod]
    public void WithoutRegisterComponentsThereAreNoParameters()
    {
        using var network = new Network(register: false);
        Assert.AreEqual(0, network.parameters().Count());
    }

    [TestMethod]
    public void ModulesInAListAreNotRegisteredButThoseInAModuleListAre()
    {
        using var network = new Lists();
        CollectionAssert.AreEqual(new[] { "modules.0.weight", "modules.1.weight", "named.a.weight" }, Names(network.named_parameters()));
    }

    [TestMethod]
    public void AParameterThatIsReachedTwiceIsListedOnce()
    {
        using var shared = Linear(2, 2, hasBias: false);
        using var both = Sequential(("a", shared), ("b", shared));
        CollectionAssert.AreEqual(new[] { "a.weight" }, Names(both.named_parameters()));
    }

    [TestMethod]
    public void RegisteringTwiceOrNothingIsAnError()
    {
        using var network = new Network(register: true);
        using var other = Linear(1, 1);
        Assert.ThrowsException<InvalidOperationException>(() => network.register_module("first", other));
        Assert.ThrowsException<InvalidOperationException>(() => network.register_buffer("mean", zeros(1)));
        Assert.ThrowsException<ArgumentException>(() => network.register_module("a.b", other));
        Assert.ThrowsException<ArgumentNullException>(() => network.register_parameter("none", null!));
        Assert.ThrowsException<InvalidOperationException>(() => ReLU().register_parameter("slope", new Parameter(zeros(1))));
    }

    [TestMethod]
    public void WhatIsDeepInsideIsFoundByItsPath()
    {
        using var inner = Sequential(("layer", Linear(2, 3)));
        using var outer = Sequential(("inner", inner));
        Assert.AreEqual(2, outer.get_parameter("inner.layer.weight")!.size(1));
        Assert.IsTrue(outer.has_parameter("inner.layer.bias"));
        Assert.IsFalse(outer.has_parameter("inner.layer.scale"));
        Assert.IsNull(outer.get_parameter("inner"));
    }

    [TestMethod]
    public void TrainingIsSwitchedForAllBelow()
    {
        using var network = Sequential(Linear(1, 1), nn.Dropout(0.5), Sequential(BatchNorm1d(1)));
        Assert.IsTrue(network.modules().All(module => module.training));
        network.eval();
        Assert.IsFalse(network.training || network.modules().Any(module => module.training));
        network.train();
        Assert.IsTrue(network.modules().All(module => module.training));
    }

    [TestMethod]
    public void ApplyVisitsChildrenBeforeTheirParent()
    {
        using var network = Sequential(("inner", Sequential(("layer", Linear(1, 1)))), ("last", nn.Tanh()));
        var visited = new List<string>();
        network.apply(module => visited.Add(module.GetType().Name));
        CollectionAssert.AreEqual(new[] { "Linear", "Sequential", "Tanh", "Sequential" }, visited);
    }

    [TestMethod]
    public void HooksSeeAndReplaceInputsAndResultsOfCallAlone()
    {
        using var layer = Linear(1, 1, hasBias: false);
        init.constant_(layer.weight, 3);
        var before = layer.register_forward_pre_hook((_, input) => input * 2);
        layer.register_forward_hook((_, _, result) => result + 1);
        Assert.AreEqual(7, layer.call(ones(1)).item<float>());
        Assert.AreEqual(3, layer.forward(ones(1)).item<float>());
        before.remove();
        Assert.AreEqual(4, layer.call(ones(1)).item<float>());
    }

    [TestMethod]
    public void ConvertingReplacesParametersAndFieldsAndKeepsWholeNumbers()
    {
        using var network = new Network(register: true);
        var before = network.scale;
        network.to(float64);
        Assert.IsTrue(before.IsInvalid);
        Assert.AreSame(network.scale, network.get_parameter("scale"));
        Assert.IsTrue(network.parameters().All(parameter => parameter.dtype == float64));
        Assert.AreEqual(float64, network.mean.dtype);
        Assert.AreEqual(float64, network.call(ones(1, 2, float64)).dtype);

        using var norm = BatchNorm2d(2);
        norm.to(float64);
        Assert.AreEqual(float64, norm.running_mean!.dtype);
        Assert.AreEqual(int64, norm.num_batches_tracked!.dtype);
        Assert.ThrowsException<ArgumentException>(() => norm.to(int32));
    }

    [TestMethod]
    public void GradientsMoveWithTheirParameters()
    {
        using var layer = Linear(1, 1, hasBias: false);
        layer.call(tensor(new[] { 5f })).sum().backward();
        layer.to(float64);
        Assert.AreEqual(5, layer.weight.grad!.item<double>());
    }

    [TestMethod]
    public void ThereIsNoCudaHere()
    {
        if (cuda.is_available())
            Assert.Inconclusive("There is CUDA.");
        using var layer = Linear(1, 1);
        Assert.ThrowsException<InvalidOperationException>(() => layer.cuda());
    }

    [TestMethod]
    public void ZeroGradForgetsOrZeroes()
    {
        using var layer = Linear(1, 1, hasBias: false);
        layer.call(ones(1)).sum().backward();
        layer.zero_grad(set_to_none: false);
        Assert.AreEqual(0, layer.weight.grad!.item<float>());
        layer.zero_grad();
        Assert.IsNull(layer.weight.grad);
    }

    [TestMethod]
    public void ParametersOfOnesOwnDieWithTheScopeInWhichTheyWereMade()
    {
        Network network;
        using (NewDisposeScope())
            network = new Network(register: true);
        Assert.IsTrue(network.scale.IsInvalid);
    }

    /// <summary>As in TorchSharp up to 0.103: see the stand-ins' README.</summary>
    [TestMethod]
    public void ALayerMadeInAScopeDiesWithItUnlessItsParametersAreTakenOut()
    {
        Linear lost, kept;
        using (NewDisposeScope())
        {
            lost = nn.Linear(2, 3);
            kept = nn.Linear(2, 3);
            foreach (Parameter parameter in kept.parameters())
                parameter.DetachFromDisposeScope();
        }
        Assert.IsTrue(lost.weight.IsInvalid && lost.bias!.IsInvalid);
        Assert.AreEqual(3, kept.call(ones(1, 2)).size(1));
    }

    [TestMethod]
    public void DisposingAModuleDisposesWhatIsInIt()
    {
        var network = new Network(register: true);
        var parameters = network.parameters().ToList();
        network.Dispose();
        Assert.IsTrue(parameters.All(parameter => parameter.IsInvalid));
        Assert.IsTrue(network.mean.IsInvalid);
        network.Dispose();
    }

    [TestMethod]
    public void SequentialChainsSlicesAndGrows()
    {
        using var network = Sequential(Scaling(2), Scaling(3));
        network.append(Scaling(5));
        Assert.AreEqual(3, network.Count);
        Assert.AreEqual(30, network.call(ones(1)).item<float>());
        Assert.AreEqual(15, network[1..].call(ones(1)).item<float>());
        Assert.AreEqual(2, network[(null, 1)].call(ones(1)).item<float>());
        Assert.AreEqual(3, ((nn.Module<Tensor, Tensor>)network[1]).call(ones(1)).item<float>());
        Assert.AreEqual(1, Sequential().call(ones(1)).item<float>());
    }

    [TestMethod]
    public void WhatPassesBetweenTheModulesOfASequentialIsDisposed()
    {
        Tensor? between = null;
        using var second = Linear(1, 1);
        second.register_forward_pre_hook((_, input) => between = input);
        using var network = Sequential(Scaling(2), second);
        network.call(ones(1));
        Assert.IsTrue(between!.IsInvalid);
    }

    [TestMethod]
    public void ReplacingALayersParameterReplacesItInTheList()
    {
        using var layer = Linear(2, 1);
        var old = layer.weight;
        layer.weight = new Parameter(ones(1, 2));
        Assert.IsTrue(old.IsInvalid);
        Assert.AreSame(layer.weight, layer.get_parameter("weight"));
        layer.bias = null;
        Assert.IsFalse(layer.has_parameter("bias"));
        Assert.AreEqual(2, layer.call(ones(2)).item<float>());
    }

    [TestMethod]
    public void ParameterListsAndDictionariesNameTheirParameters()
    {
        var list = ParameterList(new Parameter(zeros(1)), new Parameter(zeros(2)));
        CollectionAssert.AreEqual(new[] { "0", "1" }, Names(list.named_parameters()));
        var dictionary = ParameterDict(("b", new Parameter(zeros(1))), ("a", new Parameter(zeros(2))));
        CollectionAssert.AreEqual(new[] { "b", "a" }, Names(dictionary.named_parameters(false)));
        dictionary.to(float64);
        Assert.AreEqual(float64, dictionary["a"].dtype);
    }

    private static string[] Names<T>(IEnumerable<(string name, T)> items) => items.Select(item => item.name).ToArray();

    private static Linear Scaling(float factor)
    {
        var layer = Linear(1, 1, hasBias: false);
        init.constant_(layer.weight, factor);
        return layer;
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        internal Parameter scale = new(ones(2));
        internal Tensor mean = zeros(2);
        private readonly Linear first = nn.Linear(2, 2);
        private readonly Linear second = nn.Linear(2, 1, hasBias: false);

        public Network(bool register) : base(nameof(Network))
        {
            if (register)
                RegisterComponents();
        }

        public override Tensor forward(Tensor input) => second.call(first.call((input - mean) * scale));
    }

    private sealed class Lists : nn.Module<Tensor, Tensor>
    {
        private readonly List<Linear> forgotten = [Linear(1, 1)];
        private new readonly ModuleList<Linear> modules = ModuleList(nn.Linear(1, 1, false), nn.Linear(1, 1, false));
        private readonly ModuleDict<Linear> named = ModuleDict(("a", nn.Linear(1, 1, false)));

        public Lists() : base(nameof(Lists)) => RegisterComponents();

        public override Tensor forward(Tensor input) => named["a"].call(modules[0].call(forgotten[0].call(input)));
    }
}
