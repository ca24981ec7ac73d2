using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Architectures;
using Microsoft.ML.Gan.Tests.ImageFeatures;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Tests.Torture;
using Microsoft.ML.Gan.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Model;

/// <summary>Sizes in model files with a right checksum that their bytes do not bear out.</summary>
[TestClass]
public class SizeCheckTests
{
    private static readonly GanArchitecture[] Architectures =
    [
        GanArchitecture.Dcgan, GanArchitecture.GluonDcgan, GanArchitecture.MxnetDcgan, GanArchitecture.KerasDenseStem,
        GanArchitecture.KerasMaxPooling, GanArchitecture.ResizeDcgan, GanArchitecture.ResidualDcgan, GanArchitecture.Dense,
        new GanArchitectureTests.LinearArchitecture(),
    ];

    /// <summary>What a file holds is exactly what its networks need: no network on the way there may be larger.</summary>
    [TestMethod]
    public void SizeCheckPassesFilesThatHoldNetworksOfAnySize()
    {
        var random = new Random(1);
        for (int i = 0; i < 105; i++)
        {
            GanArchitecture architecture = Architectures[i % Architectures.Length];
            bool vectors = architecture.GeneratesVectors;
            int Side() => vectors ? 0 : random.Next(4) == 0 ? 4 * random.Next(3, 50) : 1 << random.Next(4, 9);
            var sizes = new GanNetworkOptions
            {
                Channels = vectors ? 0 : architecture is GanArchitectureTests.LinearArchitecture || i % 2 == 0 ? 1 : 3,
                Height = Side(),
                Width = Side(),
                VectorSize = vectors ? random.Next(1, 300) : 0,
                LatentSize = random.Next(1, 200),
                Classes = random.Next(3) == 0 ? random.Next(1, 50) : 0,
                Packing = random.Next(3) == 0 ? random.Next(2, 9) : 1,
                GeneratorFilters = random.Next(1, 9),
                DiscriminatorFilters = random.Next(1, 9),
                MinibatchStandardDeviation = i % 5 == 0,
                DiscriminatorNormalization = i % 7 == 0 ? DiscriminatorNormalization.Spectral : DiscriminatorNormalization.Batch,
            };
            Assert.IsNull(architecture.Validate(sizes));
            long bytes = Math.Max(Bytes(() => architecture.BuildGenerator(sizes)),
                Bytes(() => architecture.BuildDiscriminator(sizes.OfPacks)));
            if (bytes < 16 << 20)
                SizeCheck.Require(architecture, sizes, bytes, harmless: 0);
        }

        static long Bytes(Func<nn.Module> build)
        {
            using nn.Module network = AmbientState.Build(build);
            return network.state_dict().Values.Sum(tensor =>
                tensor.numel() * (tensor.dtype == ScalarType.Int64 ? sizeof(long) : sizeof(float)));
        }
    }

