using Microsoft.ML.Gan.Imaging;

namespace Microsoft.ML.Gan;

/// <summary>What the generator makes of a fixed set of latent vectors at one moment of training, beside real images.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="Generated">Generated images: always from the same latent vectors.</param>
/// <param name="Real">As many images of the training data: always the same ones.</param>
public sealed record GanSnapshot(int Epoch, long Step, ImageBatch Generated, ImageBatch Real)
{
    /// <summary>
    /// The class of each generated picture, and of the real one in its place: its name, or its key where keys have no names. Empty where no
    /// column of classes conditions the GAN.
    /// </summary>
    public IReadOnlyList<string> Classes { get; init; } = [];
}
