namespace Microsoft.ML.Runtime;

/// <summary>Argument checks and the exceptions they throw. An exception made here is marked: it speaks to the user as it is.</summary>
internal static class Contracts
{
    private const string IsMarkedKey = "ML_IsMarked";

    public static TException Mark<TException>(TException exception) where TException : Exception
    {
        exception.Data[IsMarkedKey] = 1;
        return exception;
    }

    public static bool IsMarked(this Exception exception) => exception.Data.Contains(IsMarkedKey);

    public static Exception Except(string message = null, Exception inner = null)
        => Mark(message == null ? new InvalidOperationException() : new InvalidOperationException(message, inner));

    public static Exception ExceptParam(string paramName, string message = null)
        => Mark(message == null ? new ArgumentOutOfRangeException(paramName) : new ArgumentOutOfRangeException(paramName, message));

    public static Exception ExceptUserArg(string name, string message = null) => ExceptParam(name, message);

    public static Exception ExceptValue(string paramName) => Mark(new ArgumentNullException(paramName));

    public static Exception ExceptEmpty(string paramName) => ExceptParam(paramName, $"{paramName} cannot be null or empty");

    public static Exception ExceptDecode(string message = null, Exception inner = null)
        => Mark(message == null ? new FormatException() : new FormatException(message, inner));

    public static Exception ExceptNotSupp(string message = null)
        => Mark(message == null ? new NotSupportedException() : new NotSupportedException(message));

    public static Exception ExceptNotImpl(string message) => Mark(new NotImplementedException(message));

    public static Exception ExceptSchemaMismatch(string paramName, string columnRole, string columnName)
        => ExceptParam(paramName, $"Could not find {columnRole} column '{columnName}'");

    public static Exception ExceptSchemaMismatch(
        string paramName, string columnRole, string columnName, string expectedType, string actualType)
        => ExceptParam(
            paramName, $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}");

    public static void Check(bool condition, string message = null)
    {
        if (!condition)
            throw Except(message);
    }

    public static void CheckParam(bool condition, string paramName, string message = null)
    {
        if (!condition)
            throw ExceptParam(paramName, message);
    }

    public static void CheckUserArg(bool condition, string name, string message = null) => CheckParam(condition, name, message);

    public static void CheckValue<T>(T value, string paramName) where T : class
    {
        if (value is null)
            throw ExceptValue(paramName);
    }

    public static void CheckNonEmpty(string value, string paramName)
    {
        if (string.IsNullOrEmpty(value))
            throw ExceptEmpty(paramName);
    }

    public static void CheckNonEmpty<T>(ICollection<T> value, string paramName)
    {
        if (value == null || value.Count == 0)
            throw ExceptEmpty(paramName);
    }

    public static void CheckNonWhiteSpace(string value, string paramName)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw ExceptParam(paramName, $"{paramName} cannot be null or white space");
    }

    public static void CheckDecode(bool condition, string message = null)
    {
        if (!condition)
            throw ExceptDecode(message);
    }
}
