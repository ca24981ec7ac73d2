using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A message that some component sent, as <see cref="MLContext.Log"/> passes it on.</summary>
public class LoggingEventArgs : EventArgs
{
    public LoggingEventArgs(string message)
    {
        Message = message;
    }

    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
        Message = $"[Source={Source}, Kind={Kind}] {RawMessage}";
    }

    public string Source { get; }

    public ChannelMessageKind Kind { get; }

    public string Message { get; }

    /// <summary>The message without its source and kind.</summary>
    public string RawMessage { get; }
}
