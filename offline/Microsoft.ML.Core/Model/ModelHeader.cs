using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The first 256 bytes of a Model.key, little-endian; positions in it count from its start. After it: the model block, the
/// table of strings (cumulative byte ends), the strings in UTF-16, the loader assembly's name in UTF-16, the tail.
/// </summary>
internal sealed class ModelHeader
{
    public const int Size = 256;

    private const ulong Magic = 0x4C45444F4D004C4D; // "ML\0MODEL"
    private const ulong Tail = 0x4D4C004D4F44454C; // "LEDOM\0LM"
    private const uint Version = 0x00010002;
    private const uint OldestReadable = 0x00010001;
    private const int SignatureLength = 24;

    // The name of an assembly of ML.NET says so in the file as it does in the real one's, whatever key the stand-ins have.
    private const string RealToken = "PublicKeyToken=cc7b13ffcd2ddd51";
    private static readonly string _ownToken =
        "PublicKeyToken=" + Convert.ToHexStringLower(typeof(ModelHeader).Assembly.GetName().GetPublicKeyToken());

    private long _cbModel;
    private ulong _modelSignature;
    private uint _modelVerWritten;
    private uint _modelVerReadable;

    private ModelHeader()
    {
    }

    public string LoaderSignature { get; private set; }

    public string LoaderSignatureAlt { get; private set; }

    public string LoaderAssemblyName { get; private set; }

    /// <summary>The position just behind the model block.</summary>
    public long ModelEnd => Size + _cbModel;

