using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Draws initial weights from a given generator, so that the seed repeats them. Shifts and biases are always 0. TorchSharp's
/// <c>nn.init</c> draws from the process's generator.
/// </summary>
public static class InitialWeights
{
    /// <summary>A DCGAN's (Radford et al. 2016, section 4): weights N(0, σ), the scales of batch normalization N(1, σ).</summary>
    /// <param name="network">The network.</param>
    /// <param name="standardDeviation">σ, 0 or more.</param>
    /// <param name="generator">The source of random numbers.</param>
    public static void DrawNormal(nn.Module network, double standardDeviation, Generator generator) =>
        Draw(network, weight => weight.normal_(0, standardDeviation, generator), scale => scale.normal_(1, standardDeviation, generator));

    /// <summary>Draws weights and scales with functions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weight">Draws the weights of a layer.</param>
    /// <param name="scale">Draws the scales of a normalization; <see langword="null"/>: all 1.</param>
    public static void Draw(nn.Module network, Action<Parameter> weight, Action<Parameter>? scale = null)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            if (parameter.dim() > 1)
                weight(parameter);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                parameter.zero_();
            else if (scale is not null)
                scale(parameter);
            else
                parameter.Fill(1);
        }
    }

    /// <summary>Glorot and Bengio 2010, section 4.2.1: uniform on ±√(6 / (inputs + outputs)) of a layer, Keras's default.</summary>
    /// <param name="weight">A layer's weight, O×I or O×I×H×W.</param>
    /// <param name="generator">The source of random numbers.</param>
    public static void DrawGlorot(Parameter weight, Generator generator)
    {
        long[] shape = weight.shape;
        double limit = Math.Sqrt(6.0 / ((shape[0] + shape[1]) * shape.Skip(2).Aggregate(1L, (area, side) => area * side)));
        weight.uniform_(-limit, limit, generator);
    }
}
