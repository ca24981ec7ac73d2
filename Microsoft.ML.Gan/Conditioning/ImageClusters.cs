using System.Numerics.Tensors;
using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Onnx;

namespace Microsoft.ML.Gan.Conditioning;

/// <summary>
/// Clusters of images that look alike, found by k-means (Lloyd 1982; first centers by k-means++, Arthur and Vassilvitskii 2007) on small
/// copies of them. They replace classes where there are no labels (Sage et al. 2018, section 3.3; Liu et al. 2020).
/// </summary>
/// <remarks>
/// ML.NET's KMeansTrainer finds clusters as good in as long, but fails where there are fewer different images than clusters, and where
/// they differ little.
/// </remarks>
internal sealed class ImageClusters(ImageShape shape, float[][] centers, long[] counts) : Conditions(counts)
{
    private const int DefaultCount = 30, RowsOfCluster = 100; // docs/quality.md
    private const int MostValues = 256; // of a small copy: 14×14×1 of 28×28×1, 8×8×3 of 64×64×3
    private const int MostRows = 20_000; // that clusters are found on; then every row gets its cluster
    private const int MostRounds = 30;

    /// <summary>Finds clusters among the store's images, one image or more for each, and each image's cluster, from 0.</summary>
    public static (ImageClusters Clusters, int[] Nearest) Find(SampleStore store, ImageShape shape, int count, ulong key,
        CancellationToken cancellation = default)
    {
        int rows = Math.Min(store.Count, MostRows);
        var copies = new float[rows][];
        Parallel.For(0, rows, i => copies[i] = SmallCopy(store[(int)((long)i * store.Count / rows)], shape));
        float[][] centers = FirstCenters(copies, count, key, cancellation);
        var nearest = new int[rows];
        for (int round = 0; round < MostRounds && Assign(copies, centers, nearest); round++)
        {
            cancellation.ThrowIfCancellationRequested();
            Move(copies, nearest, centers);
        }

        var all = new int[store.Count];
        Parallel.For(0, store.Count, i => all[i] = Nearest(SmallCopy(store[i], shape), centers));
        var counts = new long[count];
        foreach (int cluster in all)
            counts[cluster]++;
        return (new ImageClusters(shape, centers, counts), all);
    }

    /// <summary>The number of clusters that the options ask for with so many training rows.</summary>
    public static int CountFor(GanOptions options, int rows)
    {
        if (options.Clusters is { } given)
            return given;
        bool fits = options.Architecture is DcganArchitecture or ResizeDcganArchitecture or ResidualDcganArchitecture;
        bool clusters = fits && options.LabelColumnName is null;
        int most = clusters ? Math.Min(DefaultCount, rows / RowsOfCluster) : 0;
        return most < 2 ? 0 : most;
    }

    /// <summary>The cluster, from 0, whose center is nearest to an image, C×H×W.</summary>
    public int Nearest(ReadOnlySpan<byte> image) => Nearest(SmallCopy(image, shape), centers);

    /// <summary>Images N×C×H×W in [-1, 1] to the weights of their nearest clusters, N×K, as nodes of an ONNX graph.</summary>
    public OnnxValue ToOnnx(OnnxValue images)
    {
        (ImageShape small, int side) = SmallShape(shape);
        OnnxValue copy = images.AveragePool(side).Plus(1).DividedBy(2).Reshape(OnnxValue.Open, 1, small.Size);
        OnnxValue difference = copy.Minus(images.Graph.Constant([.. centers.SelectMany(center => center)], Count, small.Size));
        OnnxValue distances = difference.Times(difference).Sum(2);
        OnnxValue nearest = distances.Node("ArgMin", [OnnxValue.Open], null, ("axis", 1L), ("keepdims", 0L));
        return nearest.Node("OneHot", [OnnxValue.Open, Count], [images.Graph.Constant([Count], 1), images.Graph.Constant([0f, 1f], 2)]);
    }