    [TestMethod]
    public void SizeCheckRefusesLargerNetworksAtOnce()
    {
        var mutations = new Mutations(1);
        GanArchitecture.RegisterAssembly(typeof(GanArchitectureTests.LinearArchitecture).Assembly);
        foreach (GanArchitecture architecture in Architectures)
        {
            SampleColumn column = architecture.GeneratesVectors
                ? new VectorColumn("In", 4, false, new float[4], new float[4])
                : new ImageColumn("In", ImageColumnKind.ByteVector, new ImageShape(1, 16, 16), ImageFit.Crop, 0, false, 0, 255);
            var given = new GanNetworkOptions { LatentSize = 8, GeneratorFilters = 4, DiscriminatorFilters = 4 };
            GanNetworkOptions sizes = column.SizesIn(given);
            var info = new GanModelInfo(column, "Fake", "Score", null, null, sizes, LatentDistribution.Normal, 1)
            {
                Architecture = architecture,
            };
            using var model = new GanModel(info, CPU);
            using var random = new Generator(1);
            architecture.Initialize(model.Generator, 0.02, random);
            architecture.Initialize(model.Discriminator, 0.02, random);
            var changes = new List<GanModelInfo>
            {
                info with { Networks = sizes with { DiscriminatorFilters = 1 << 20 } },
                info with { Networks = sizes with { Packing = 1_000_000 } },
                info with { Networks = sizes with { LatentSize = 1 << 20 } },
                info with { Networks = sizes with { LatentSize = int.MaxValue, Packing = int.MaxValue } },
                info with { Networks = sizes with { DiscriminatorFilters = int.MaxValue } },
                info with { Networks = sizes with { GeneratorFilters = int.MaxValue } },
                info with { Networks = sizes with { GeneratorFilters = 4_000, DiscriminatorFilters = 4_000 } },
                info with { FeaturesColumnName = "Features", FeaturesWidth = int.MaxValue },
            };
            if (column is ImageColumn images)
            {
                ImageShape[] shapes = [new(1, 46_000, 46_000), new(4, 1 << 14, 1 << 15), new(1, 16, 1 << 16), new(1, 1 << 16, 1 << 16)];
                foreach (ImageColumn changed in shapes.Select(shape => images with { Shape = shape }))
                    changes.Add(info with { Column = changed, Networks = changed.SizesIn(sizes) });
            }
            foreach (GanModelInfo changed in changes)
            {
                if (architecture is GanArchitectureTests.LinearArchitecture && changed.Networks with { GeneratorFilters = 4 } == sizes
                    && changed.FeaturesColumnName is null)
                    continue; // its generator has no filters
                mutations.Measure($"{architecture.Name}: {changed.Networks}", () => Refuse(() => ReadGan(changed, model)));
            }
            ReadGan(info, model).Dispose();
        }
    }

    [TestMethod]
    public void SizeCheckRefusesMissingClustersAndClassesAtOnce()
    {
        var mutations = new Mutations(1);
        GanModelInfo info = TinyGan.OfDiscs.Model.Info;
        var images = (ImageColumn)info.Column;
        byte[] block = Bytes(writer => GanModelFormat.WriteInfo(writer, info));
        foreach ((string what, byte[] end) in new (string, byte[])[]
        {
            ("clusters", [2, 3, 0, 0, 0, 0, 1, 0, 0]), // of clusters: 3, 256 values each
            ("a cluster of 2^31 - 1 values", [2, 1, 0, 0, 0, 255, 255, 255, 127]),
            ("classes", [1, 1, (byte)'L', 2, 0, 0, 1, 0, 1]), // 65,536 with names
        })
        {
            foreach (int side in new[] { 16, 46_000, 46_341, 1 << 16, int.MaxValue })
            {
                byte[] changed = [.. block[..^2], .. end]; // instead of no conditions, and what is behind them
                int sides = 1 + images.Name.Length + sizeof(int) + sizeof(int);
                BitConverter.TryWriteBytes(changed.AsSpan(sides), side);
                BitConverter.TryWriteBytes(changed.AsSpan(sides + sizeof(int)), side);
                mutations.Measure($"{what}, side {side}", () =>
                    Refuse(() => { using var reader = Reader(changed); GanModelFormat.ReadInfo(reader); }));
            }
        }
        byte[] vectors = [2, (byte)'I', (byte)'n', 3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]; // 2^24 numbers, of which one is there
        mutations.Measure("a vector", () => Refuse(() => { using var reader = Reader(vectors); GanModelFormat.ReadInfo(reader); }));
        byte[] name = [255, 255, 255, 255, 7, .. new byte[100]]; // 2^31 - 1 characters
        mutations.Measure("a name", () => Refuse(() => { using var reader = Reader(name); GanModelFormat.ReadInfo(reader); }));
    }

