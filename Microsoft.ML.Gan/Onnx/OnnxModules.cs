using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Onnx;

/// <summary>The nodes of modules: those that say how, and TorchSharp's common ones.</summary>
internal static class OnnxModules
{
    /// <exception cref="NotSupportedException">The module does not say how, and is none of TorchSharp's that are known.</exception>
    public static OnnxValue Add(nn.Module<Tensor, Tensor> module, OnnxValue x) => module switch
    {
        IOnnxModule own => own.ToOnnx(x),
        Sequential layers => layers.children().Aggregate(x, (value, layer) =>
            value.Through(layer as nn.Module<Tensor, Tensor> ?? throw Unsupported(layer))),
        Linear dense => x.Linear(dense.weight!, dense.bias),
        Conv2d convolution => AddConvolution(convolution, x),
        ReLU => x.Relu(),
        LeakyReLU relu => x.LeakyRelu(relu.negative_slope),
        Tanh => x.Tanh(),
        Sigmoid => x.Sigmoid(),
        MaxPool2d pool => AddMaxPool(pool, x),
        InstanceNorm2d norm => AddInstanceNorm(norm, x),
        Flatten { start_dim: 1, end_dim: -1 } => x.Flatten(),
        Unflatten { dim: 1 } maps => x.Reshape([x.Shape[0], .. maps.unflattened_size, .. x.Shape.Skip(2)]),
        Dropout or Dropout2d or Identity => x,
        _ => throw Unsupported(module),
    };

    /// <summary>Says which module cannot be exported, and what to do.</summary>
    public static NotSupportedException Unsupported(nn.Module module) => new(
        $"{module.GetType().FullName} cannot be exported to ONNX, for nothing says what it computes. Implement " +
        $"{typeof(IOnnxModule).FullName} on it; on a discriminator, override ToOnnx and ActivationsToOnnx.");

    private static OnnxValue AddConvolution(Conv2d layer, OnnxValue x)
    {
        if (layer.groups != 1 || layer.dilation.Any(step => step != 1) || layer.stride.Distinct().Count() != 1
            || layer.padding is not { } padding || padding.Distinct().Count() != 1 || layer.padding_mode != PaddingModes.Zeros)
        {
            throw new NotSupportedException("A Conv2d with groups, dilation, other padding than zeros, or a stride or padding that " +
                $"differs by direction is not exported to ONNX. Wrap it in a module with {nameof(IOnnxModule)}.");
        }
        return x.Convolution(layer.weight!, layer.bias, layer.stride[0], padding[0]);
    }

    private static OnnxValue AddMaxPool(MaxPool2d layer, OnnxValue x)
    {
        long side = layer.kernel_size[0];
        if (layer.ceil_mode || layer.kernel_size.Concat(layer.stride ?? layer.kernel_size).Any(size => size != side)
            || layer.padding?.Any(size => size != 0) == true || layer.dilation?.Any(step => step != 1) == true)
        {
            throw new NotSupportedException("A MaxPool2d with padding, dilation, ceil_mode, or a stride other than its side is not " +
                $"exported to ONNX. Wrap it in a module with {nameof(IOnnxModule)}.");
        }
        return x.MaxPool(side);
    }

    private static OnnxValue AddInstanceNorm(InstanceNorm2d layer, OnnxValue x)
    {
        if (layer.track_running_stats)
            throw new NotSupportedException("An InstanceNorm2d with running statistics is not exported to ONNX. Wrap it in a " +
                $"module with {nameof(IOnnxModule)}.");
        Tensor scale = layer.weight ?? ones(layer.num_features), shift = layer.bias ?? zeros(layer.num_features);
        return x.Node("InstanceNormalization", [.. x.Shape], [x.Constant(scale), x.Constant(shift)], ("epsilon", layer.eps));
    }
}
