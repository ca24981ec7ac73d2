using System.Text;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>A value among bytes.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Kind">What it is: "i32", "i64", "f32", "f64", "u8", "string", "values".</param>
internal readonly record struct Field(int Offset, int Length, string Kind);

/// <summary>Remembers where the values are that the code under test reads.</summary>
internal sealed class FieldReader(byte[] bytes) : BinaryReader(new MemoryStream(bytes), Encoding.UTF8)
{
    private bool _inside;

    public List<Field> Fields { get; } = [];

    /// <summary>Where values that tests speak of begin.</summary>
    public Dictionary<string, int> Named { get; } = [];

    public int Position => (int)BaseStream.Position;

    public int Left => (int)(BaseStream.Length - BaseStream.Position);

    /// <summary>Gives the place a name, the first time.</summary>
    public FieldReader At(string name)
    {
        Named.TryAdd(name, Position);
        return this;
    }

    public override byte ReadByte() => Remember("u8", base.ReadByte);

    public override bool ReadBoolean() => Remember("u8", base.ReadBoolean);

    public override int ReadInt32() => Remember("i32", base.ReadInt32);

    public override uint ReadUInt32() => Remember("i32", base.ReadUInt32);

    public override long ReadInt64() => Remember("i64", base.ReadInt64);

    public override ulong ReadUInt64() => Remember("i64", base.ReadUInt64);

    public override float ReadSingle() => Remember("f32", base.ReadSingle);

    public override double ReadDouble() => Remember("f64", base.ReadDouble);

    public override string ReadString() => Remember("string", base.ReadString);

    public override byte[] ReadBytes(int count) => Remember("values", () => base.ReadBytes(count));

    /// <summary>Passes over a network's tensors.</summary>
    public void ReadTensors()
    {
        for (int left = ReadInt32(); left > 0; left--)
        {
            ReadString();
            int bytes = ReadByte() == 1 ? sizeof(long) : sizeof(float);
            for (int rank = ReadInt32(); rank > 0; rank--)
                bytes *= (int)ReadInt64();
            ReadBytes(bytes);
        }
    }

    private T Remember<T>(string kind, Func<T> read)
    {
        if (_inside)
            return read();
        (_inside, int from) = (true, Position);
        T value = read();
        _inside = false;
        if (Position > from)
            Fields.Add(new Field(from, Position - from, kind));
        return value;
    }
}
