using System.CommandLine;

namespace GanSamples;

/// <summary>A sample that trains a GAN, with the options that all of these have.</summary>
internal sealed class TrainingCommand : SampleCommand
{
    /// <summary>Seconds of training with --quick, where no others are given.</summary>
    public const double QuickSeconds = 40;

    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="epochs">The default number of epochs.</param>
    /// <param name="quickEpochs">The same with --quick, where it is another.</param>
    /// <param name="steps">The default number of steps at most, if there is one.</param>
    /// <param name="quick">What is shorter with --quick.</param>
    /// <param name="keepsCheckpoints">Whether it keeps checkpoints without being asked to.</param>
    public TrainingCommand(string name, string description, Func<SampleRun, int> run, int epochs, int? quickEpochs = null,
        int? steps = null, string quick = "A short try with smaller networks.",
        bool keepsCheckpoints = false)
        : base(name, description)
    {
        Quick = SampleOptions.Quick(quick);
        Epochs = SampleOptions.Number("--epochs", "Passes over the training data at most.", minimum: 1, epochs, quickEpochs);
        Steps = SampleOptions.Number("--steps", "Steps of training at most.", minimum: 1, steps);
        Out = SampleOptions.Out(name);
        KeepsCheckpoints = keepsCheckpoints;
        Checkpoints = SampleOptions.Text("--checkpoints", "folder",
            "The folder that the state of training is written to. A run that was broken off continues from there." +
            (keepsCheckpoints ? " Without it, the folder checkpoints in that of --out." : ""));
        foreach (Option option in new Option[] { Quick, Seconds, Steps, Epochs, Seed, Out, Checkpoints })
            Add(option);
        SetAction(parsed => run(new SampleRun(this, parsed)));
    }

    public Option<bool> Quick { get; }

    public Option<double> Seconds { get; } = SampleOptions.Seconds($"Seconds of training at most. With --quick: {QuickSeconds}.");

    public Option<int> Steps { get; }

    public Option<int> Epochs { get; }

    public Option<int> Seed { get; } = SampleOptions.Seed();

    public Option<string> Out { get; }

    public Option<string> Checkpoints { get; }

    public bool KeepsCheckpoints { get; }
}
