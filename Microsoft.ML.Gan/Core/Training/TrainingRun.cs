extern alias core;

using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>The frame of every Fit: device, seed, log and cancellation, and a model that is disposed where training fails.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly IHost _host;
    private readonly CancellationTokenSource _cancellation;
    private readonly Timer _poll;

    /// <exception cref="InvalidOperationException">The device is not there.</exception>
    public TrainingRun(IHostEnvironment env, string owner, TrainingOptions options)
    {
        Device = MLNetInternals.ResolveDevice(env, options.Device);
        _host = env.Register(owner, options.Seed);
        Seed = options.Seed is { } given ? (uint)given : (uint)_host.Rand.Next();
        Channel = _host.Start("Training");
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        CancelWithContext();
        _poll = new Timer(_ => CancelWithContext(), null, PollInterval, PollInterval); // ML.NET raises no event
    }

    public torch.Device Device { get; }

    /// <summary>The option's seed, or one that is drawn from the context's.</summary>
    public ulong Seed { get; }

    public IChannel Channel { get; }

    /// <summary>Canceled by the option's token, or by <c>MLContext.CancelExecution</c>, as AutoML calls it.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Raised with each warning.</summary>
    public event Action<string>? Warned;

    /// <summary>Gives a copy of options the run's cancellation.</summary>
    public T Bind<T>(T options)
        where T : TrainingOptions
    {
        options.CancellationToken = CancellationToken;
        return options;
    }

    public void Log(string message) => Channel.Info(MessageSensitivity.None, "{0}", message);

    public void Warn(string message)
    {
        Channel.Warning(MessageSensitivity.None, "{0}", message);
        Warned?.Invoke(message);
    }

    /// <summary>Makes a model and trains it, with gradients whatever the caller's mode is.</summary>
    public TTransformer Train<TModel, TTransformer>(Func<TModel> create, Func<TModel, TTransformer> train)
        where TModel : IDisposable
    {
        using IDisposable gradients = AmbientState.WithGradients();
        TModel model = create();
        try
        {
            TTransformer transformer = train(model);
            if (CancellationToken.IsCancellationRequested)
                Warn("Training was canceled: the model is as trained so far.");
            return transformer;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _poll.DisposeAsync().AsTask().Wait(); // for a poll that is running, too
        _cancellation.Dispose();
        Channel.Dispose();
    }

    private void CancelWithContext()
    {
        if (_host is core::Microsoft.ML.Runtime.ICancelable { IsCanceled: true })
            _cancellation.Cancel();
    }
}

/// <summary>Calls the app's progress callbacks.</summary>
internal static class Callback
{
    /// <summary>Reports a value. If the callback fails to write a file, training continues with a warning that names its option.</summary>
    public static void Report<T>(IProgress<T>? progress, T value, string option, long step, Action<string> warn)
    {
        try
        {
            progress?.Report(value);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warn($"{option} threw after step {step}: {exception.Message} Training continues.");
        }
    }
}
