namespace GanSamples;

/// <summary>Ctrl+C ends training, and not the program; the second time it ends the program.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Interruption() => Console.CancelKeyPress += Stop;

    /// <summary>Canceled by Ctrl+C.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= Stop;
        _source.Dispose();
    }

    private void Stop(object? sender, ConsoleCancelEventArgs key)
    {
        if (_source.IsCancellationRequested)
            return;
        key.Cancel = true;
        _source.Cancel();
    }
}
