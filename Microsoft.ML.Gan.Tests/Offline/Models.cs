using System.IO.Compression;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Models that go through a file.</summary>
internal static class Models
{
    /// <summary>The model as another process would load it.</summary>
    public static ITransformer Reload(ITransformer model) => new MLContext().Model.Load(Save(model), out _);

    /// <summary>The model block of a component, that is, what it wrote itself.</summary>
    public static byte[] Block(ITransformer model, string folder = "TransformerChain")
    {
        using var zip = new ZipArchive(Save(model));
        using var reader = new BinaryReader(zip.GetEntry(folder + "/Model.key")!.Open());
        byte[] header = reader.ReadBytes(256);
        return reader.ReadBytes((int)BitConverter.ToInt64(header, 0x18));
    }

    public static string[] Entries(ITransformer model)
    {
        using var zip = new ZipArchive(Save(model));
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    public static string Text(ITransformer model, string entry)
    {
        using var zip = new ZipArchive(Save(model));
        using var reader = new StreamReader(zip.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>Bytes as a binary writer writes these values.</summary>
    public static byte[] Bytes(params object[] values)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (object value in values)
        {
            switch (value)
            {
                case byte number: writer.Write(number); break;
                case int number: writer.Write(number); break;
                case float number: writer.Write(number); break;
                default: throw new NotSupportedException(value.GetType().Name);
            }
        }
        return stream.ToArray();
    }

    private static MemoryStream Save(ITransformer model)
    {
        var stream = new MemoryStream();
        new MLContext().Model.Save(model, null, stream);
        stream.Position = 0;
        return stream;
    }
}
