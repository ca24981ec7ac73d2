using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>
/// An exponential moving average of a network's weights, and of what its batch normalization has learned, in a second network of
/// the same kind (Yazıcı et al. 2019). The decay rises to d in the first steps: after step t it is min(d, 2^(-20/t)), so that the half-life
/// of a weight is at most a twentieth of the training so far (Karras et al. 2020, StyleGAN2-ADA).
/// </summary>
internal sealed class ExponentialMovingAverage
{
    private const double RampShare = 0.05;

    private readonly double _decay;
    private readonly Tensor[] _averages, _currents;
    private readonly (Tensor Average, Tensor Current)[] _counts; // integers are copied, not averaged

    /// <summary>Starts the average at the current weights.</summary>
    public ExponentialMovingAverage(nn.Module average, nn.Module current, double decay)
    {
        _decay = decay;
        (Tensor Average, Tensor Current)[] pairs = [.. Tensors(average).Zip(Tensors(current))];
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((Tensor mean, Tensor value) in pairs)
            mean.copy_(value);
        ILookup<bool, (Tensor Average, Tensor Current)> counts = pairs.ToLookup(pair => pair.Average.dtype == ScalarType.Int64);
        _counts = [.. counts[true]];
        (_averages, _currents) = ([.. counts[false].Select(pair => pair.Average)], [.. counts[false].Select(pair => pair.Current)]);
    }

    /// <summary>Moves the average towards the current weights, after the given number of steps, 1 or more.</summary>
    public void Update(long steps)
    {
        double decay = Math.Min(_decay, Math.Pow(2, -1 / (RampShare * steps)));
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        TorchScript.Lerp(_averages, _currents, 1 - decay); // decay · average + (1 - decay) · current
        foreach ((Tensor average, Tensor current) in _counts)
            average.copy_(current);
    }

    private static IEnumerable<Tensor> Tensors(nn.Module network) => network.parameters().Concat(network.buffers());
}
