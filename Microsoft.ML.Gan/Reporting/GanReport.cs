using System.Diagnostics;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Training;
using TorchSharp;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>
/// Writes a page that shows a training (<see cref="GanOptions.ReportPath"/>), from the reports that training gives: with the first one,
/// again when there is news to show, and at the end. A page that cannot be written does not stop the training.
/// </summary>
internal sealed class GanReport : IProgress<GanProgress>, IDisposable
{
    /// <summary>Time between two pages, and the share of the time that writing may take.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private const double LargestShare = 0.02;

    private readonly GanOptions _options;
    private readonly TrainingRun _run;
    private readonly IProgress<GanProgress>? _next;
    private readonly List<ReportWarning> _warnings = [];
    private readonly ReportFrames _frames = new();
    private GanTrainer? _trainer;
    private ReportContent? _content;
    private ReportSamples? _samples;
    private Stopwatch? _sinceWritten;
    private TimeSpan _pause;
    private bool _failed;

    private GanReport(GanOptions options, TrainingRun run)
    {
        (_options, _run, _next) = (options, run, options.Progress);
        run.Warned += Warn;
    }

    /// <summary>A report, if the options name a file for it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static GanReport? Open(GanOptions options, TrainingRun run)
    {
        if (options.ReportPath is not { } path)
            return null;
        try
        {
            AtomicFile.RequireWritable(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"GanOptions.ReportPath: {exception.Message}", exception);
        }
        return new GanReport(options, run);
    }

    /// <summary>Begins with a training, whose reports are to come here. Shows what its generator makes before the first step.</summary>
    public void Begin(GanTrainer trainer, GanModel model, SampleStore store)
    {
        _trainer = trainer;
        _samples = new ReportSamples(model, store);
        _warnings.AddRange(store.Warnings.Select(text => new ReportWarning(TimeSpan.Zero, text)));
        _content = new ReportContent(_options, model.Info)
        {
            Began = DateTimeOffset.Now,
            Device = _run.Device.ToString(),
            Rows = store.Count,
            GeneratorWeights = Weights(model.Generator),
            DiscriminatorWeights = Weights(model.Discriminator),
            PerRow = _samples.PerRow,
            Kinds = [.. _samples.Kinds.Distinct().Select(kind => model.Info.Classes!.Name(kind))],
        };
        Try(() =>
        {
            if (model.Info.Column is ImageColumn images)
                _content = _content with { RealSheet = ReportSheet.Draw(images.Shape, _samples.Real, _samples.PerRow) };
            Show(epoch: 1, step: 0, TimeSpan.Zero);
            Write(ReportState.Running);
        });

        static long Weights(torch.nn.Module network) => network.parameters().Sum(parameter => parameter.numel());
    }

    /// <summary>Takes a report of the training, shows it where it is time, and passes it on.</summary>
    public void Report(GanProgress value)
    {
        Try(() =>
        {
            _frames.RemoveFrom(value.Step); // training was rolled back to an earlier one
            if (_frames.Last is not { } last || value.Step / _options.SnapshotInterval > last.Step / _options.SnapshotInterval)
                Show(value.Epoch, value.Step, value.Elapsed);
            if (_sinceWritten is null || _sinceWritten.Elapsed >= _pause)
                Write(ReportState.Running);
        });
        _next?.Report(value);
    }

    /// <summary>Ends with the training.</summary>
    public void End()
    {
        Try(() =>
        {
            if (_trainer!.History is [.., GanProgress last])
            {
                _frames.RemoveFrom(last.Step); // the generator may be an earlier one, the best
                Show(last.Epoch, last.Step, last.Elapsed);
            }
            Write(FindState());
        });
        _trainer = null;
    }

    /// <summary>Tells of a training that has thrown an exception.</summary>
    public void Dispose()
    {
        _run.Warned -= Warn;
        if (_trainer is not null)
            Try(() => Write(ReportState.Failed));
    }

    private ReportState FindState() =>
        _run.CancellationToken.IsCancellationRequested ? ReportState.Canceled
        : _trainer!.IsOutOfPatience ? ReportState.OutOfPatience
        : _trainer.History is [.., GanProgress last] && last.Step >= last.Steps ? ReportState.Finished
        : ReportState.TimeIsUp;

    private void Warn(string text) => _warnings.Add(new ReportWarning(_trainer?.Elapsed ?? TimeSpan.Zero, text));

    /// <summary>Has the generator make samples for the page.</summary>
    private void Show(int epoch, long step, TimeSpan elapsed)
    {
        byte[] samples = _samples!.Generate();
        if (_content!.Info.Column is ImageColumn images)
            _frames.Add(new ReportFrame(epoch, step, elapsed, ReportSheet.Draw(images.Shape, samples, _samples.PerRow)));
        else
            _content = _content with { Vectors = _samples.VectorsBeside(samples) };
    }

    private void Write(ReportState state)
    {
        var clock = Stopwatch.StartNew();
        byte[] page = ReportPage.Build(_content! with
        {
            State = state,
            Elapsed = _trainer!.Elapsed,
            ResumedAfter = _trainer.FirstStep,
            History = [.. _trainer.History],
            Warnings = [.. _warnings],
            Frames = [.. _frames.Kept],
            FramesTaken = _frames.Count,
        });
        AtomicFile.Write(_options.ReportPath!, file => file.Write(page));
        _sinceWritten = Stopwatch.StartNew();
        TimeSpan allowed = clock.Elapsed / LargestShare;
        _pause = allowed > Pause ? allowed : Pause;
    }

    /// <summary>Works on the page. The first failure is a warning, whatever it is: the training is worth more.</summary>
    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception)
        {
            if (!_failed)
                _run.Warn($"The report '{_options.ReportPath}' could not be written: {exception.Message} Training continues. " +
                    "Later failures are not logged.");
            _failed = true;
        }
    }
}
