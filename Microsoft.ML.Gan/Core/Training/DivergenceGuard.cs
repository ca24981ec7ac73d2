using System.Text;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>
/// Brings training back to its last good state, with halved learning rates, when NaN or infinity has come up.
/// </summary>
/// <remarks>
/// What is looked at, and when, costs under a hundredth of the time. The losses of every step go into sums, which stay NaN or infinite
/// once they are; sums and all weights are looked at every <see cref="Interval"/> steps, before each report and before each checkpoint;
/// gradients by their norms in the steps that are reported. The good state is a copy in memory.
/// </remarks>
/// <param name="state">What goes back.</param>
/// <param name="rates">Tells the learning rates at a factor of the options'.</param>
/// <param name="advice">What to try besides lower learning rates.</param>
/// <param name="warn">Told when training goes back.</param>
internal sealed class DivergenceGuard(TrainingState state, Func<double, string> rates, string advice, Action<string> warn)
{
    /// <summary>Steps between two copies of a good state.</summary>
    public const int Interval = 100;

    /// <summary>How many times training goes back before it gives up.</summary>
    public const int MaximumReturns = 3;

    private readonly MemoryStream[] _good = [.. state.Parts.Select(_ => new MemoryStream())]; // one a part: an array has its limit
    private long _goodStep = -1;

    /// <summary>How many times training went back.</summary>
    public int Returns { get; private set; }

    /// <summary>What is left of the learning rates, which are halved each time.</summary>
    public double RateFactor => Math.Pow(0.5, Returns);

    /// <summary>How many times training went back, of a checkpoint.</summary>
    /// <exception cref="FormatException">It gives up before so many.</exception>
    public static int ReadReturns(BinaryReader reader) => reader.ReadInt32(0, MaximumReturns, "how often training went back");

    /// <summary>Goes on from a checkpoint's state.</summary>
    public void Resume(long step, int returns)
    {
        Returns = returns;
        Keep(step);
    }

    /// <summary>Copies a state that was found good.</summary>
    public void Keep(long step)
    {
        if (step == _goodStep)
            return;
        _goodStep = step;
        foreach (((Action<BinaryWriter> write, _), MemoryStream copy) in state.Parts.Zip(_good))
        {
            if (copy.Capacity == 0)
                copy.Capacity = Measure(write); // or growing would leave twice of that behind
            copy.SetLength(0);
            using var writer = new BinaryWriter(copy, Encoding.UTF8, leaveOpen: true);
            write(writer);
        }
    }

    private static int Measure(Action<BinaryWriter> write)
    {
        var counter = new ByteCounter();
        using (var writer = new BinaryWriter(counter))
            write(writer);
        return checked((int)counter.Count);
    }

    /// <summary>Goes back to the last good state.</summary>
    /// <param name="step">The step after which something was found.</param>
    /// <param name="what">What was found not to be finite.</param>
    /// <returns>The step of the good state.</returns>
    /// <exception cref="InvalidOperationException">Training went back too often already.</exception>
    public long Return(long step, string what)
    {
        if (Returns == MaximumReturns)
        {
            throw new InvalidOperationException($"Training broke down: after step {step}, {what} became NaN or infinite, " +
                $"for the {MaximumReturns + 1}th time, although the learning rates were halved {MaximumReturns} times. " +
                $"Try much lower learning rates ({rates(RateFactor / 2)}), {advice}.");
        }
        Returns++;
        foreach (((_, Action<BinaryReader> read), MemoryStream copy) in state.Parts.Zip(_good))
        {
            copy.Position = 0;
            using var reader = new BinaryReader(copy, Encoding.UTF8, leaveOpen: true);
            read(reader);
        }
        state.ScaleLearningRates(RateFactor);
        warn($"After step {step}, {what} became NaN or infinite: training goes on from step {_goodStep} with halved learning rates " +
            $"({rates(RateFactor)}), for time {Returns} of at most {MaximumReturns}.");
        return _goodStep;
    }

    /// <summary>Forgets what is written, but for how much it was.</summary>
    private sealed class ByteCounter : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
