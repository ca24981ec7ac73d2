using Microsoft.ML.Gan.Core.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>Adds a learned number to each feature map: N×M×H×W to the same.</summary>
internal sealed class MapShift : nn.Module<Tensor, Tensor>
{
    private readonly Parameter bias; // the name in model files, and what tells a shift from a scale

    public MapShift(int maps)
        : base(nameof(MapShift))
    {
        bias = nn.Parameter(zeros([maps]));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input.Plus(bias.view(1, -1, 1, 1));
}
