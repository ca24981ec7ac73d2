using Microsoft.ML.Gan.Imaging;
using TorchSharp;
using TorchSharp.Modules;

namespace Microsoft.ML.Gan;

/// <summary>
/// Writes progress reports and snapshots for TensorBoard: <c>new GanOptions { Progress = board, Snapshots = board }</c>, and then
/// <c>tensorboard --logdir FOLDER</c>, also while training goes on.
/// </summary>
/// <remarks>
/// The scalars are loss/discriminator, loss/generator, probability/real, probability/generated, accuracy, diversity,
/// gradient/discriminator, gradient/generator, distance where one was measured, augmentation_probability and images_per_second; what is NaN
/// is left out. The images are sheets, generated and real; warnings are texts, warning/text_summary. A file of events is made for each
/// instance; instances of one folder are one run.
/// </remarks>
public sealed class TensorBoardLog : IProgress<GanProgress>, IProgress<GanSnapshot>
{
    private const int LeastSide = 64; // smaller pictures are enlarged

    private readonly Lock _lock = new(); // Progress<T> reports from the thread pool
    private readonly SummaryWriter _writer;
    private bool _showsReal;

    /// <summary>Makes a file of events in a folder.</summary>
    /// <param name="folder">The folder of the run, made if need be.</param>
    /// <exception cref="ArgumentException">The name of the folder is empty.</exception>
    /// <exception cref="IOException">The folder or the file cannot be made.</exception>
    public TensorBoardLog(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _writer = torch.utils.tensorboard.SummaryWriter(folder);
    }

    /// <summary>Writes the scalars of a report, and its warning if it has one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Report(GanProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            foreach ((string tag, double? number) in Scalars(value))
            {
                if (number is { } given && !double.IsNaN(given))
                    _writer.add_scalar(tag, (float)given, StepOf(value.Step));
            }
            if (value.Warning is { } warning)
                _writer.add_text("warning", warning, StepOf(value.Step));
        }
    }

    /// <summary>Writes a sheet of the generated pictures; with the first one, a sheet of the real ones.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Report(GanSnapshot value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            if (!_showsReal)
                Write("real", value.Real, value.Step);
            _showsReal = true;
            Write("generated", value.Generated, value.Step);
        }
    }

    private static (string, double?)[] Scalars(GanProgress report) =>
    [
        ("loss/discriminator", report.DiscriminatorLoss), ("loss/generator", report.GeneratorLoss),
        ("probability/real", report.RealProbability), ("probability/generated", report.FakeProbability),
        ("accuracy", report.DiscriminatorAccuracy), ("diversity", report.Diversity),
        ("gradient/discriminator", report.DiscriminatorGradientNorm), ("gradient/generator", report.GeneratorGradientNorm),
        ("distance", report.Distance), ("augmentation_probability", report.AugmentationProbability),
        ("images_per_second", report.ImagesPerSecond),
    ];

    private static int StepOf(long step) => (int)Math.Min(step, int.MaxValue); // the writer's type

    /// <summary>Writes a sheet by way of a file: from a tensor, the writer makes numbers that may be freed too early.</summary>
    private void Write(string tag, ImageBatch images, long step)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.png");
        try
        {
            images.ToGrid(scale: Math.Max(1, LeastSide / images.Height)).SavePng(file);
            _writer.add_img(tag, file, StepOf(step));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
