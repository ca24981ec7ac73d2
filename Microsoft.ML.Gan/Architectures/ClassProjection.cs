using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// What a discriminator's logit gains when samples are of the classes that they are said to be: ⟨V·y, φ(x)⟩, with φ the last features,
/// summed over places (Miyato and Koyama 2018, equation 4).
/// </summary>
internal sealed class ClassProjection : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _embedding;

    public ClassProjection(GanNetworkOptions options, int features)
        : base(nameof(ClassProjection))
    {
        _embedding = options.WithSpectralNormalization(nn.Linear(options.Classes, features, false));
        RegisterComponents();
    }

    /// <summary>Weights of the classes N×K to the vectors V·y, N×M.</summary>
    public override Tensor forward(Tensor input) => _embedding.forward(input);

    /// <summary>The gain, N.</summary>
    /// <param name="features">N×M or N×M×H×W.</param>
    /// <param name="classes">N×K.</param>
    public Tensor Gain(Tensor features, Tensor classes)
    {
        Tensor pooled = features.dim() > 2 ? features.flatten(2).sum(2L) : features;
        return (forward(classes) * pooled).sum(1L);
    }
}
