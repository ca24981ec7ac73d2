using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>
/// The 4×4 convolution of stride 2 and padding 1, and its transpose, with 9 multiplications in the place of 16, by minimal filtering
/// (Winograd 1980; Lavin and Gray 2016).
/// </summary>
/// <remarks>
/// Along an axis, take pixels in pairs p₀, p₁, p₂ and the kernel as two pairs k₀, k₁. Two neighboring results are k₀p₀ + k₁p₁ and
/// k₀p₁ + k₁p₂. They are a + b and b + c, where a = k₀(p₀ - p₁), b = (k₀ + k₁)p₁ and c = k₁(p₂ - p₁): three products, not four. Along both
/// axes that is 9 matrix products of all windows. Sums and differences take time as well, so it pays with many maps alone.
/// </remarks>
internal static class WinogradConvolution
{
    private const int FewestMaps = 100; // O·C / (O + C): products grow with the one, sums with the other
    private const string ToMaps = "to_maps", ToImages = "to_images", ToKernels = "to_kernels"; // functions of the script
    private const int Taps = 4 * 4, Products = 3 * 3, Pair = 2 * 2;

    // Images are N×C×H×W with the channels of a pixel side by side, maps N×O×H/2×W/2 alike; a pair of pixels has an axis of its own.
    private static readonly Lazy<jit.CompilationUnit> _functions = new(() => jit.compile("""
        def split_images(images):
            n, c, h, w = images.shape
            padded = torch.constant_pad_nd(images.permute(0, 2, 3, 1), [0, 0, 1, 1, 1, 1])
            pairs = padded.view(n, h // 2 + 1, 2, w // 2 + 1, 2, c).transpose(2, 3)
            middle = pairs[:, 1::2]
            rows = [pairs[:, 0:-1:2] - middle, middle, pairs[:, 2::2] - middle]
            parts = torch.empty([3, 3, n, h // 4, w // 4, 2, 2, c], dtype=images.dtype)
            for i in range(3):
                middle = rows[i][:, :, 1::2]
                torch.sub(rows[i][:, :, 0:-1:2], middle, out=parts[i, 0])
                parts[i, 1].copy_(middle)
                torch.sub(rows[i][:, :, 2::2], middle, out=parts[i, 2])
            return parts.view(9, -1, 4 * c)

        def join_images(parts, shape: List[int]):
            n, c, h, w = shape
            parts = parts.view(3, 3, n, h // 4, w // 4, 2, 2, c)
            columns = torch.empty([3, n, h // 4, w // 2 + 1, 2, 2, c], dtype=parts.dtype)
            middle = columns[:, :, :, 1::2]
            torch.sub(parts[:, 1], parts[:, 0], out=middle)
            middle.sub_(parts[:, 2])
            columns[:, :, :, 0].copy_(parts[:, 0, :, :, 0])
            torch.add(parts[:, 0, :, :, 1:], parts[:, 2, :, :, :-1], out=columns[:, :, :, 2:-1:2])
            columns[:, :, :, -1].copy_(parts[:, 2, :, :, -1])
            padded = torch.empty([n, h // 2 + 1, 2, w // 2 + 1, 2, c], dtype=parts.dtype)
            pairs = padded.transpose(2, 3)
            middle = pairs[:, 1::2]
            torch.sub(columns[1], columns[0], out=middle)
            middle.sub_(columns[2])
            pairs[:, 0].copy_(columns[0, :, 0])
            torch.add(columns[0, :, 1:], columns[2, :, :-1], out=pairs[:, 2:-1:2])
            pairs[:, -1].copy_(columns[2, :, -1])
            return padded.view(n, h + 2, w + 2, c)[:, 1:-1, 1:-1].contiguous().permute(0, 3, 1, 2)

        def split_maps(maps):
            n, o, h, w = maps.shape
            pairs = maps.permute(0, 2, 3, 1).view(n, h // 2, 2, w // 2, 2, o)
            rows = [pairs[:, :, 0], pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 1]]
            parts = torch.empty([3, 3, n, h // 2, w // 2, o], dtype=maps.dtype)
            for i in range(3):
                first, second = rows[i][:, :, :, 0], rows[i][:, :, :, 1]
                parts[i, 0].copy_(first)
                torch.add(first, second, out=parts[i, 1])
                parts[i, 2].copy_(second)
            return parts.view(9, -1, o)

        def join_maps(parts, shape: List[int]):
            n, o, h, w = shape
            parts = parts.view(3, 3, n, h // 2, w // 2, o)
            pairs = torch.empty([n, h // 2, 2, w // 2, 2, o], dtype=parts.dtype)
            for i in range(2):
                row = parts[i] + parts[i + 1]
                torch.add(row[0], row[1], out=pairs[:, :, i, :, 0])
                torch.add(row[1], row[2], out=pairs[:, :, i, :, 1])
            return pairs.view(n, h, w, o).permute(0, 3, 1, 2)

        def to_maps(images, kernels):
            n, c, h, w = images.shape
            return join_maps(split_images(images).bmm(kernels.transpose(1, 2)), [n, kernels.size(1), h // 2, w // 2])

        def to_images(maps, kernels):
            n, o, h, w = maps.shape
            return join_images(split_maps(maps).bmm(kernels), [n, kernels.size(2) // 4, 2 * h, 2 * w])

        def to_kernels(images, maps):
            return split_maps(maps).transpose(1, 2).bmm(split_images(images))

        """));

