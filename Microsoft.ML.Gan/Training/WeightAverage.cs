using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// An exponential moving average of a network's weights, and of what its batch normalization has learned, in a second network of
/// the same kind (Yazıcı et al. 2019). It forgets faster at first: the weights of step t count with decay min(d, (1 + t) / (10 + t)).
/// </summary>
internal sealed class WeightAverage
{
    private readonly double _decay;
    private readonly (Tensor Average, Tensor Current)[] _pairs;

    /// <summary>Starts the average at the current weights.</summary>
    public WeightAverage(nn.Module average, nn.Module current, double decay)
    {
        _decay = decay;
        _pairs = [.. Tensors(average).Zip(Tensors(current))];
        using IDisposable noGrad = no_grad();
        foreach ((Tensor mean, Tensor value) in _pairs)
            mean.copy_(value);
    }

    /// <summary>Takes the current weights in, after the given number of steps.</summary>
    public void Update(long steps)
    {
        double decay = Math.Min(_decay, (1.0 + steps) / (10.0 + steps));
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor share = tensor((float)(1 - decay)).to(_pairs[0].Average.device);
        foreach ((Tensor mean, Tensor value) in _pairs)
        {
            if (mean.dtype != ScalarType.Int64)
                mean.lerp_(value, share); // decay · mean + share · value
            else
                mean.copy_(value); // a count of batches
        }
    }

    private static IEnumerable<Tensor> Tensors(nn.Module network) => network.parameters().Concat(network.buffers());
}
