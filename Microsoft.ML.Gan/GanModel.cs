using Microsoft.ML.Gan.Data;
using Microsoft.ML.Gan.Networks;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>What a model is made of, apart from its weights.</summary>
internal sealed record GanModelInfo(
    ImageColumn Column, string? GeneratedImageColumn, string? ScoreColumn, string? ProbabilityColumn, string? LatentColumn,
    int LatentSize, LatentDistribution LatentDistribution, int GeneratorFilters, int DiscriminatorFilters, DiscriminatorNormalization Normalization, ulong Seed);

/// <summary>The two networks on their device, and what they do with a batch. Safe to call from several threads; evaluations take turns.</summary>
internal sealed class GanModel : IDisposable
{
    private readonly Lock _turn = new();
    private bool _disposed;

    /// <summary>Makes the networks, their weights not yet drawn.</summary>
    public GanModel(GanModelInfo info, Device device)
    {
        (Info, Device) = (info, device);
        Generator = new DcganGenerator(info.Column.Shape, info.LatentSize, info.GeneratorFilters);
        Discriminator = new DcganDiscriminator(info.Column.Shape, info.DiscriminatorFilters, info.Normalization);
    }

    public GanModelInfo Info { get; }

    public Device Device { get; }

    /// <summary>Latent vectors N×Z to images N×C×H×W in [-1, 1].</summary>
    public DcganGenerator Generator { get; }

    /// <summary>Images N×C×H×W in [-1, 1] to logits N.</summary>
    public DcganDiscriminator Discriminator { get; }

    /// <summary>The networks' weights go to the device, once they are drawn or loaded.</summary>
    public void MoveToDevice()
    {
        TorchBackend.Place(Generator, Device);
        TorchBackend.Place(Discriminator, Device);
    }

    /// <summary>A second generator on the device, with the first one's weights; the caller disposes it.</summary>
    public DcganGenerator CopyGenerator()
    {
        var copy = new DcganGenerator(Info.Column.Shape, Info.LatentSize, Info.GeneratorFilters);
        copy.load_state_dict(Generator.state_dict());
        TorchBackend.Place(copy, Device);
        return copy;
    }

    /// <summary>Uses what batch normalization learned (true) or the batch at hand (false).</summary>
    public void SetEvaluation(bool evaluation)
    {
        Generator.train(!evaluation);
        Discriminator.train(!evaluation);
    }

    /// <summary>Generates N images, N×C×H×W, from N latent vectors, N×Z.</summary>
    public byte[] Generate(float[] latents) => Evaluate(() =>
    {
        using Tensor images = Generator.forward(tensor(latents, [latents.Length / Info.LatentSize, Info.LatentSize]).to(Device));
        return PixelTensors.ToBytes(images).bytes.ToArray();
    });

    /// <summary>Scores N images, N×C×H×W: the discriminator's logits.</summary>
    public float[] Score(byte[] images) => Evaluate(() =>
        Discriminator.forward(PixelTensors.FromBytes(images, Info.Column.Shape, Device)).cpu().data<float>().ToArray());

    /// <summary>Lets the networks' weights be read while nothing changes or frees them.</summary>
    public void ReadWeights(Action<nn.Module, nn.Module> read) => Evaluate(() =>
    {
        read(Generator, Discriminator);
        return true;
    });

    public void Dispose()
    {
        lock (_turn)
        {
            if (_disposed)
                return;
            _disposed = true;
            Generator.Dispose();
            Discriminator.Dispose();
        }
    }

    private T Evaluate<T>(Func<T> evaluation)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(GanTransformer));
            using IDisposable noGrad = no_grad(); // per thread, like the scope
            using DisposeScope scope = NewDisposeScope();
            return evaluation();
        }
    }
}
