namespace Microsoft.ML.Gan.Core.Training;

/// <summary>Calls the app's progress callbacks.</summary>
internal static class Callback
{
    /// <summary>Reports a value. If the callback fails to write a file, training goes on with a warning.</summary>
    /// <param name="progress">The callback, if there is one.</param>
    /// <param name="value">The value.</param>
    /// <param name="option">The option that it was given by, for the warning.</param>
    /// <param name="step">The step that the value is of.</param>
    /// <param name="warn">Gets the warning.</param>
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
