using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Convolutions' gradients for their input, as layers: with stride s they enlarge about s times.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
        bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias,
            padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    /// <summary>With a stride several output sizes are possible; <paramref name="output_size"/> picks one.</summary>
    public abstract Tensor forward(Tensor input, long[]? output_size);

    /// <summary>What is to be added at the end of each dimension to reach <paramref name="output_size"/>; without one, the layer's (its first number).</summary>
    protected long[] _output_padding(
        Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null)
            return [output_padding[0]];
        var spatial = (int)num_spatial_dims;
        var offset = (int)input.ndim - spatial;
        if (output_size.Length == offset + spatial)
            output_size = output_size[offset..];
        if (output_size.Length != spatial)
        {
            throw new ArgumentException($"ConvTranspose{spatial}D: for {input.ndim}D input, output_size must have {spatial} or {offset + spatial} " +
                $"elements (got {output_size.Length})", nameof(input));
        }
        var result = new long[spatial];
        for (var i = 0; i < spatial; i++)
        {
            var smallest = (input.size(i + offset) - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel_size[i] - 1) + 1;
            var largest = smallest + stride[i] - 1;
            if (output_size[i] < smallest || output_size[i] > largest)
            {
                throw new ArgumentException(
                    $"Requested an output size of {string.Join(", ", output_size)}, but valid sizes range from {smallest} to {largest}");
            }
            result[i] = output_size[i] - smallest;
        }
        return result;
    }
}
