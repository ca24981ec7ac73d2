using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

sealed class Bad : ITransformer
{
    public bool IsRowToRowMapper => false;

    public DataViewSchema GetOutputSchema(DataViewSchema s) => s;
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema s) => throw new NotSupportedException();
    public IDataView Transform(IDataView d) => d;
    public void Save(ModelSaveContext c)
    {
    }
}

sealed class NonSeek : Stream
{
    public long N;
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] b, int o, int c) => throw new NotSupportedException();
    public override long Seek(long o, SeekOrigin s) => throw new NotSupportedException();
    public override void SetLength(long v) => throw new NotSupportedException();
    public override void Write(byte[] b, int o, int c) => N += c;
}

public class R
{
    [VectorType(3)]
    public float[] F { get; set; }
    public string S { get; set; }
    public int I { get; set; }
}

public class VarR
{
    public float[] F { get; set; }
}

public class VarR2
{
    public float[] F { get; set; }
    public int I { get; set; }
}

public class A
{
    public float X;
    [ColumnName("Renamed")]
    public float Y { get; set; }

    [NoColumn]
    public float Z { get; set; }
    public float GetOnly => 1;
    public float PrivSet { get; private set; }
    private float Priv { get; set; }
    public static float Stat { get; set; }

    public const int Con = 3;
    public readonly int Ro = 4;
    public float this[int i] => 0;
    [VectorType(28, 28)]
    public float[] Img { get; set; }

    [VectorType]
    public float[] Var1 { get; set; }

    [VectorType(0)]
    public float[] Var0 { get; set; }

    [KeyType(10)]
    public uint Key { get; set; }

    [KeyType(5), VectorType(2)]
    public uint[] Keys { get; set; }
    public VBuffer<float> Vb { get; set; }

    [LoadColumn(3)]
    public float L;
}

public class Types
{
    public sbyte a;
    public byte b;
    public short c;
    public ushort d;
    public int e;
    public uint f;
    public long g;
    public ulong h;
    public float i;
    public double j;
    public bool k;
    public string l;
    public ReadOnlyMemory<char> m;
    public DateTime n;
    public DateTimeOffset o;
    public TimeSpan p;
    public DataViewRowId q;
}

public class Nul
{
    public float? X;
}

public class Dec
{
    public decimal X;
}

public enum Q
{
    A
}

public class En
{
    public Q X;
}

public class Ch
{
    public char X;
}

public class Li
{
    public List<float> X;
}

public class A2
{
    public float[, ] X;
}

public class Bv
{
    public bool[] X;
    public string[] Y;
}

public class Vs
{
    [VectorType(3)]
    public float X;
}

public class Kf
{
    [KeyType(3)]
    public float X;
}

public class Dup
{
    public float X;
    [ColumnName("X")]
    public float Y;
}

public class By
{
    public byte[] X;
    [VectorType(4)]
    public byte[] Y;
}

public class Inh : VarR
{
    public int Own;
}

public record Rec
{
    public float X { get; init; }
}

public class Em
{
}

public class Em2
{
    public int Other;
}

public class K0
{
    [KeyType]
    public uint K;
}

public class Kr
{
    [KeyType(3)]
    public uint K { get; set; }
}

public class Kr2
{
    public uint K { get; set; }
}

public class Miss
{
    public int I { get; set; }
    public float Nope { get; set; }
}

public class WrongT
{
    public float I { get; set; }
}

public class Sz
{
    [VectorType(4)]
    public float[] F { get; set; }
}

public class Pre
{
    public float[] F { get; set; } = new float[10];
}

public class Sca
{
    public float F { get; set; }
}

public class N
{
    [ColumnName("N")]
    public float[] N0 { get; set; }
    public int I2 { get; set; }
}

public class Ord
{
    public float P1 { get; set; }

    public float F1;
    public float P0 { get; set; }

    public float F0;
}

public class Im
{
    [ImageType(2, 2)]
    public MLImage A { get; set; }
}

public class ImNo
{
    [ImageType]
    public MLImage A { get; set; }
}

public class ImB
{
    [ImageType(4, 4)]
    public MLImage B { get; set; }
}

public class V12
{
    [VectorType(12)]
    public float[] V { get; set; } = new float[]
    {
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12
    };
}

public class Pth
{
    public string P { get; set; }
}

public class ImF
{
    [ImageType(2, 2)]
    public MLImage A { get; set; }
    public float F { get; set; }
}

public class V3
{
    [VectorType(3)]
    public float[] V { get; set; } = new float[]
    {
        0.5f,
        1.2f,
        -0.1f
    };
}
