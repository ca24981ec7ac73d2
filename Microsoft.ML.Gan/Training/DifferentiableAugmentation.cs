using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// Differentiable augmentation (Zhao et al. 2020): changes the color of all images that the discriminator sees, shifts them and cuts parts
/// out, so that gradients flow to the generator. The i-th real and the i-th generated image of a step get the same changes.
/// </summary>
internal sealed class DifferentiableAugmentation
{
    private const int DrawsPerImage = 7;
    private const int LargestShift = 8; // 1/8 of a side
    private const int CutOut = 2;       // 1/2 of a side

    private readonly GanAugmentation _kinds;
    private readonly ImageShape _shape;
    private readonly Device _device;
    private readonly float[] _draws;

    /// <summary>Draws the changes of a step of <paramref name="count"/> images.</summary>
    public DifferentiableAugmentation(GanAugmentation kinds, ImageShape shape, int count, ulong key, Device device)
    {
        (_kinds, _shape, _device) = (kinds, shape, device);
        _draws = new float[DrawsPerImage * count];
        if (kinds != GanAugmentation.None)
            CounterRandom.FillUniform(key, _draws);
    }

    /// <summary>Changes images N×C×H×W in [-1, 1], as many as changes were drawn for or fewer.</summary>
    public Tensor Apply(Tensor images)
    {
        if (_kinds.HasFlag(GanAugmentation.Color))
            images = Recolor(images);
        if (_kinds.HasFlag(GanAugmentation.Translation))
            images = Translate(images);
        if (_kinds.HasFlag(GanAugmentation.Cutout))
            images = Cut(images);
        return images;
    }

    /// <summary>Brightness by -½ … ½, saturation and contrast by factors 0 … 2 and ½ … 1½ (the paper's appendix).</summary>
    private Tensor Recolor(Tensor x)
    {
        x = x.Plus(PerImage(x, 0, v => v - 0.5f));
        Tensor gray = x.mean([1L], true);
        x = ((x - gray) * PerImage(x, 1, v => 2 * v)).Plus(gray);
        Tensor mean = x.mean([1L, 2L, 3L], true);
        return ((x - mean) * PerImage(x, 2, v => v + 0.5f)).Plus(mean);
    }

    /// <summary>A shift by up to an eighth of each side; black comes in.</summary>
    private Tensor Translate(Tensor x)
    {
        (int rows, int columns) = (_shape.Height / LargestShift, _shape.Width / LargestShift);
        Tensor padded = nn.functional.pad(x, [columns, columns, rows, rows], PaddingModes.Constant, -1);
        return stack([.. Enumerable.Range(0, (int)x.shape[0]).Select(i => padded[i]
            .narrow(1, Integer(i, 3, 2 * rows + 1), _shape.Height).narrow(2, Integer(i, 4, 2 * columns + 1), _shape.Width))]);
    }

    /// <summary>A rectangle of half of each side, anywhere, becomes gray.</summary>
    private Tensor Cut(Tensor x)
    {
        int count = (int)x.shape[0];
        var keep = new float[count * _shape.Height * _shape.Width];
        Array.Fill(keep, 1);
        (int height, int width) = (_shape.Height / CutOut, _shape.Width / CutOut);
        for (int i = 0; i < count; i++)
        {
            int top = Integer(i, 5, _shape.Height) - height / 2, left = Integer(i, 6, _shape.Width) - width / 2; // may exceed the image
            for (int row = Math.Max(0, top); row < Math.Min(_shape.Height, top + height); row++)
            {
                int from = Math.Max(0, left), to = Math.Min(_shape.Width, left + width);
                keep.AsSpan((i * _shape.Height + row) * _shape.Width + from, to - from).Clear();
            }
        }
        return x * TensorFactory.Copy(keep, [count, 1, _shape.Height, _shape.Width], _device);
    }

    private Tensor PerImage(Tensor x, int draw, Func<float, float> map)
    {
        float[] values = [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => map(_draws[DrawsPerImage * i + draw]))];
        return TensorFactory.Copy(values, [values.Length, 1, 1, 1], _device);
    }

    private int Integer(int image, int draw, int below) => (int)(_draws[DrawsPerImage * image + draw] * below);
}
