using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>In what the DCGANs of different frameworks' tutorials differ.</summary>
internal sealed record DcganStyle
{
    /// <summary>The paper's.</summary>
    public static DcganStyle Paper { get; } = new();

    /// <summary>Whether convolutions have biases, one a feature map.</summary>
    public bool Biases { get; init; }

    /// <summary>Makes batch normalization of so many feature maps.</summary>
    public Func<int, nn.Module<Tensor, Tensor>> BatchNormalization { get; init; } = static maps => new BatchNormalization(maps);
}
