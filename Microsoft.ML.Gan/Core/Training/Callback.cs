namespace Microsoft.ML.Gan.Core.Training;

/// <summary>Calls what the app hangs into a training.</summary>
internal static class Callback
{
    /// <summary>Reports a value. A file that the callback cannot write does not cost the training.</summary>
    /// <param name="progress">The callback, if there is one.</param>
    /// <param name="value">The value.</param>
    /// <param name="option">The option that it was given by, for the warning.</param>
    /// <param name="step">The step that the value is of.</param>
    /// <param name="warn">Told of such a file.</param>
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
