namespace Microsoft.ML.Gan.Tests;

/// <summary>Errors that ML.NET may have wrapped in others: its loader and its parallel cursors do.</summary>
internal static class Errors
{
    /// <summary>The first exception of a type among what an action throws and its causes.</summary>
    public static T Cause<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            {
                if (cause is T wanted)
                    return wanted;
            }
            throw new AssertFailedException($"No {typeof(T).Name} in: {exception}", exception);
        }
        throw new AssertFailedException($"No exception where {typeof(T).Name} was expected.");
    }
}
