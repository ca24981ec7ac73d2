using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// The batches of training, each a function of the seed and its number: rows in each epoch's own order, their classes, and latent vectors.
/// The rest of an epoch's rows, fewer than a batch, is used in other epochs.
/// </summary>
internal sealed class TrainingBatches
{
    private readonly GanOptions _options;
    private readonly SampleStore _store;
    private readonly GanModel _model;
    private readonly RandomStreams _random;
    private readonly int[] _training;
    private readonly int[] _order;
    private readonly int[] _rows; // of the current batch
    private readonly byte[] _samples;
    private readonly float[] _latents;
    private readonly float[]? _classes;
    private int _epoch; // of _order

    /// <exception cref="InvalidOperationException">There are fewer rows than two packs.</exception>
    public TrainingBatches(GanOptions options, SampleStore store, int[] rows, GanModel model, RandomStreams random)
    {
        (_options, _store, _training, _model, _random) = (options, store, rows, model, random);
        if (rows.Length < 2 * options.Packing)
            throw new InvalidOperationException($"There are {rows.Length} rows to train on, and GanOptions.Packing = {options.Packing} " +
                $"needs {2 * options.Packing} or more: batch normalization needs two packs.");
        Size = Math.Min(options.BatchSize, rows.Length / options.Packing * options.Packing);
        FakeSize = Math.Min(options.GeneratedBatchSize ?? Size, Size);
        PerEpoch = rows.Length / Size;
        _order = new int[rows.Length];
        _rows = new int[Size];
        _samples = new byte[Size * store.SampleBytes];
        _latents = new float[Size * options.LatentSize];
        _classes = model.Info.Conditions is { } conditions ? new float[Size * conditions.Count] : null;
    }

    public int Size { get; }

    /// <summary>Generated samples in a step of the discriminator, as many as rows or fewer.</summary>
    public int FakeSize { get; }

    public int PerEpoch { get; }

    /// <summary>A batch of real samples, N×C×H×W or N×V, and their classes for a conditional model, N×K with a 1 in each row.</summary>
    public (Tensor Samples, Tensor? Classes) Real(long batch)
    {
        int epoch = (int)(batch / PerEpoch) + 1, first = (int)(batch % PerEpoch) * Size;
        if (epoch != _epoch)
            _random.RowOrder(_epoch = epoch, _order);
        for (int i = 0; i < Size; i++)
            _rows[i] = _training[_order[first + i]];
        _store.Gather(_rows, _samples);
        if (_options.HorizontalFlips)
            Flip(batch);
        return (SampleTensors.FromBytes(_samples, _model.Info.Column, _model.Device), Classes());
    }

    /// <summary>
    /// The generator's input for a step of the discriminator: latent vectors, and the classes of the first real samples, so that real and
    /// generated samples have the same classes.
    /// </summary>
    public Tensor Inputs(long batch, Tensor? classes)
    {
        _random.TrainingLatents(batch, _latents.AsSpan(0, FakeSize * _model.Info.LatentSize));
        return Inputs(FakeSize, classes);
    }

    /// <summary>The generator's input for its own step, where that has latent vectors of its own.</summary>
    public Tensor FreshInputs(long step, Tensor? classes)
    {
        _random.FreshLatents(step, _latents);
        return Inputs(Size, classes);
    }

    /// <summary>Mirrors about half of the batch's images, planes of rows of bytes.</summary>
    private void Flip(long batch)
    {
        Span<float> draws = new float[Size];
        CounterRandom.FillUniform(_random.Flips(batch), draws);
        int width = _model.Info.Networks.Width;
        for (int i = 0; i < Size; i++)
        {
            if (draws[i] >= 0.5f)
                continue;
            Span<byte> image = _samples.AsSpan(i * _store.SampleBytes, _store.SampleBytes);
            for (int row = 0; row < image.Length; row += width)
                image.Slice(row, width).Reverse();
        }
    }

    /// <summary>Generator inputs N×(Z + K) from latent vectors N×Z and the classes of rows. Fewer than N rows are repeated.</summary>
    public static float[] CreateInputs(GanModelInfo info, ReadOnlySpan<float> latents, SampleStore store, ReadOnlySpan<int> rows)
    {
        int size = info.Networks.GeneratorInputs, count = latents.Length / info.LatentSize;
        var inputs = new float[count * size];
        for (int i = 0; i < count; i++)
        {
            Span<float> input = inputs.AsSpan(i * size, size);
            latents.Slice(i * info.LatentSize, info.LatentSize).CopyTo(input);
            if (info.Conditions is not null)
                Conditions.FillOneHot(store.Classes[rows[i % rows.Length]], input[info.LatentSize..]);
        }
        return inputs;
    }

    private Tensor Inputs(int count, Tensor? classes)
    {
        int size = _model.Info.LatentSize;
        Tensor latents = TensorFactory.Copy(_latents.AsSpan(0, count * size), [count, size], _model.Device);
        return classes is null ? latents : cat(new List<Tensor> { latents, classes.narrow(0, 0, count) }, 1);
    }

    private Tensor? Classes()
    {
        if (_classes is null)
            return null;
        int count = _classes.Length / Size;
        for (int i = 0; i < Size; i++)
            Conditions.FillOneHot(_store.Classes[_rows[i]], _classes.AsSpan(i * count, count));
        return TensorFactory.Copy(_classes, [Size, count], _model.Device);
    }
}
