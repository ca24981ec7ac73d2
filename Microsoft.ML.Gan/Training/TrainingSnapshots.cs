using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Training;

/// <summary>Shows images from fixed latent vectors during training, beside fixed rows of the training data.</summary>
internal sealed class TrainingSnapshots
{
    private readonly GanOptions _options;
    private readonly GanModel _model;
    private readonly Action<string> _warn;
    private readonly float[] _inputs = [];
    private readonly ImageBatch? _real;
    private readonly string[] _classes = [];
    private long _lastStep = -1;

    public TrainingSnapshots(GanOptions options, SampleStore store, GanModel model, RandomStreams random, Action<string> warn)
    {
        (_options, _model, _warn) = (options, model, warn);
        if (options.Snapshots is null)
            return;
        var latents = new float[options.SnapshotSize * options.LatentSize];
        random.SnapshotLatents(latents);
        var order = new int[store.Count];
        random.SnapshotRows(order);
        int count = Math.Min(options.SnapshotSize, store.Count);
        var pixels = new byte[count * store.SampleBytes];
        store.Gather(order.AsSpan(0, count), pixels);
        _real = ToBatch(pixels);
        // Each generated picture has the class of the real picture at its position.
        _inputs = TrainingBatches.CreateInputs(model.Info, latents, store, order.AsSpan(0, count));
        if (model.Info.Classes is { } classes)
            _classes = [.. Enumerable.Range(0, options.SnapshotSize).Select(i => classes.Name(store.Classes[order[i % count]]))];
    }

    public void AfterStep(int epoch, long step)
    {
        if (step % _options.SnapshotInterval == 0)
            Report(epoch, step);
    }

    /// <summary>Reports a snapshot, unless there is one of this step.</summary>
    public void Report(int epoch, long step)
    {
        if (_real is null || step == _lastStep)
            return;
        _lastStep = step;
        _model.SetEvaluation(true);
        var snapshot = new GanSnapshot(epoch, step, ToBatch(_model.Generate(_inputs)), _real) { Classes = _classes };
        Callback.Report(_options.Snapshots, snapshot, "GanOptions.Snapshots", step, _warn);
        _model.SetEvaluation(false);
    }

    private ImageBatch ToBatch(byte[] planar)
    {
        var shape = new ImageShape(_model.Info.Networks); // there are no snapshots of vectors
        var pixels = new byte[planar.Length];
        for (int i = 0; i < planar.Length; i += shape.Size)
            shape.ToInterleaved<byte>(planar.AsSpan(i, shape.Size), pixels.AsSpan(i, shape.Size));
        return new ImageBatch(pixels, shape.Height, shape.Width, shape.Channels);
    }
}