    private static readonly float[] _sums = MakeSums();

    /// <summary>Whether it takes less time than libtorch's own: measured in bfloat16, on a CPU.</summary>
    /// <param name="input">The convolution's input; for its transpose, its maps.</param>
    /// <param name="kernel">O×C×4×4.</param>
    /// <param name="side">What the sides of the input are a multiple of: 4, and 2 for the transpose.</param>
    public static bool Pays(Tensor input, Tensor kernel, int side)
    {
        (long maps, long channels) = (kernel.shape[0], kernel.shape[1]);
        return input.device_type == DeviceType.CPU && input.dtype == ScalarType.BFloat16
            && input.shape[2] % side == 0 && input.shape[3] % side == 0 && maps * channels >= FewestMaps * (maps + channels);
    }

    /// <summary>The kernels of the 9 products, 9×O×4C, of a convolution's kernel O×C×4×4.</summary>
    public static Tensor Kernels(Tensor kernel)
    {
        (long maps, long channels) = (kernel.shape[0], kernel.shape[1]);
        return TensorFactory.Copy(_sums, [Products * Pair, Taps], kernel.device).to(kernel.dtype)
            .matmul(kernel.view(-1, Taps).t()).view(Products, Pair, maps, channels)
            .transpose(1, 2).reshape(Products, maps, Pair * channels);
    }

    /// <summary>Images N×C×H×W to maps N×O×H/2×W/2; the sides are multiples of 4.</summary>
    public static Tensor Convolve(Tensor images, Tensor kernels, Tensor? bias) =>
        Add(bias, Bilinear.apply(ToMaps, images, kernels));

    /// <summary>Maps N×O×H×W to images N×C×2H×2W; the sides are even.</summary>
    public static Tensor Transpose(Tensor maps, Tensor kernels, Tensor? bias) =>
        Add(bias, Bilinear.apply(ToImages, maps, kernels));

    private static Tensor Add(Tensor? bias, Tensor maps) => bias is null ? maps : maps.Plus(bias.view(-1, 1, 1));

    /// <summary>1 where a weight is part of a product's kernel: the first pair, both, or the second, along each axis.</summary>
    private static float[] MakeSums() =>
    [
        .. from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 3)
           from down in Enumerable.Range(0, 2) from right in Enumerable.Range(0, 2)
           from y in Enumerable.Range(0, 4) from x in Enumerable.Range(0, 4)
           select y % 2 == down && x % 2 == right && row - y / 2 is 0 or 1 && column - x / 2 is 0 or 1 ? 1f : 0f,
    ];

    private sealed class Bilinear : autograd.SingleTensorFunction<Bilinear>
    {
        public override string Name => nameof(Bilinear);

        public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
        {
            context.save_data(Name, inputs[0]);
            context.save_for_backward([(Tensor)inputs[1], (Tensor)inputs[2]]);
            return (Tensor)TorchScript.Invoke(_functions.Value, (string)inputs[0], inputs[1..])!;
        }

        /// <summary>The three are one another's derivatives, so gradients of gradients are right too.</summary>
        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
        {
            List<Tensor> saved = context.get_saved_variables();
            using Tensor first = saved[0], second = saved[1];
            string function = (string)context.get_data(Name);
            Tensor OfKernels(Tensor images, Tensor maps) => second.requires_grad ? apply(ToKernels, images, maps) : null!;
            return function switch
            {
                ToMaps => [null!, apply(ToImages, gradient, second), OfKernels(first, gradient)],
                ToImages => [null!, apply(ToMaps, gradient, second), OfKernels(gradient, first)],
                _ => [null!, apply(ToImages, second, gradient), apply(ToMaps, first, gradient)],
            };
        }
    }
}
