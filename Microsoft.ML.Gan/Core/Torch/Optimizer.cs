using Microsoft.ML.Gan.Core.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Changes parameters by their gradients, all of them in one call.</summary>
internal sealed class Optimizer : ICheckpointed, IDisposable
{
    private readonly GanOptimizer _kind;
    private readonly double _beta1, _momentum;
    private readonly Parameter[] _parameters;
    private readonly Tensor[] _means, _squares, _steps; // one a parameter, or none where the kind has no use for them

    /// <summary>Makes the optimizer of parameters, on their device.</summary>
    public Optimizer(GanOptimizer kind, IEnumerable<Parameter> parameters, double learningRate, double beta1 = 0.9, double beta2 = 0.999,
        double momentum = 0)
    {
        (_kind, _parameters, LearningRate, _beta1, Beta2, _momentum) = (kind, [.. parameters], learningRate, beta1, beta2, momentum);
        bool descends = kind is GanOptimizer.Sgd or GanOptimizer.NesterovSgd;
        _means = kind == GanOptimizer.Adam || (descends && momentum > 0) ? Zeros(parameter => parameter.shape) : [];
        _squares = kind is GanOptimizer.Adam or GanOptimizer.RmsProp ? Zeros(parameter => parameter.shape) : [];
        _steps = kind == GanOptimizer.Adam ? Zeros(_ => []) : [];

        Tensor[] Zeros(Func<Parameter, long[]> shape) =>
            [.. _parameters.Select(parameter => zeros(shape(parameter), ScalarType.Float32, parameter.device).DetachFromDisposeScope())];
    }

    /// <summary>η.</summary>
    public double LearningRate { get; set; }

    /// <summary>Adam's β2.</summary>
    public double Beta2 { get; set; }

    /// <summary>The optimizer's state, by name: Adam's means, squares and counts of steps, a velocity, RMSprop's squares.</summary>
    public IReadOnlyDictionary<string, Tensor> State => new[] { ("mean", _means), ("square", _squares), ("step", _steps) }
        .SelectMany(kind => kind.Item2.Select((tensor, i) => ($"{kind.Item1}.{i}", tensor)))
        .ToDictionary(named => named.Item1, named => named.tensor);

    /// <summary>
    /// Names a tensor of <see cref="State"/> with values that no steps lead to, if there is one: a count or a square below 0, a mean that
    /// is not finite.
    /// </summary>
    public string? FindImpossible()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in State)
        {
            // NaN where there is one
            float least = tensor.numel() == 0 ? 0 : tensor.min().item<float>(), most = tensor.numel() == 0 ? 0 : tensor.max().item<float>();
            bool signed = name.StartsWith("mean", StringComparison.Ordinal), counts = name.StartsWith("step", StringComparison.Ordinal);
            if (float.IsNaN(least) || (signed ? !float.IsFinite(least) || !float.IsFinite(most) : least < 0)
                || (counts && (!float.IsFinite(most) || most != MathF.Floor(most))))
                return name;
        }
        return null;
    }

    /// <summary>Takes a step. A parameter without a gradient stays as it is, with its state.</summary>
    public void Step()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (int[] indices, Tensor[] gradients) = Gradients();
        if (indices.Length == 0)
            return;
        Tensor[] parameters = Pick(_parameters);
        switch (_kind)
        {
            case GanOptimizer.Adam:
                TorchScript.Adam(parameters, gradients, Pick(_means), Pick(_squares), Pick(_steps), LearningRate, _beta1, Beta2);
                break;
            case GanOptimizer.RmsProp:
                TorchScript.RmsProp(parameters, gradients, Pick(_squares), LearningRate);
                break;
            case var _ when _momentum == 0:
                TorchScript.Sgd(parameters, gradients, LearningRate);
                break;
            default:
                TorchScript.MomentumSgd(parameters, gradients, Pick(_means), LearningRate, _momentum, _kind == GanOptimizer.NesterovSgd);
                break;
        }

        Tensor[] Pick(Tensor[] all) => [.. indices.Select(i => all[i])];
    }

    /// <summary>Takes a step down the gradient of a loss, a scalar. Returns the gradient's Euclidean length if measured.</summary>
    public double? Minimize(Tensor loss, nn.Module network, bool measured)
    {
        network.zero_grad();
        loss.backward();
        double? norm = measured ? GradientNorm() : null;
        Step();
        return norm;
    }

    /// <summary>The Euclidean length of the gradient of all parameters. Waits for the device.</summary>
    public double GradientNorm()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (_, Tensor[] gradients) = Gradients();
        return gradients.Length == 0 ? 0 : TorchScript.Norm(gradients).item<float>();
    }

    /// <summary>
    /// Scales the gradient down to a length, if it is longer (Pascanu, Mikolov, Bengio 2013, algorithm 1). Returns the length that it had.
    /// </summary>
    public double ClipGradient(double maximum)
    {
        double norm = GradientNorm();
        if (norm > maximum)
        {
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            (_, Tensor[] gradients) = Gradients();
            TorchScript.Scale(gradients, maximum / norm);
        }
        return norm;
    }

    public void Exchange(CheckpointFields fields)
    {
        LearningRate = fields.Double(LearningRate);
        fields.Tensors(State);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in State.Values)
            tensor.Dispose();
    }

    /// <summary>The gradients that there are, and the indices of their parameters.</summary>
    private (int[] Indices, Tensor[] Gradients) Gradients()
    {
        (int Index, Tensor? Gradient)[] found =
            [.. _parameters.Select((parameter, i) => (i, parameter.grad)).Where(pair => pair.grad is not null)];
        return ([.. found.Select(pair => pair.Index)], [.. found.Select(pair => pair.Gradient!)]);
    }
}
