using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Dropout (Srivastava et al. 2014) that the seed repeats and a checkpoint resumes: its masks follow from a key and the number of batches
/// so far, and both are part of the network's state. Use it in your own networks instead of TorchSharp's, which draws from the process's
/// generator.
/// </summary>
public sealed class RepeatableDropout : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private const string State = "state"; // key, batches

    private readonly double _rate;

    /// <summary>Makes the layer. Training draws its key with the initial weights.</summary>
    /// <param name="rate">Share of the values that are set to 0 in training, in [0, 1); the others grow by 1 / (1 - rate).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public RepeatableDropout(double rate)
        : base(nameof(RepeatableDropout))
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be in [0, 1).");
        _rate = rate;
        register_buffer(State, zeros([2], ScalarType.Int64));
        RegisterComponents();
    }

    /// <summary>Draws the keys of a network's dropouts.</summary>
    internal static void DrawKeys(nn.Module network, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (RepeatableDropout dropout in network.modules().OfType<RepeatableDropout>())
            dropout.get_buffer(State)!.narrow(0, 0, 1).random_(0, 1L << 53, generator);
    }

    /// <summary>Values of any shape to the same; in evaluation the input itself.</summary>
    public override Tensor forward(Tensor input)
    {
        if (!training)
            return input;
        Tensor state = get_buffer(State)!;
        long[] values = state.detach().cpu().data<long>().ToArray();
        using (no_grad())
            state.narrow(0, 1, 1).Fill(values[1] + 1);
        using var generator = new Generator(CounterRandom.DeriveKey((ulong)values[0], (ulong)values[1]));
        Tensor kept = empty(input.shape, ScalarType.Float32).uniform_(0, 1, generator).IsBelow(1 - _rate).to(input.device).to(input.dtype);
        return input * kept.DividedBy(1 - _rate);
    }

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input;
}
