using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>Adds to feature maps, N×M×H×W, what layers make of them, then applies an activation (He et al. 2016, section 3.2).</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private readonly nn.Module<Tensor, Tensor> _residual;
    private readonly nn.Module<Tensor, Tensor> _activation;

    public ResidualBlock(nn.Module<Tensor, Tensor> residual, nn.Module<Tensor, Tensor> activation)
        : base(nameof(ResidualBlock))
    {
        (_residual, _activation) = (residual, activation);
        RegisterComponents();
    }

    /// <summary>Sets the scales of normalization to 0: what the layers make is not added until they have learned.</summary>
    public void ClearScales()
    {
        using IDisposable noGrad = no_grad();
        foreach ((string name, Parameter parameter) in _residual.named_parameters())
        {
            if (parameter.dim() == 1 && !name.EndsWith("bias", StringComparison.Ordinal))
                parameter.zero_();
        }
    }

    public override Tensor forward(Tensor input) => _activation.forward(_residual.forward(input).PlusInPlace(input));

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.Through(_residual).Plus(input).Through(_activation);
}
