using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Architectures;

namespace Microsoft.ML.Gan.Tests.Model;

[TestClass]
public class GanModelFormatTests
{
    private static readonly ImageColumn Column =
        new("In", ImageColumnKind.SingleVector, new ImageShape(3, 12, 20), ImageFit.Pad, 0x11223344, true, -1, 1.5f);

    private static readonly GanModelInfo Info = new(Column, "Fake", null, "Real", "Z",
        NetworkSizes.Of(Column.Shape, 8, 4, 5, DiscriminatorNormalization.None), LatentDistribution.Uniform, 0xFFFFFFFF00000001);

    private static byte[] Write(GanModelInfo info)
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
            GanModelFormat.WriteInfo(writer, info);
        return stream.ToArray();
    }

    private static GanModelInfo Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return GanModelFormat.ReadInfo(reader);
    }

    [TestMethod]
    public void ReadInfoGivesWhatWasWritten()
    {
        GanModelInfo[] infos =
        [
            Info,
            Info with { Networks = Info.Networks with { BFloat16 = true } },
            new(Column with { Kind = ImageColumnKind.Image, Fit = ImageFit.Crop, Shape = new ImageShape(1, 8, 9) }, null, null, null, null,
                NetworkSizes.Of(new ImageShape(1, 8, 9), 1, 1, 1), LatentDistribution.Normal, 0),
            Info with { FeaturesColumnName = "Seen", FeaturesWidth = 40 },
            new(Column with { Kind = ImageColumnKind.ByteVector, Interleaved = false, Name = "Größe" }, "a", "b", "c", null,
                NetworkSizes.Of(Column.Shape, normalization: DiscriminatorNormalization.Spectral)
                with { MinibatchStandardDeviation = true, Packing = 3 }, LatentDistribution.Normal, 1),
        ];
        foreach (GanModelInfo info in infos)
            Assert.AreEqual(info, Read(Write(info)));
    }

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(1, false)]
    [DataRow(3, false)]
    public void ReadInfoGivesVectorColumnsWithTheirScale(int size, bool scalar)
    {
        float[] means = [.. Enumerable.Range(0, size).Select(i => 100f + i)],
            deviations = [.. Enumerable.Range(0, size).Select(i => 2f * i)];
        var column = new VectorColumn("Height", size, scalar, means, deviations);
        var info = new GanModelInfo(column, "Fake", null, null, null, column.SizesOf(new GanOptions(), 0), LatentDistribution.Normal, 3)
        {
            Architecture = GanArchitecture.Dense,
        };
        byte[] bytes = Write(info);
        // Kind, V, 100f.
        CollectionAssert.AreEqual(new byte[] { (byte)(scalar ? 4 : 3), 0, 0, 0, (byte)size, 0, 0, 0, 0, 0, 0xC8, 0x42 }, bytes[7..19]);
        GanModelInfo read = Read(bytes);
        var found = (VectorColumn)read.Column;
        Assert.AreEqual(("Height", size, scalar), (found.Name, found.Size, found.IsScalar));
        CollectionAssert.AreEqual(means, found.Means);
        CollectionAssert.AreEqual(deviations, found.Deviations);
        Assert.AreEqual(info.Networks, read.Networks);
        Assert.AreEqual(GanArchitecture.Dense, read.Architecture);
        bytes[11] = 0; // no values
        Assert.ThrowsExactly<FormatException>(() => Read(bytes));
    }

    /// <summary>The layout that GanModelFormat's comment gives, byte by byte.</summary>
    [TestMethod]
    public void WriteInfoLaysOutBlockAsDocumented()
    {
        byte[] expected =
        [
            2, (byte)'I', (byte)'n', 2, 0, 0, 0,                                // column, kind
            3, 0, 0, 0, 12, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0,                   // C, H, W, fit
            0x44, 0x33, 0x22, 0x11, 1, 0, 0, 0x80, 0xBF, 0, 0, 0xC0, 0x3F,      // background, interleaved, -1f, 1.5f
            4, (byte)'F', (byte)'a', (byte)'k', (byte)'e', 0, 4, (byte)'R', (byte)'e', (byte)'a', (byte)'l', 1, (byte)'Z', 0,
            0, 0, 0, 0,                                                         // no features
            1, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,                     // uniform latents, seed
            5, (byte)'D', (byte)'C', (byte)'G', (byte)'A', (byte)'N', 2, 0, 0, 0,
            8, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0,                     // sizes, no normalization
            // No minibatch deviation, packs of one, single precision, no classes or clusters.
            0, 1, 0, 0, 0, 0, 0,
            0,                                                                  // unreadable images throw
        ];
        CollectionAssert.AreEqual(expected, Write(Info));
    }

    [TestMethod]
    public void ReadInfoRefusesEveryPrefix()
    {
        byte[] whole = Write(Info);
        for (int length = 0; length < whole.Length; length++)
            Errors.Says<FormatException>(() => Read(whole[..length]), "The GAN in the model file is corrupt");
    }

    [TestMethod]
    public void ReadInfoRefusesImpossibleValues()
    {
        GanModelInfo[] impossible =
        [
            Info with { Column = Column with { Name = "" } }, Info with { Column = Column with { Kind = (ImageColumnKind)3 } },
            Info with { Column = Column with { Fit = (ImageFit)(-1) } },
            Info with { Column = Column with { Shape = new ImageShape(2, 12, 20) } },
            Info with { Column = Column with { Shape = new ImageShape(3, 7, 20) } },
            Info with { Column = Column with { Shape = new ImageShape(3, 12, -20) } },
            Info with { Column = Column with { Shape = new ImageShape(3, 12, int.MaxValue) } },
            WithNetworks(Info.Networks with { LatentSize = 0 }), WithNetworks(Info.Networks with { GeneratorFilters = 0 }),
            WithNetworks(Info.Networks with { DiscriminatorFilters = -1 }), WithNetworks(Info.Networks with { Packing = 0 }),
        ];
        foreach (GanModelInfo info in impossible)
            Errors.Says<FormatException>(() => Read(Write(info)), "corrupt");

        static GanModelInfo WithNetworks(GanNetworkOptions networks) => Info with { Networks = networks };
    }
}
