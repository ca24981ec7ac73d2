using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
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

    public override Tensor forward(Tensor input) => _activation.forward(_residual.forward(input).PlusInPlace(input));

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.Through(_residual).Plus(input).Through(_activation);
}
