#nullable disable annotations

namespace TorchSharp;

public static partial class torch
{
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, (double min, double max)? range = null, Tensor weight = null, bool density = false) =>
        Aten.Call2("histogram.bin_ct", input, bins, range is { } r ? (double[])[r.min, r.max] : null, weight, density);

    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor weight = null, bool density = false) =>
        Aten.Call2("histogram.bins_tensor", input, bins, weight, density);
}
