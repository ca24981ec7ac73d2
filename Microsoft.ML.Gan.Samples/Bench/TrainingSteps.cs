using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Gan;

namespace GanSamples.Bench;

/// <summary>Times the steps of a training, and lets something else run between rounds of steps.</summary>
internal static class TrainingSteps
{
    /// <summary>
    /// Trains rounds of steps, after a round that is not timed. Each timing is a round's mean of a step. Training reports after each round,
    /// as it does after 25 steps by itself: the mean includes the gradient norms, diversity and checks of a report.
    /// </summary>
    /// <param name="context">The bench.</param>
    /// <param name="pictures">What to train on.</param>
    /// <param name="options">The GAN's; its progress and its limit are set here.</param>
    /// <param name="rounds">Rounds of steps.</param>
    /// <param name="steps">Steps in a round.</param>
    /// <param name="between">What to do after each round.</param>
    public static (GanTransformer Model, Timings Steps) Run(
        BenchContext context, IDataView pictures, GanOptions options, int rounds, int steps, Action? between = null)
    {
        var timings = new Timings();
        var clock = new Stopwatch();
        options.ProgressInterval = steps;
        options.SnapshotInterval = int.MaxValue;
        options.MaximumSteps = (rounds + 1L) * steps;
        options.Progress = new Call<GanProgress>(report =>
        {
            if (report.Step > steps && timings.Count < rounds)
            {
                timings.Add(clock.Elapsed.TotalSeconds / steps);
                between?.Invoke();
            }
            clock.Restart();
        });
        GanTransformer model = context.ML.Transforms.Gan("Image", options).Fit(pictures);
        return (model, timings);
    }
}
