using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Networks;

/// <summary>The initial weights of a DCGAN (the paper, section 4): N(0, σ), the scales of batch normalization N(1, σ), its shifts 0.</summary>
internal static class InitialWeights
{
    public static void Draw(nn.Module network, double deviation, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            bool ofNormalization = parameter.dim() == 1;
            if (ofNormalization && name.EndsWith("bias", StringComparison.Ordinal))
                parameter.zero_();
            else
                parameter.normal_(ofNormalization ? 1 : 0, deviation, generator); // nn.init.normal_ takes a generator, but draws from the process's
        }
    }
}
