using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>Between bytes 0 … 255 and tensors in [-1, 1], both N×C×H×W.</summary>
internal static class PixelTensors
{
    /// <summary>v / 127.5 - 1. The bytes travel to the device; there they become floats.</summary>
    public static Tensor FromBytes(byte[] pixels, ImageShape shape, Device device) =>
        TensorFactory.Copy(pixels, [pixels.Length / shape.Size, shape.Channels, shape.Height, shape.Width], device)
            .to(ScalarType.Float32).TimesInPlace(1 / 127.5).PlusInPlace(-1);

    /// <summary>round((v + 1) · 127.5), on the CPU.</summary>
    public static Tensor ToBytes(Tensor images) =>
        images.Plus(1).TimesInPlace(127.5).round().ClampInPlace(0, 255).to(ScalarType.Byte).cpu().contiguous();
}
