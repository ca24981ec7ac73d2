using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Metrics;
using Microsoft.ML.Gan.Model;
using TorchSharp;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// Measures a quick distance of generated samples from held-out rows at an interval, and keeps the best generator by it. It is the Fréchet
/// distance of a random network's features, or, for samples too small for that network, the sliced Wasserstein distance of their values.
/// Rows, latent vectors and network stay the same, so that the distances of a training are comparable.
/// </summary>
internal sealed class TrainingEvaluation : ICheckpointed, IDisposable
{
    private const int LeastRows = 20;
    private const int LargestShare = 10; // one row in ten
    private const int BatchSize = 256;
    private const ulong NetworkSeed = 0;

    private readonly GanOptions _options;
    private readonly GanModel _model;
    private readonly FeatureModel? _network;
    private readonly float[] _inputs;
    private readonly FeatureMatrix _real;
    private readonly BestWeights _best;
    private double _bestDistance = double.PositiveInfinity;
    private long _bestStep;
    private long _lastStep = -1;
    private int _sinceBest; // evaluations

    private TrainingEvaluation(GanOptions options, SampleStore store, int[] heldOut, GanModel model, RandomStreams random)
    {
        (_options, _model, _best) = (options, model, new BestWeights(model.Generator));
        if (model.Info.Column is ImageColumn images && Math.Min(images.Shape.Height, images.Shape.Width) >= GanOptions.SmallestSide)
        {
            _network = new FeatureModel(new FeatureModelInfo(images, null, null, null, 0, null), model.Device);
            _network.InitializeWeights(NetworkSeed);
            _network.MoveToDevice();
            _network.SetEvaluation(true);
        }
        var latents = new float[heldOut.Length * options.LatentSize];
        random.EvaluationLatents(latents);
        _inputs = TrainingBatches.CreateInputs(model.Info, latents, store, heldOut);
        _real = Features(heldOut.Length, (start, count) =>
        {
            var samples = new byte[count * store.SampleBytes];
            store.Gather(heldOut.AsSpan(start, count), samples);
            return samples;
        });
    }

    /// <summary>Splits the rows into training and evaluation rows. There are evaluation rows only if the options ask for it.</summary>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static (int[] Training, TrainingEvaluation? Evaluation) Split(GanOptions options, SampleStore store, GanModel model,
        RandomStreams random)
    {
        if (options.EvaluationInterval is null)
            return ([.. Enumerable.Range(0, store.Count)], null);
        if (store.Count < LeastRows)
            throw new InvalidOperationException($"There are {store.Count} rows, and GanOptions.EvaluationInterval needs {LeastRows} or " +
                "more, to keep a tenth of them out of training. Set it to null.");
        var order = new int[store.Count];
        random.HeldOutRows(order);
        int heldOut = Math.Min(options.EvaluationRows, store.Count / LargestShare);
        return (order[heldOut..], new TrainingEvaluation(options, store, order[..heldOut], model, random));
    }

    /// <summary>Whether training has waited long enough for a lower distance.</summary>
    public bool IsOutOfPatience => _sinceBest >= _options.EvaluationPatience;

    private bool KeepsBest => _options.KeepBest || _options.EvaluationPatience is not null;

    public bool IsDue(long step) => step % _options.EvaluationInterval == 0;

    /// <summary>Measures the distance, and keeps the generator if it is the best so far. Null if this step was measured already.</summary>
    public double? Measure(long step)
    {
        if (step == _lastStep)
            return null;
        _lastStep = step;
        _model.SetEvaluation(true);
        int size = _model.Info.Networks.GeneratorInputs;
        FeatureMatrix generated =
            Features(_inputs.Length / size, (start, count) => _model.Generate(_inputs[(start * size)..((start + count) * size)]));
        _model.SetEvaluation(false);
        double distance = _network is null
            ? SlicedWassersteinDistance.Between(_real, generated)
            : FrechetDistance.Between(_real, generated);
        _sinceBest++;
        if (distance < _bestDistance)
        {
            (_bestDistance, _bestStep, _sinceBest) = (distance, step, 0);
            if (KeepsBest)
                _best.Keep();
        }
        return distance;
    }

    /// <summary>Restores the best generator, if the options ask for it.</summary>
    public void RestoreBest(Action<string> log)
    {
        if (!KeepsBest || !_best.Exist)
            return;
        _best.Restore();
        if (IsOutOfPatience)
            log(FormattableString.Invariant($"Training stopped early after step {_lastStep}: the distance has not fallen in ") +
                FormattableString.Invariant($"{_sinceBest} evaluations (GanOptions.EvaluationPatience)."));
        log(FormattableString.Invariant($"The generator is that of step {_bestStep}, the best with a distance of {_bestDistance:G4}."));
    }

    public void Exchange(CheckpointFields fields)
    {
        _lastStep = fields.Int64(_lastStep, -1, long.MaxValue, "the step of the last evaluation");
        _bestStep = fields.Int64(_bestStep, 0, long.MaxValue, "the step of the best generator");
        _bestDistance = fields.Double(_bestDistance, 0, double.PositiveInfinity, "the best generator's distance");
        _sinceBest = fields.Int32(_sinceBest, 0, int.MaxValue, "the number of evaluations since the best one");
        _best.Exchange(fields);
    }

    public void Dispose() => _network?.Dispose();

    private float[] Values(byte[] samples)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return SampleTensors.FromBytes(samples, _model.Info.Column, torch.CPU).data<float>().ToArray();
    }

    /// <summary>Computes the features of samples batch by batch; without a network, these are their values.</summary>
    private FeatureMatrix Features(int samples, Func<int, int, byte[]> getBatch)
    {
        var values = new List<float>();
        for (int start = 0; start < samples; start += BatchSize)
        {
            byte[] bytes = getBatch(start, Math.Min(BatchSize, samples - start));
            values.AddRange(_network is null ? Values(bytes) : _network.Evaluate(bytes).Features);
        }
        return new FeatureMatrix(values.ToArray(), values.Count / samples);
    }
}