    /// <summary>Writes the header of a model block that ends where the stream is, and all that follows the block.</summary>
    public static void Write(BinaryWriter writer, VersionInfo version, IReadOnlyCollection<string> strings)
    {
        var stream = writer.BaseStream;
        long modelEnd = stream.Position;
        long end = 0;
        foreach (string text in strings)
            writer.Write(end += sizeof(char) * text.Length);
        long stringChars = stream.Position;
        foreach (string text in strings)
            writer.Write(Encoding.Unicode.GetBytes(text));
        long assembly = stream.Position;
        writer.Write(Encoding.Unicode.GetBytes(version.LoaderAssemblyName?.Replace(_ownToken, RealToken) ?? ""));
        long tail = stream.Position;
        writer.Write(Tail);
        long limit = stream.Position;

        bool hasStrings = strings.Count > 0;
        bool hasAssembly = tail > assembly;
        stream.Position = 0;
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Version);
        writer.Write((long)Size);
        writer.Write(modelEnd - Size);
        writer.Write(hasStrings ? modelEnd : 0);
        writer.Write(stringChars - modelEnd);
        writer.Write(hasStrings ? stringChars : 0);
        writer.Write(assembly - stringChars);
        writer.Write(version.ModelSignature);
        writer.Write(version.VerWrittenCur);
        writer.Write(version.VerReadableCur);
        writer.Write(ToBytes(version.LoaderSignature));
        writer.Write(ToBytes(version.LoaderSignatureAlt));
        writer.Write(tail);
        writer.Write(limit);
        writer.Write(hasAssembly ? assembly : 0);
        writer.Write((uint)(tail - assembly));
        stream.Position = limit;
    }

    /// <summary>Reads and checks everything but the model block, in front of which the stream stands then.</summary>
    public static ModelHeader Read(BinaryReader reader, out string[] strings)
    {
        var stream = reader.BaseStream;
        Contracts.CheckDecode(stream.Length >= Size);
        Contracts.CheckDecode(reader.ReadUInt64() == Magic, "Wrong file type");
        uint written = reader.ReadUInt32();
        uint readable = reader.ReadUInt32();
        Contracts.CheckDecode(readable <= written, "Corrupt file header");
        Contracts.CheckDecode(readable <= Version, "File is too new");
        Contracts.CheckDecode(written >= OldestReadable, "File is too old");

        Contracts.CheckDecode(reader.ReadInt64() == Size);
        var header = new ModelHeader { _cbModel = reader.ReadInt64() };
        long fpTable = reader.ReadInt64(), cbTable = reader.ReadInt64();
        long fpChars = reader.ReadInt64(), cbChars = reader.ReadInt64();
        header._modelSignature = reader.ReadUInt64();
        header._modelVerWritten = reader.ReadUInt32();
        header._modelVerReadable = reader.ReadUInt32();
        header.LoaderSignature = FromBytes(reader.ReadBytes(SignatureLength));
        header.LoaderSignatureAlt = FromBytes(reader.ReadBytes(SignatureLength));
        long tail = reader.ReadInt64(), limit = reader.ReadInt64();
        long fpAssembly = reader.ReadInt64();
        uint cbAssembly = reader.ReadUInt32();

        // Each part begins where the part before it ends.
        long position = header.ModelEnd;
        Contracts.CheckDecode(header._cbModel >= 0 && cbTable >= 0 && cbChars >= 0);
        Contracts.CheckDecode(fpTable == (cbTable > 0 ? position : 0) && cbTable % sizeof(long) == 0);
        position += cbTable;
        Contracts.CheckDecode(fpChars == (cbTable > 0 ? position : 0) && cbChars % sizeof(char) == 0);
        position += cbChars;
        Contracts.CheckDecode(fpAssembly == (cbAssembly > 0 ? position : 0) && cbAssembly % sizeof(char) == 0);
        position += cbAssembly;
        Contracts.CheckDecode(tail == position && limit == tail + sizeof(ulong) && limit <= stream.Length);

        stream.Position = header.ModelEnd;
        strings = ReadStrings(reader, (int)(cbTable / sizeof(long)), cbChars);
        header.LoaderAssemblyName = Encoding.Unicode.GetString(reader.ReadBytes((int)cbAssembly)).Replace(RealToken, _ownToken);
        Contracts.CheckDecode(reader.ReadUInt64() == Tail, "Corrupt model file tail");
        stream.Position = Size;
        return header;
    }

    public void CheckVersion(VersionInfo expected)
    {
        Contracts.CheckDecode(_modelSignature == expected.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(_modelVerReadable <= _modelVerWritten, "Corrupt file header");
        var release = typeof(VersionInfo).Assembly.GetName().Version;
        if (_modelVerReadable > expected.VerWrittenCur)
        {
            throw Contracts.ExceptDecode(
                $"Cause: ML.NET {release} cannont read component '{expected.LoaderSignature}' of the model, because the model is too new.\n"
                + $"Suggestion: Make sure the model is trained with ML.NET {release} or older.\n"
                + $"Debug details: Maximum expected version {_modelVerReadable}, got {expected.VerWrittenCur}.");
        }
        if (_modelVerWritten < expected.VerWeCanReadBack)
        {
            throw Contracts.ExceptDecode(
                $"Cause: ML.NET {release} cannot read component '{expected.LoaderSignature}' of the model, because the model is too old.\n"
                + $"Suggestion: Make sure the model is trained with ML.NET {release}.\n"
                + $"Debug details: Minimum expected version {_modelVerReadable}, got {expected.VerWrittenCur}.");
        }
    }

    private static string[] ReadStrings(BinaryReader reader, int count, long cbChars)
    {
        var strings = new string[count];
        var ends = new long[count];
        for (int i = 0; i < count; i++)
            ends[i] = reader.ReadInt64();
        long start = 0;
        for (int i = 0; i < count; i++)
        {
            Contracts.CheckDecode(start <= ends[i] && ends[i] <= cbChars && ends[i] % sizeof(char) == 0);
            strings[i] = Encoding.Unicode.GetString(reader.ReadBytes((int)(ends[i] - start)));
            start = ends[i];
        }
        Contracts.CheckDecode(start == cbChars);
        return strings;
    }

    private static byte[] ToBytes(string signature)
    {
        signature ??= "";
        Contracts.Check(signature.Length <= SignatureLength && signature.All(c => c <= 0xFF));
        return Encoding.Latin1.GetBytes(signature.PadRight(SignatureLength, '\0'));
    }

    private static string FromBytes(byte[] signature) => Encoding.Latin1.GetString(signature).TrimEnd('\0');
}
