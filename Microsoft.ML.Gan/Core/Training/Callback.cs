namespace Microsoft.ML.Gan.Core.Training;

/// <summary>Calls the app's progress callbacks.</summary>
internal static class Callback
{
    /// <summary>Reports a value. If the callback fails to write a file, training goes on with a warning that names its option.</summary>
    public static void Report<T>(IProgress<T>? progress, T value, string option, long step, Action<string> warn)
    {
        try
        {
            progress?.Report(value);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warn($"{option} threw after step {step}: {exception.Message} Training goes on.");
        }
    }
}
