using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>Initial weights. Shifts and biases are always 0.</summary>
internal static class InitialWeights
{
    /// <summary>A DCGAN's (the paper, section 4): N(0, σ), the scales of batch normalization N(1, σ).</summary>
    public static void Draw(nn.Module network, double deviation, Generator generator) =>
        Draw(network, weight => weight.normal_(0, deviation, generator), scale => scale.normal_(1, deviation, generator));

    /// <summary>As functions draw them: nn.init's take a generator, but draw from the process's.</summary>
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
    public static void DrawGlorot(Parameter weight, Generator generator)
    {
        long[] shape = weight.shape;
        double limit = Math.Sqrt(6.0 / ((shape[0] + shape[1]) * shape.Skip(2).Aggregate(1L, (places, side) => places * side)));
        weight.uniform_(-limit, limit, generator);
    }
}
