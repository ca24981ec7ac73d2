using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

#pragma warning disable RS0030 // as TorchSharp's users write it: a number may be freed too early where another thread collects garbage

namespace GanSamples.Bench;

/// <summary>The peer of the character network: the next of 96 characters by an LSTM, cross entropy and TorchSharp's Adam.</summary>
internal sealed class PlainLstm : IDisposable
{
    private const int Vocabulary = 96, WarmUp = 2;

    private readonly Embedding _embedding;
    private readonly LSTM _recurrent;
    private readonly Linear _head;
    private readonly OptimizerHelper _optimizer;
    private readonly Tensor _text;

    public PlainLstm(int hidden, int layers, int length, int batch)
    {
        _embedding = nn.Embedding(Vocabulary, hidden);
        _recurrent = nn.LSTM(hidden, hidden, layers, batchFirst: true);
        _head = nn.Linear(hidden, Vocabulary);
        _text = randint(0, Vocabulary, [batch, length + 1]);
        _optimizer = optim.Adam([.. _embedding.parameters(), .. _recurrent.parameters(), .. _head.parameters()], 0.002);
        for (int i = 0; i < WarmUp; i++)
            Step();
    }

    /// <summary>The mean seconds of a step.</summary>
    public double Train(int steps)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++)
            Step();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / steps;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _embedding.Dispose();
        _recurrent.Dispose();
        _head.Dispose();
        _text.Dispose();
    }

    private void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        long length = _text.shape[1] - 1;
        _optimizer.zero_grad();
        (Tensor output, _, _) = _recurrent.call(_embedding.forward(_text.narrow(1, 0, length)));
        nn.functional.cross_entropy(_head.forward(output).flatten(0, 1), _text.narrow(1, 1, length).flatten()).backward();
        _optimizer.step();
    }
}
