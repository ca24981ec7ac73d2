using Microsoft.ML.Gan.Core.Checkpoints;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>Rolls training back to its last good state, with halved learning rates, when a value has become NaN or infinite.</summary>
/// <remarks>
/// The checks cost under a hundredth of the time. The losses of every step go into sums, which stay NaN or infinite once they are. Sums and
/// all weights are checked every <see cref="Interval"/> steps, before each report and before each checkpoint; gradients are checked by
/// their norms in the steps that are reported. The snapshot is a copy in memory.
/// </remarks>
/// <param name="state">What is rolled back.</param>
/// <param name="rates">Names the learning rates at a factor of the options'.</param>
/// <param name="advice">What to try besides lower learning rates.</param>
/// <param name="warn">Logs each rollback.</param>
internal sealed class DivergenceGuard(TrainingState state, Func<double, string> rates, string advice, Action<string> warn) : ICheckpointed
{
    /// <summary>Steps between two snapshots.</summary>
    public const int Interval = 100;

    /// <summary>How many times training is rolled back before it gives up.</summary>
    public const int MaximumRollbacks = 3;

    private int _rollbacks;
    private long _snapshotStep = -1;

    /// <summary>The factor of the learning rates. Every rollback halves it.</summary>
    public double RateFactor => Math.Pow(0.5, _rollbacks);

    /// <summary>Copies a state that was found good.</summary>
    public void TakeSnapshot(long step)
    {
        if (step == _snapshotStep)
            return;
        _snapshotStep = step;
        state.TakeSnapshot();
    }

    /// <summary>Rolls training back from a step, after which something was not finite. Returns the snapshot's step.</summary>
    /// <exception cref="InvalidOperationException">Training was rolled back too often already.</exception>
    public long RollBack(long step, string what)
    {
        if (_rollbacks == MaximumRollbacks)
        {
            throw new InvalidOperationException($"Training broke down: after step {step}, {what} became NaN or infinite, " +
                $"for the {MaximumRollbacks + 1}th time, although the learning rates were halved {MaximumRollbacks} times. " +
                $"Try much lower learning rates ({rates(RateFactor / 2)}), {advice}.");
        }
        _rollbacks++;
        state.RestoreSnapshot();
        state.ScaleLearningRates(RateFactor);
        warn($"After step {step}, {what} became NaN or infinite. Training continues from step {_snapshotStep} with halved learning rates " +
            $"({rates(RateFactor)}): rollback {_rollbacks} of at most {MaximumRollbacks}.");
        return _snapshotStep;
    }

    public void Exchange(CheckpointFields fields) =>
        _rollbacks = fields.Int32(_rollbacks, 0, MaximumRollbacks, "the number of rollbacks");
}
