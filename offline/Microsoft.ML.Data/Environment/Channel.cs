using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Passes messages on to a listener, with the full name of where they come from.</summary>
internal class Pipe<TMessage> : IPipe<TMessage>
{
    private readonly IExceptionContext _parent;
    private readonly Action<string, TMessage> _listener;

    public Pipe(IExceptionContext parent, string parentFullName, string name, Action<string, TMessage> listener)
    {
        _parent = parent;
        _listener = listener;
        ContextDescription = parentFullName == null ? name : $"{parentFullName}; {name}";
    }

    public string ContextDescription { get; }

    public TException Process<TException>(TException ex) where TException : Exception => _parent.Process(ex);

    public void Send(TMessage msg) => _listener(ContextDescription, msg);

    public virtual void Dispose()
    {
    }
}

/// <summary>The messages of one piece of work, which begins with the channel and ends with its disposal.</summary>
internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private bool _disposed;

    public Channel(IExceptionContext parent, string parentFullName, string name, Action<string, ChannelMessage> listener)
        : base(parent, parentFullName, name, listener)
    {
        Trace(MessageSensitivity.None, "Channel started");
    }

    public void Trace(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt)
        => Send(new ChannelMessage(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new ChannelMessage(ChannelMessageKind.Info, sensitivity, fmt, args));

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}