    /// <summary>
    /// Writes the clusters: i32 number of clusters, K; i32 values of a center, D; f32 centers, K×D; i64 training rows of each.
    /// </summary>
    protected override void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(centers[0].Length);
        foreach (float value in centers.SelectMany(center => center))
            writer.Write(value);
        WriteCounts(writer);
    }

    public static ImageClusters Read(BinaryReader reader, ImageShape shape)
    {
        int count = reader.ReadInt32(), size = reader.ReadInt32();
        if (count is < 1 or > GanOptions.LargestClusterCount || size != SmallShape(shape).Shape.Size)
            throw new FormatException("the clusters are impossible");
        reader.Require((double)count * size, sizeof(float));
        float[][] centers = [.. Enumerable.Range(0, count).Select(_ => reader.ReadSingles(size))];
        return centers.All(center => center.All(float.IsFinite))
            ? new ImageClusters(shape, centers, ReadCounts(reader, count))
            : throw new FormatException("the clusters are impossible");
    }

    /// <summary>Means over squares of pixels, in [0, 1]. The squares' side is doubled until few enough are left.</summary>
    private static float[] SmallCopy(ReadOnlySpan<byte> image, ImageShape shape)
    {
        (ImageShape small, int side) = SmallShape(shape);
        (int height, int width) = (small.Height, small.Width); // what is left over at the edges does not count
        var copy = new float[small.Size];
        float scale = 1f / (byte.MaxValue * side * side);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int y = 0; y < height * side; y++)
            {
                ReadOnlySpan<byte> row = image.Slice((channel * shape.Height + y) * shape.Width, width * side);
                Span<float> to = copy.AsSpan((channel * height + y / side) * width, width);
                for (int x = 0; x < row.Length; x++)
                    to[x / side] += row[x] * scale;
            }
        }
        return copy;
    }

    private static (ImageShape Shape, int Side) SmallShape(ImageShape shape)
    {
        int side = 1;
        while (Shrunk().Size > MostValues && side < Math.Min(shape.Height, shape.Width))
            side *= 2;
        side = Math.Min(side, Math.Min(shape.Height, shape.Width));
        return (Shrunk(), side);

        ImageShape Shrunk() => shape with { Height = shape.Height / side, Width = shape.Width / side };
    }

    /// <summary>k-means++: draws each center among the copies, by the squared distance to the nearest center before it.</summary>
    private static float[][] FirstCenters(float[][] copies, int count, ulong key, CancellationToken cancellation)
    {
        var centers = new float[count][];
        centers[0] = (float[])copies[(int)(CounterRandom.Uniform(key, 0) * copies.Length)].Clone();
        var squares = new double[copies.Length];
        Array.Fill(squares, double.PositiveInfinity);
        for (int k = 1; k < count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] last = centers[k - 1];
            Parallel.For(0, copies.Length, i =>
            {
                float distance = TensorPrimitives.Distance<float>(copies[i], last);
                squares[i] = Math.Min(squares[i], distance * distance);
            });
            double left = CounterRandom.Uniform(key, (ulong)k) * squares.Sum();
            int chosen = 0;
            while (chosen < copies.Length - 1 && (left -= squares[chosen]) >= 0)
                chosen++;
            centers[k] = (float[])copies[chosen].Clone();
        }
        return centers;
    }

    /// <summary>Finds the nearest center of each copy. Returns whether any has changed.</summary>
    private static bool Assign(float[][] copies, float[][] centers, int[] nearest)
    {
        int changes = 0;
        Parallel.For(0, copies.Length, i =>
        {
            int found = Nearest(copies[i], centers);
            if (found != nearest[i])
                Interlocked.Increment(ref changes);
            nearest[i] = found;
        });
        return changes > 0;
    }

    /// <summary>Moves the centers to the means of their copies; one that has none stays.</summary>
    private static void Move(float[][] copies, int[] nearest, float[][] centers)
    {
        int size = copies[0].Length;
        var sums = new double[centers.Length, size];
        var counts = new int[centers.Length];
        for (int i = 0; i < copies.Length; i++)
        {
            counts[nearest[i]]++;
            for (int d = 0; d < size; d++)
                sums[nearest[i], d] += copies[i][d];
        }
        for (int k = 0; k < centers.Length; k++)
            for (int d = 0; d < size && counts[k] > 0; d++)
                centers[k][d] = (float)(sums[k, d] / counts[k]);
    }

    private static int Nearest(float[] copy, float[][] centers) =>
        Enumerable.Range(0, centers.Length).MinBy(k => TensorPrimitives.Distance<float>(copy, centers[k]));
}
