namespace Microsoft.ML.Runtime;

/// <summary>Whoever throws: it may add to an exception what it knows.</summary>
public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex)
        where TException : Exception;
}

/// <summary>The checks of <see cref="Contracts"/> in a context.</summary>
internal static class ExceptionContextExtensions
{
    public static Exception Except(this IExceptionContext context, string message = null, Exception inner = null)
        => Process(context, Contracts.Except(message, inner));

    public static Exception ExceptParam(this IExceptionContext context, string paramName, string message = null)
        => Process(context, Contracts.ExceptParam(paramName, message));

    public static Exception ExceptUserArg(this IExceptionContext context, string name, string message = null)
        => Process(context, Contracts.ExceptUserArg(name, message));

    public static Exception ExceptValue(this IExceptionContext context, string paramName)
        => Process(context, Contracts.ExceptValue(paramName));

    public static Exception ExceptDecode(this IExceptionContext context, string message = null, Exception inner = null)
        => Process(context, Contracts.ExceptDecode(message, inner));

    public static Exception ExceptNotSupp(this IExceptionContext context, string message = null)
        => Process(context, Contracts.ExceptNotSupp(message));

    public static Exception ExceptNotImpl(this IExceptionContext context, string message)
        => Process(context, Contracts.ExceptNotImpl(message));

    public static Exception ExceptSchemaMismatch(
        this IExceptionContext context, string paramName, string columnRole, string columnName)
        => Process(context, Contracts.ExceptSchemaMismatch(paramName, columnRole, columnName));

    public static Exception ExceptSchemaMismatch(
        this IExceptionContext context,
        string paramName,
        string columnRole,
        string columnName,
        string expectedType,
        string actualType)
        => Process(context, Contracts.ExceptSchemaMismatch(paramName, columnRole, columnName, expectedType, actualType));

    public static void Check(this IExceptionContext context, bool condition, string message = null)
    {
        if (!condition)
            throw context.Except(message);
    }

    public static void CheckParam(this IExceptionContext context, bool condition, string paramName, string message = null)
    {
        if (!condition)
            throw context.ExceptParam(paramName, message);
    }

    public static void CheckUserArg(this IExceptionContext context, bool condition, string name, string message = null)
        => context.CheckParam(condition, name, message);

    public static void CheckValue<T>(this IExceptionContext context, T value, string paramName) where T : class
    {
        if (value is null)
            throw context.ExceptValue(paramName);
    }

    public static void CheckNonEmpty(this IExceptionContext context, string value, string paramName)
    {
        if (string.IsNullOrEmpty(value))
            throw Process(context, Contracts.ExceptEmpty(paramName));
    }

    public static void CheckNonEmpty<T>(this IExceptionContext context, ICollection<T> value, string paramName)
    {
        if (value == null || value.Count == 0)
            throw Process(context, Contracts.ExceptEmpty(paramName));
    }

    public static void CheckNonWhiteSpace(this IExceptionContext context, string value, string paramName)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw context.ExceptParam(paramName, $"{paramName} cannot be null or white space");
    }

    public static void CheckDecode(this IExceptionContext context, bool condition, string message = null)
    {
        if (!condition)
            throw context.ExceptDecode(message);
    }

    private static Exception Process(IExceptionContext context, Exception exception)
        => context == null ? exception : context.Process(exception);
}
