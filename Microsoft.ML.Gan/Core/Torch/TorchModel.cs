using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Networks on their device. Any thread may call them: evaluations run one at a time, without gradients, in a scope.</summary>
internal abstract class TorchModel : IDisposable
{
    private readonly Lock _gate = new();
    private bool _disposed;

    protected TorchModel(Device device) => Device = device;

    public Device Device { get; }

    /// <summary>The modules with weights, in the order in which they are drawn and saved.</summary>
    public abstract IEnumerable<nn.Module> Modules { get; }

    /// <summary>The transformer that users know.</summary>
    protected abstract Type Owner { get; }

    /// <summary>Moves the weights to the device, once they are drawn or loaded.</summary>
    public void MoveToDevice()
    {
        foreach (nn.Module module in Modules)
            TorchBackend.Place(module, Device);
    }

    /// <summary>Uses what batch normalization learned (true) or the batch at hand (false).</summary>
    public void SetEvaluation(bool evaluation)
    {
        foreach (nn.Module module in Modules)
            module.train(!evaluation);
    }

    /// <summary>Lets each module's weights be read while nothing changes or frees them.</summary>
    public void ReadWeights(Action<nn.Module> read) => Evaluate(() =>
    {
        foreach (nn.Module module in Modules)
            read(module);
        return true;
    });

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (nn.Module module in Modules)
                module.Dispose();
            DisposeOthers();
        }
    }

    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    protected virtual T Evaluate<T>(Func<T> evaluation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, Owner);
            using IDisposable noGrad = no_grad(); // per thread, like the scope
            using DisposeScope scope = NewDisposeScope();
            return evaluation();
        }
    }

    /// <summary>Frees what the model has beside its modules.</summary>
    protected virtual void DisposeOthers()
    {
    }
}
