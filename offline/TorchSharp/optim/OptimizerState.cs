using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer keeps about a parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>Starts anew.</summary>
    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device)
    {
    }

    /// <summary>Whether there is a tensor, then the tensor.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor result, Device device)
    {
        if (reader.ReadBoolean())
        {
            var loaded = result;
            TensorExtensionMethods.Load(ref loaded!, reader);
            result = loaded.to(device, disposeAfter: true).DetachFromDisposeScope();
        }
        else
        {
            result?.Dispose();
            result = null!;
        }
    }

    // Tensors of a state outlive the scopes in which they are made.

    private protected Tensor Zeros() => Aten.Call("zeros_like", _parameter).DetachFromDisposeScope();

    private protected Tensor Copy(Tensor source)
    {
        using var moved = source?.to(_parameter.device);
        return moved is null ? null! : Aten.Call("clone", moved).DetachFromDisposeScope();
    }

    private protected static void Replace(ref Tensor state, Tensor value)
    {
        if (!ReferenceEquals(state, value))
            state?.Dispose();
        state = value;
    }

    private protected static void Move(ref Tensor state, Device device) => state = state?.to(device).DetachFromDisposeScope()!;

    private protected static bool AreClose(Tensor left, Tensor right) =>
        left is null || right is null ? left is null && right is null : Aten.CallBool("allclose", left, right);
}