    [TestMethod]
    public void SizeCheckRefusesLargerCharacterNetworksAtOnce()
    {
        var mutations = new Mutations(1);
        CharacterModel model = TinyText.OfFirst.Model;
        foreach (CharacterCell cell in Enum.GetValues<CharacterCell>())
        {
            foreach ((int embedding, int hidden, int layers) in new[] { (8, 1 << 20, 1), (1 << 20, 24, 1), (8, 24, int.MaxValue),
                (int.MaxValue, int.MaxValue, int.MaxValue), (8, 25, 1), (8, 24, 1000) })
            {
                if (cell == CharacterCell.Unrolled && hidden == 24 && embedding == 8)
                    continue; // it has no layers
                CharacterModelInfo sized = model.Info with { EmbeddingSize = embedding, HiddenSize = hidden, Layers = layers };
                CharacterModelInfo changed = sized with { Cell = cell };
                mutations.Measure($"{changed}", () => Refuse(() => ReadCharacters(changed, model).Dispose()));
            }
        }
        ReadCharacters(model.Info, model).Dispose();
    }

    [TestMethod]
    public void SizeCheckRefusesMoreClassesThanFileHoldsAtOnce()
    {
        using ImageFeaturesTransformer transformer = Stripe.Classifier(TinyGan.Context);
        FeatureModel model = transformer.Model;
        new Mutations(1).Measure("65,536 classes", () =>
            Refuse(() => ReadFeatures(model.Info with { ClassCount = 1 << 16, ClassNames = null }, model).Dispose()));
        ReadFeatures(model.Info, model).Dispose();
    }

    [TestMethod]
    public void ReadModelRefusesBytesBehindEnd()
    {
        CharacterModel text = TinyText.OfFirst.Model;
        GanModel gan = TinyGan.OfDiscs.Model;
        using ImageFeaturesTransformer features = Stripe.Classifier(TinyGan.Context);
        foreach (int behind in new[] { 1, 1000 })
        {
            Errors.CauseSays<FormatException>(() => ReadGan(gan.Info, gan, behind), $"{behind} bytes behind its end");
            Errors.CauseSays<FormatException>(() => ReadCharacters(text.Info, text, behind), $"{behind} bytes behind its end");
            Errors.CauseSays<FormatException>(
                () => ReadFeatures(features.Model.Info, features.Model, behind), $"{behind} bytes behind its end");
        }
    }

    private static GanModel ReadGan(GanModelInfo info, GanModel weights, int behind = 0) => Read(
        writer =>
        {
            GanModelFormat.WriteInfo(writer, info);
            TensorFormat.Write(writer, weights.Generator);
            TensorFormat.Write(writer, weights.Discriminator);
        },
        reader => GanModelFormat.ReadModel(reader, info, CPU), behind);

    private static CharacterModel ReadCharacters(CharacterModelInfo info, CharacterModel weights, int behind = 0) => Read(
        writer =>
        {
            CharacterModelFormat.WriteInfo(writer, info);
            writer.Write(double.NaN);
            TensorFormat.Write(writer, weights.Network);
        },
        reader => CharacterModelFormat.ReadModel(reader, info, CPU), behind);

    private static FeatureModel ReadFeatures(FeatureModelInfo info, FeatureModel weights, int behind = 0) => Read(
        writer =>
        {
            FeatureModelFormat.WriteInfo(writer, info);
            foreach (nn.Module module in weights.Modules)
                TensorFormat.Write(writer, module);
        },
        reader => FeatureModelFormat.ReadModel(reader, info, CPU), behind);

    /// <summary>Reads what is written, and so many bytes behind it, in a sealed block.</summary>
    private static T Read<T>(Action<BinaryWriter> write, Func<BinaryReader, T> read, int behind)
    {
        using BinaryReader reader = Reader(ModelBlock.Seal(writer =>
        {
            write(writer);
            writer.Write(new byte[behind]);
        }));
        return read(reader);
    }

    private static string Refuse(Action read)
    {
        Assert.ThrowsExactly<FormatException>(read);
        return "refused";
    }

    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
            write(writer);
        return stream.ToArray();
    }
}
