namespace Microsoft.ML.Gan.Tests;

/// <summary>Keeps reports, in the thread that makes them.</summary>
internal sealed class Reports<T>(Action<T>? then = null) : IProgress<T>
{
    public List<T> All { get; } = [];

    public void Report(T value)
    {
        All.Add(value);
        then?.Invoke(value);
    }
}
