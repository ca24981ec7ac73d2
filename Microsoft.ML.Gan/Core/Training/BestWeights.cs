using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>The best weights that a network had so far, in memory.</summary>
internal sealed class BestWeights(nn.Module network) : ICheckpointed
{
    private byte[] _weights = [];

    public bool Exist => _weights.Length > 0;

    /// <summary>Keeps the network's current weights instead of earlier ones.</summary>
    public void Keep()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        TensorFormat.Write(writer, network);
        _weights = stream.ToArray();
    }

    /// <summary>Restores the weights that were kept, if any were.</summary>
    public void Restore()
    {
        if (!Exist)
            return;
        using var reader = new BinaryReader(new MemoryStream(_weights));
        TensorFormat.Read(reader, network);
    }

    public void Exchange(CheckpointFields fields)
    {
        _weights = fields.Bytes(_weights, "the best weights' length");
        if (!fields.Reads || !Exist)
            return;
        using var weights = new BinaryReader(new MemoryStream(_weights)); // checked now, not at the end of training
        TensorFormat.ReadWeights(weights, network, keep: false);
        weights.RequireEnd();
    }
}
