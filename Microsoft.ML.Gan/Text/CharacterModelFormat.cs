using System.Text;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// The bytes of a character network in a model file, numbers, strings and tensors as in a GAN's (<see cref="GanModelFormat"/>).
/// <code>
/// Model block
///   string text, prompt, continuation and likelihood column
///   i32    V, characters known; i32 each, ascending: code points
///   i32    start symbol
///   i64    characters trained on
///   i32    cell: 0 LSTM, 1 GRU, 2 RNN, 3 unrolled
///   i32    embedding size, hidden size, layers
///   u8     1 if the embedding is the decoder's weight too
///   i32    length; f64 temperature; i32 top K; f64 top P; string stop text
///   u64    seed
///   u8     1 if continuations have a seed of their own; i32 that (both since version 2)
/// Network.bin
///   i64    bytes of what follows
///          the model block once more
///   f64    validation loss, NaN if there is none
///          the network's tensors
///   32     SHA-256 of those bytes
/// </code>
/// </summary>
internal static class CharacterModelFormat
{
    public static void WriteInfo(BinaryWriter writer, CharacterModelInfo info)
    {
        ModelBlock.WriteNames(writer, info.TextColumn, info.PromptColumnName, info.ContinuationColumnName, info.LogLikelihoodColumnName);
        writer.Write(info.Vocabulary.Count);
        foreach (Rune rune in info.Vocabulary.Runes)
            writer.Write(rune.Value);
        writer.Write(info.Start);
        writer.Write(info.TrainingCharacters);
        writer.Write((int)info.Cell);
        writer.Write(info.EmbeddingSize);
        writer.Write(info.HiddenSize);
        writer.Write(info.Layers);
        writer.Write(info.TiedEmbedding);
        writer.Write(info.Generation.Length);
        writer.Write(info.Generation.Temperature);
        writer.Write(info.Generation.TopK ?? 0);
        writer.Write(info.Generation.TopP);
        ModelBlock.WriteNames(writer, info.Generation.StopText);
        writer.Write(info.Seed);
        writer.Write(info.Generation.Seed is not null);
        writer.Write(info.Generation.Seed ?? 0);
    }

    /// <exception cref="FormatException">A value is not one that a model can have.</exception>
    public static CharacterModelInfo ReadInfo(BinaryReader reader, uint version = ModelBlock.CurrentVersion) =>
        ModelBlock.ReadInfo("The character network in the model file is corrupt", () =>
        {
            string?[] columns = ModelBlock.ReadNames(reader, 4);
            CharacterVocabulary vocabulary = ReadVocabulary(reader);
            var info = new CharacterModelInfo(columns[0] ?? "", columns[1] ?? "", columns[2], columns[3], vocabulary, reader.ReadInt32(),
                reader.ReadInt64(),
                (CharacterCell)reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean(),
                new CharacterGenerationOptions
                {
                    Length = reader.ReadInt32(),
                    Temperature = reader.ReadDouble(),
                    TopK = reader.ReadInt32() is not 0 and var topK ? topK : null,
                    TopP = reader.ReadDouble(),
                    StopText = ModelBlock.ReadNames(reader, 1)[0],
                },
                reader.ReadUInt64());
            if (version != ModelBlock.FirstVersion)
            {
                (bool hasSeed, int seed) = (reader.ReadBoolean(), reader.ReadInt32());
                info.Generation.Seed = hasSeed ? seed : null;
            }
            info.Generation.Check();
            if (info.TextColumn.Length == 0 || info.PromptColumnName.Length == 0 || info.Start < 0 || info.Start >= vocabulary.Count
                || info.TrainingCharacters < 1
                || !Enum.IsDefined(info.Cell) || info.EmbeddingSize < 1 || info.HiddenSize < 1 || info.Layers < 1
                || (info.TiedEmbedding && info.EmbeddingSize != info.HiddenSize))
            {
                throw new FormatException(ModelBlock.OutOfRange);
            }
            return info;
        });

    public static byte[] Network(CharacterModel model) => ModelBlock.Seal(model, writer =>
    {
        WriteInfo(writer, model.Info);
        writer.Write(model.ValidationLoss);
    });

    /// <summary>Makes the model of a model block and its network's entry, on a device.</summary>
    /// <exception cref="FormatException">The entry or the block is cut short or changed.</exception>
    public static CharacterModel ReadModel(BinaryReader reader, CharacterModelInfo info, Device device,
        uint version = ModelBlock.CurrentVersion) =>
        ModelBlock.ReadModel(reader, "character network", info, body => ReadInfo(body, version), WriteInfo,
            body =>
            {
                double loss = body.ReadDouble();
                if (double.IsInfinity(loss) || loss < 0)
                    throw new FormatException(ModelBlock.OutOfRange);
                body.Require(CharacterNetwork.CountWeights(info), sizeof(float));
                return new CharacterModel(info, device) { ValidationLoss = loss };
            });

    private static CharacterVocabulary ReadVocabulary(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 2 or > CharacterRnnOptions.LargestVocabulary)
            throw new FormatException(ModelBlock.OutOfRange);
        reader.Require(count, sizeof(int));
        var runes = new Rune[count];
        for (int i = 0; i < count; i++)
        {
            if (!Rune.TryCreate(reader.ReadInt32(), out runes[i]) || (i > 0 && runes[i] <= runes[i - 1]))
                throw new FormatException(ModelBlock.OutOfRange);
        }
        return new CharacterVocabulary(runes);
    }
}
