using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>A layer without weights, as tensors take it and as ONNX has it.</summary>
internal sealed class Step(Func<Tensor, Tensor> compute, Func<OnnxValue, OnnxValue> toOnnx)
    : nn.Module<Tensor, Tensor>(nameof(Step)), IOnnxModule
{
    public static Step Flatten { get; } = new(x => x.flatten(1), x => x.Flatten());

    public static Step Tanh { get; } = new(x => x.tanh(), x => x.Tanh());

    public override Tensor forward(Tensor input) => compute(input);

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => toOnnx(input);
}
