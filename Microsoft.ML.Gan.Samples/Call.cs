namespace GanSamples;

/// <summary>Calls at once, on the thread that reports: unlike <see cref="Progress{T}"/>, it keeps the order.</summary>
internal sealed class Call<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
