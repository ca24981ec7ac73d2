using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Penalties on the gradient of the discriminator's logit for its input.</summary>
internal static class GradientPenalty
{
    /// <summary>R1: ½·E[‖∇D(x)‖²] at real images (Mescheder, Geiger, Nowozin 2018, equation 9), to be multiplied by γ.</summary>
    public static Tensor R1(Func<Tensor, Tensor> discriminator, Tensor real) => SquaredNorms(discriminator, real).mean().Times(0.5);

    /// <summary>
    /// E[(‖∇D(x̂)‖ - 1)²] at points x̂ = εx + (1 - ε)G(z) between real and generated images (Gulrajani et al. 2017, equation 3),
    /// to be multiplied by λ.
    /// </summary>
    /// <param name="discriminator">Images N×C×H×W to logits N.</param>
    /// <param name="real">Real images.</param>
    /// <param name="fake">As many generated images.</param>
    /// <param name="mix">ε for each pair, N, uniform on [0, 1).</param>
    public static Tensor OneCentered(Func<Tensor, Tensor> discriminator, Tensor real, Tensor fake, Tensor mix)
    {
        Tensor epsilon = mix.view(-1, 1, 1, 1);
        Tensor between = fake.detach().Plus(epsilon * (real.detach() - fake.detach()));
        Tensor norms = SquaredNorms(discriminator, between).Plus(1e-12).sqrt(); // the root's own gradient is infinite at 0
        return norms.Plus(-1).Squared().mean();
    }

    private static Tensor SquaredNorms(Func<Tensor, Tensor> discriminator, Tensor images)
    {
        Tensor input = images.detach().requires_grad_(true);
        // The flag create_graph alone does not retain the graph.
        Tensor gradient = autograd.grad([discriminator(input).sum()], [input], retain_graph: true, create_graph: true)[0];
        return gradient.Squared().flatten(1).sum(1L);
    }
}
