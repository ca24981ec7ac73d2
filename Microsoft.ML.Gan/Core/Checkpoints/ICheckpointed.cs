namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>State that a checkpoint holds.</summary>
internal interface ICheckpointed
{
    /// <summary>Writes the state as it is.</summary>
    void Write(BinaryWriter writer);

    /// <summary>Takes over a state that was written.</summary>
    /// <exception cref="FormatException">The state is impossible.</exception>
    void Read(BinaryReader reader);
}
