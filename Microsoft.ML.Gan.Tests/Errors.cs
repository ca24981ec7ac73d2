namespace Microsoft.ML.Gan.Tests;

/// <summary>Errors and what they say. ML.NET may have wrapped them in others: its loader and its parallel cursors do.</summary>
internal static class Errors
{
    /// <summary>An action throws exactly this exception, whose message contains a part; the exception.</summary>
    public static T Says<T>(Action action, string part)
        where T : Exception
    {
        T error = Assert.ThrowsExactly<T>(action);
        StringAssert.Contains(error.Message, part);
        return error;
    }

    /// <inheritdoc cref="Says{T}(Action, string)"/>
    public static T Says<T>(Func<object?> action, string part)
        where T : Exception => Says<T>(() => { action(); }, part);

    /// <summary>The same of the first exception of a type among what an action throws and its causes.</summary>
    public static void CauseSays<T>(Action action, string part)
        where T : Exception => StringAssert.Contains(Cause<T>(action).Message, part);

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
