namespace Microsoft.ML.Gan;

/// <summary>The options of all trainings: length, steps, optimizer, seed, device.</summary>
public abstract class TrainingOptions
{
    private protected TrainingOptions(int epochs, int batchSize, double beta1) => (Epochs, BatchSize, Beta1) = (epochs, batchSize, beta1);

    /// <summary>Passes over the training data, 1 or more.</summary>
    public int Epochs { get; set; }

    /// <summary>Steps after which training ends even if epochs are left; <see langword="null"/>: no such limit.</summary>
    public long? MaximumSteps { get; set; }

    /// <summary>Time after which training ends even if epochs are left; <see langword="null"/>: no such limit.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>Samples in a step; of a character network, the columns of text that are read side by side.</summary>
    public int BatchSize { get; set; }

    /// <summary>How weights follow gradients.</summary>
    public GanOptimizer Optimizer { get; set; } = GanOptimizer.Adam;

    /// <summary>Adam's β1, in [0, 1).</summary>
    public double Beta1 { get; set; }

    /// <summary>Adam's β2, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>The momentum of stochastic gradient descent, in [0, 1).</summary>
    public double Momentum { get; set; }

    /// <summary>Seed of everything random; <see langword="null"/>: drawn from the context's (<c>new MLContext(seed)</c>).</summary>
    public int? Seed { get; set; }

    /// <summary>Where to compute.</summary>
    public GanDevice Device { get; set; } = GanDevice.Auto;

    /// <summary>Steps between two reports, 1 or more.</summary>
    public int ProgressInterval { get; set; } = 100;

    /// <summary>
    /// Ends training early. Fit then returns a GAN or a character network as trained so far; a feature extractor's Fit throws. Canceling
    /// the context, as AutoML does, has the same effect.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>All epochs' steps, up to <see cref="MaximumSteps"/>.</summary>
    internal long CapSteps(long steps) => Math.Min(steps, MaximumSteps ?? long.MaxValue);

    /// <exception cref="ArgumentOutOfRangeException">
    /// Options are out of their ranges, or contradict each other; the message lists all of them.
    /// </exception>
    internal void Check()
    {
        var validator = new OptionValidator(GetType().Name);
        Check(validator);
        validator.ThrowIfAny();
    }

    private protected virtual void Check(OptionValidator validator)
    {
        validator.AtLeast(Epochs, 1);
        validator.AtLeast(MaximumSteps, 1, "no limit");
        validator.Require(TimeLimit is null || TimeLimit > TimeSpan.Zero, TimeLimit, "greater than zero, or null for no limit");
        validator.Defined(Optimizer);
        validator.BelowOne(Beta1);
        validator.BelowOne(Beta2);
        validator.BelowOne(Momentum);
        validator.Require(Optimizer != GanOptimizer.NesterovSgd || Momentum > 0, Momentum, "greater than 0 with Optimizer = NesterovSgd");
        validator.Defined(Device);
        validator.AtLeast(ProgressInterval, 1);
    }
}
