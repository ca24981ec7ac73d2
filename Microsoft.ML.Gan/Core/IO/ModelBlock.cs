using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;

namespace Microsoft.ML.Gan.Core.IO;

/// <summary>What the blocks of model files have in common: versions, names, and a length and checksum around weights.</summary>
internal static class ModelBlock
{
    /// <summary>The first version of all blocks, and that which is written.</summary>
    public const uint FirstVersion = 0x00010001, CurrentVersion = 0x00010002;

    public const string OutOfRange = "a value is out of its range";

    /// <summary>Writes names of columns, null as "".</summary>
    public static void WriteNames(BinaryWriter writer, params ReadOnlySpan<string?> names)
    {
        foreach (string? name in names)
            writer.Write(name ?? "");
    }

    /// <summary>Reads names of columns, "" as null.</summary>
    public static string?[] ReadNames(BinaryReader reader, int count)
    {
        var names = new string?[count];
        for (int i = 0; i < count; i++)
            names[i] = reader.ReadString() is { Length: > 0 } given ? given : null;
        return names;
    }

    /// <summary>Reads a model block. The error lacks its reason: "The GAN in the model file is corrupt".</summary>
    /// <exception cref="FormatException">A value is not one that a model can have.</exception>
    public static TInfo ReadInfo<TInfo>(string error, Func<TInfo> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (ContentReading.IsOfContent(exception))
        {
            throw new FormatException($"{error}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a sealed entry: the model block once more, so that the checksum covers it, and the rest of the model.</summary>
    /// <exception cref="FormatException">The entry or the model block beside it is cut short or changed.</exception>
    public static TModel ReadModel<TInfo, TModel>(BinaryReader reader, string what, TInfo info, Func<BinaryReader, TInfo> readInfo,
        Action<BinaryWriter, TInfo> writeInfo, Func<BinaryReader, TModel> create)
        where TModel : TorchModel
    {
        TModel? model = null;
        try
        {
            Unseal(reader, what, body =>
            {
                if (!Bytes(readInfo(body)).SequenceEqual(Bytes(info)))
                    throw new FormatException("the model block beside it was changed");
                model = create(body);
                foreach (torch.nn.Module module in model.Modules)
                    TensorFormat.ReadWeights(body, module);
                body.RequireEnd();
            });
            model!.MoveToDevice();
            model.SetEvaluation(true);
            return model;
        }
        catch
        {
            model?.Dispose();
            throw;
        }

        byte[] Bytes(TInfo block)
        {
            using var bytes = new MemoryStream();
            using (var writer = new BinaryWriter(bytes))
                writeInfo(writer, block);
            return bytes.ToArray();
        }
    }

    /// <summary>Seals what is written, and a model's weights behind it.</summary>
    public static byte[] Seal(TorchModel model, Action<BinaryWriter> write) => Seal(writer =>
    {
        write(writer);
        model.ReadWeights(module => TensorFormat.Write(writer, module));
    });

    /// <summary>Puts the length of what is written before it, and its checksum behind it.</summary>
    public static byte[] Seal(Action<BinaryWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            write(writer);
        ReadOnlySpan<byte> content = body.GetBuffer().AsSpan(0, (int)body.Length);
        return [.. BitConverter.GetBytes(body.Length), .. content, .. SHA256.HashData(content)];
    }

    /// <summary>Reads what <see cref="Seal(Action{BinaryWriter})"/> wrote.</summary>
    public static void Unseal(BinaryReader reader, string what, Action<BinaryReader> read)
    {
        try
        {
            long length = reader.ReadInt64();
            if (length < 0 || length > Math.Min(int.MaxValue, reader.BaseStream.Length))
                throw new FormatException("it is cut short");
            byte[] content = reader.ReadBytes((int)length);
            byte[] hash = reader.ReadBytes(SHA256.HashSizeInBytes);
            if (content.Length < length || hash.Length < SHA256.HashSizeInBytes)
                throw new FormatException("it is cut short");
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
                throw new FormatException("its checksum is wrong");
            reader.RequireEnd();
            using var body = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            read(body);
        }
        catch (Exception exception) when (ContentReading.IsOfContent(exception))
        {
            throw new FormatException($"The {what} in the model file cannot be read: {exception.Message}. Save the model again, or copy " +
                "the file anew.", exception);
        }
    }
}
