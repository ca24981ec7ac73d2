using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// LeCam regularization (Tseng et al. 2021, equations 3 and 4): holds the logits of real samples near the running mean of generated
/// samples' logits, and the other way round. It keeps the discriminator from learning few images by heart.
/// </summary>
internal sealed class LeCamRegularizer(Device device) : ICheckpointed, IDisposable
{
    private const double Decay = 0.9;

    private readonly Tensor _means = zeros([2], device: device).DetachFromDisposeScope(); // of the logits of real and of generated samples
    private bool _hasMeans;

    /// <summary>E[(D(x) - ᾱ_F)²] + E[(D(G(z)) - ᾱ_R)²] of logits N each, to be multiplied by λ; then moves the means.</summary>
    public Tensor Penalize(Tensor realLogits, Tensor fakeLogits)
    {
        Tensor means;
        using (no_grad())
        {
            Tensor current = stack([realLogits.mean(), fakeLogits.mean()]);
            means = _hasMeans ? _means.clone() : current;
            _means.copy_(means.Times(Decay).Plus(current.Times(1 - Decay)));
            _hasMeans = true;
        }
        return (realLogits - means[1]).Squared().mean().Plus((fakeLogits - means[0]).Squared().mean());
    }

    public void Exchange(CheckpointFields fields)
    {
        _hasMeans = fields.Boolean(_hasMeans);
        fields.Values(_means, means => means.data<float>().All(float.IsFinite), "a mean of the discriminator's logits is not finite");
    }

    public void Dispose() => _means.Dispose();
}
