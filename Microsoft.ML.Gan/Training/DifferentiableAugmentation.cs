using System.Numerics;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// Differentiable augmentation (Zhao et al. 2020): changes the color of all images that the discriminator sees, shifts them and cuts parts
/// out, so that gradients flow to the generator. Each kind changes an image with a probability (Karras et al. 2020, section 2.2). The i-th
/// real and the i-th generated image of a step get the same changes.
/// </summary>
internal sealed class DifferentiableAugmentation
{
    private const int DrawsPerImage = 7;
    private const int Kinds = 3;
    private const int LargestShift = 8; // 1/8 of a side
    private const int CutOut = 2;       // 1/2 of a side

    private readonly GanAugmentation _kinds;
    private readonly ImageShape _shape;
    private readonly Device _device;
    private readonly float[] _draws = [];
    private readonly bool[] _changed = []; // a kind a row, an image a column

    /// <summary>Draws the changes of a step of <paramref name="count"/> images.</summary>
    public DifferentiableAugmentation(GanAugmentation kinds, double probability, ImageShape shape, int count, ulong key, Device device)
    {
        (_kinds, _shape, _device) = (probability == 0 ? GanAugmentation.None : kinds, shape, device);
        if (_kinds == GanAugmentation.None)
            return;
        _draws = new float[(DrawsPerImage + Kinds) * count];
        CounterRandom.FillUniform(key, _draws);
        _changed = [.. _draws[(DrawsPerImage * count)..].Select(draw => draw < probability)]; // draws are in [0, 1)
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
        x = x.Plus(PerImage(x, 0, v => v - 0.5f, otherwise: 0));
        Tensor gray = x.mean([1L], true);
        x = ((x - gray) * PerImage(x, 1, v => 2 * v, otherwise: 1)).Plus(gray);
        Tensor mean = x.mean([1L, 2L, 3L], true);
        return ((x - mean) * PerImage(x, 2, v => v + 0.5f, otherwise: 1)).Plus(mean);
    }

    /// <summary>A shift by up to an eighth of each side; black comes in.</summary>
    private Tensor Translate(Tensor x)
    {
        (int rows, int columns) = (_shape.Height / LargestShift, _shape.Width / LargestShift);
        Tensor padded = nn.functional.pad(x, [columns, columns, rows, rows], PaddingModes.Constant, -1);
        return stack([.. Enumerable.Range(0, (int)x.shape[0]).Select(i => padded[i]
            .narrow(1, Shift(i, 3, rows), _shape.Height).narrow(2, Shift(i, 4, columns), _shape.Width))]);

        int Shift(int image, int draw, int largest) =>
            IsChanged(GanAugmentation.Translation, image) ? Integer(image, draw, 2 * largest + 1) : largest;
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
            if (!IsChanged(GanAugmentation.Cutout, i))
                continue;
            int top = Integer(i, 5, _shape.Height) - height / 2, left = Integer(i, 6, _shape.Width) - width / 2; // may exceed the image
            for (int row = Math.Max(0, top); row < Math.Min(_shape.Height, top + height); row++)
            {
                int from = Math.Max(0, left), to = Math.Min(_shape.Width, left + width);
                keep.AsSpan((i * _shape.Height + row) * _shape.Width + from, to - from).Clear();
            }
        }
        return x * TensorFactory.Copy(keep, [count, 1, _shape.Height, _shape.Width], _device);
    }

    private Tensor PerImage(Tensor x, int draw, Func<float, float> map, float otherwise)
    {
        float[] values = [.. Enumerable.Range(0, (int)x.shape[0])
            .Select(i => IsChanged(GanAugmentation.Color, i) ? map(_draws[DrawsPerImage * i + draw]) : otherwise)];
        return TensorFactory.Copy(values, [values.Length, 1, 1, 1], _device);
    }

    private bool IsChanged(GanAugmentation kind, int image) =>
        _changed[(BitOperations.Log2((uint)kind) * _changed.Length / Kinds) + image];

    private int Integer(int image, int draw, int below) => (int)(_draws[DrawsPerImage * image + draw] * below);
}
