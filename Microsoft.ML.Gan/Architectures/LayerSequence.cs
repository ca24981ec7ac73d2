using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// Layers one after another. In evaluation, a convolution and the batch normalization behind it are computed in one.
/// </summary>
internal sealed class LayerSequence : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private readonly IReadOnlyList<nn.Module<Tensor, Tensor>> _layers;

    public LayerSequence(IReadOnlyList<(string Name, nn.Module<Tensor, Tensor> Layer)> layers)
        : base(nameof(LayerSequence))
    {
        _layers = [.. layers.Select(layer => layer.Layer)];
        foreach ((string name, nn.Module<Tensor, Tensor> layer) in layers)
            register_module(name, layer);
    }

    public override Tensor forward(Tensor input)
    {
        bool evaluates = !training && !is_grad_enabled();
        Tensor output = input;
        for (int i = 0; i < _layers.Count; i++)
        {
            nn.Module<Tensor, Tensor>? behind = _layers.ElementAtOrDefault(i + 1);
            Tensor next;
            if (evaluates && _layers[i] is ConvolutionLayer convolution && behind is BatchNormalization normalization)
            {
                next = convolution.forward(output, normalization);
                i++;
            }
            else
            {
                next = _layers[i].forward(output);
            }
            if (!ReferenceEquals(output, input) && !ReferenceEquals(output, next))
                output.Dispose(); // autograd keeps its own reference
            output = next;
        }
        return output;
    }

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => _layers.Aggregate(input, (value, layer) => value.Through(layer));
}
