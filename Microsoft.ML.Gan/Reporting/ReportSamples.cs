using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>What a report shows of a model: samples from latent vectors that stay the same, and rows of the same classes.</summary>
internal sealed class ReportSamples
{
    /// <summary>Classes that have a row of pictures; those with the most training rows.</summary>
    public const int MostClasses = 12;

    private const int MostPerRow = 8;
    private const int MostVectors = 2_000;
    private const int MostPixels = 400_000; // of all pictures together

    private readonly GanModel _model;
    private readonly float[] _inputs;

    public ReportSamples(GanModel model, SampleStore store)
    {
        _model = model;
        var random = new RandomStreams(model.Info.Seed, model.Info.LatentDistribution);
        var order = new int[store.Count];
        random.SnapshotRows(order);
        int[] rows = model.Info.Column is ImageColumn images ? ChooseImages(images, store, order) : [.. order.Take(MostVectors)];
        Real = new byte[rows.Length * store.SampleBytes];
        store.Gather(rows, Real);
        Kinds = model.Info.Classes is null ? [] : [.. rows.Select(row => store.Classes[row])];
        var latents = new float[rows.Length * model.Info.LatentSize];
        random.SnapshotLatents(latents);
        _inputs = TrainingBatches.CreateInputs(model.Info, latents, store, rows);
    }

    /// <summary>The bytes of training rows, as a store has them.</summary>
    public byte[] Real { get; }

    /// <summary>The class of each row and of the generated sample in its place; empty where there are no classes.</summary>
    public int[] Kinds { get; }

    /// <summary>Samples in a row of pictures. With classes, a row is of one class.</summary>
    public int PerRow { get; private set; } = MostPerRow;

    /// <summary>The samples that the generator makes now. The model is left in the mode that it was in.</summary>
    public byte[] Generate()
    {
        bool evaluation = !_model.Generator.training;
        _model.SetEvaluation(true);
        try
        {
            return _model.Generate(_inputs);
        }
        finally
        {
            _model.SetEvaluation(evaluation);
        }
    }

    /// <summary>The real vectors beside generated ones, by class where there are classes.</summary>
    public IReadOnlyList<ReportVectors> VectorsBeside(byte[] generated)
    {
        int size = _model.Info.Networks.VectorSize;
        int[] rows = [.. Enumerable.Range(0, Real.Length / _model.Info.Column.SampleBytes)];
        return [.. rows.GroupBy(row => Kinds.Length > 0 ? Kinds[row] : 0).Select(kind =>
            new ReportVectors(Columns(Real, kind), Columns(generated, kind)))];

        float[][] Columns(byte[] vectors, IEnumerable<int> of) => [.. Enumerable.Range(0, size).Select(column =>
            of.Select(row => MemoryMarshal.Cast<byte, float>(vectors)[row * size + column]).ToArray())];
    }

    /// <summary>Rows of eight images, as many as there are pixels for; with classes, a row of each.</summary>
    private int[] ChooseImages(ImageColumn images, SampleStore store, int[] order)
    {
        int most = Math.Max(MostPerRow, MostPixels / Math.Min(images.Shape.Height * images.Shape.Width, ReportSheet.MostPixels));
        if (_model.Info.Classes is not { } classes)
            return [.. order.Take(Math.Min(most / MostPerRow, MostPerRow) * MostPerRow)];
        int[] kinds = [.. classes.TrainedKinds.OrderByDescending(kind => classes.Counts[kind]).Take(MostClasses).Order()];
        PerRow = Math.Clamp(most / kinds.Length, 3, MostPerRow);
        ILookup<int, int> rowsOf = order.ToLookup(row => store.Classes[row]);
        // A class with fewer rows shows them again.
        return [.. kinds.SelectMany(kind => Enumerable.Repeat(rowsOf[kind], PerRow).SelectMany(rows => rows).Take(PerRow))];
    }
}
