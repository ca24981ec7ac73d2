using Microsoft.ML.Gan.Core.RandomNumbers;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// What the discriminator is told about real and generated images: 1 and 0, drawn from a range when labels are smoothed (Salimans et al.
/// 2016, section 3.4), and exchanged for a share of the images when labels are flipped.
/// </summary>
internal static class LabelTargets
{
    /// <summary>Fills the targets of a step's real and generated images, no more of these than of those.</summary>
    public static void Fill(GanOptions options, ulong key, Span<float> real, Span<float> fake)
    {
        Span<float> draws = new float[4 * real.Length];
        CounterRandom.FillUniform(key, draws);
        for (int i = 0; i < real.Length; i++)
        {
            float realDraw = draws[4 * i], fakeDraw = draws[4 * i + 1];
            real[i] = Between(draws[4 * i + 2] < options.LabelFlipRate ? options.FakeLabels : options.RealLabels, realDraw);
            if (i < fake.Length)
                fake[i] = Between(draws[4 * i + 3] < options.LabelFlipRate ? options.RealLabels : options.FakeLabels, fakeDraw);
        }
    }

    private static float Between(LabelRange range, float draw) => (float)(range.Minimum + (range.Maximum - range.Minimum) * draw);
}
