using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;

namespace GanSamples.Bench;

/// <summary>What the parts of the bench share.</summary>
internal sealed record BenchContext(BenchReport Report, bool Quick)
{
    public MLContext ML { get; } = new(seed: 1);

    /// <summary>A number of repetitions, or a quarter of it in a short try.</summary>
    public int Times(int count) => Quick ? Math.Max(1, count / 4) : count;

    /// <summary>Pictures of random blots. What they show does not matter, but on noise training would diverge.</summary>
    public IDataView Pictures(int count, int size, int channels)
    {
        var random = new Random(1);
        var schema = SchemaDefinition.Create(typeof(Picture));
        schema[nameof(Picture.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, channels, size, size);
        Picture[] pictures = [.. Enumerable.Range(0, count).Select(_ => new Picture { Image = Blot(random, size, channels) })];
        return ML.Data.LoadFromEnumerable(pictures, schema);
    }

    /// <summary>The options of the DCGAN paper's networks, for pictures of <see cref="Pictures"/>.</summary>
    public static GanOptions Options(int size, int channels, GanPrecision precision = GanPrecision.Auto) => new()
    {
        Height = size,
        Width = size,
        Channels = channels,
        Layout = PixelLayout.Planar,
        Architecture = GanArchitecture.ResizeDcgan, // as deep as the peer
        GeneratorFilters = 64, // as the peer's
        DiscriminatorFilters = 64,
        Clusters = 0, // the peer has none
        Augmentation = GanAugmentation.None, // nor this
        Epochs = int.MaxValue / 1000,
        Seed = 1,
        Precision = precision,
        Device = GanDevice.Cpu,
    };

    public static byte[] Blot(Random random, int size, int channels)
    {
        var image = new byte[channels * size * size];
        for (int channel = 0; channel < channels; channel++)
        {
            double x = random.NextDouble() * size, y = random.NextDouble() * size;
            double radius = (0.1 + 0.4 * random.NextDouble()) * size, light = 255 * random.NextDouble();
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column < size; column++)
                {
                    bool inside = Math.Pow(row - y, 2) + Math.Pow(column - x, 2) < radius * radius;
                    image[(channel * size + row) * size + column] = (byte)(inside ? light : 255 - light);
                }
            }
        }
        return image;
    }

    public sealed class Picture
    {
        public byte[] Image { get; set; } = [];
    }
}
