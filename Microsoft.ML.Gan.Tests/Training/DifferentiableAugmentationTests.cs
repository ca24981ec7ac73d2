using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class DifferentiableAugmentationTests
{
    private const int Count = 32;

    private static readonly ImageShape Shape = new(3, 16, 24);

    private static DifferentiableAugmentation Augmentation(GanAugmentation kinds, double probability = 1, int count = Count) =>
        new(kinds, probability, Shape, count, 3, CPU);

    private static Tensor Images() => randn([Count, 3, 16, 24], generator: new Generator(1));

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    [TestMethod]
    public void ApplyNoneChangesNothing()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images();
        CollectionAssert.AreEqual(Values(images), Values(Augmentation(GanAugmentation.None).Apply(images)));
    }

    [TestMethod]
    public void ApplyChangesRealAndGeneratedImagesAlike()
    {
        using DisposeScope scope = NewDisposeScope();
        DifferentiableAugmentation augmentation = Augmentation(GanAugmentation.All);
        CollectionAssert.AreEqual(Values(augmentation.Apply(Images())), Values(augmentation.Apply(Images())));
    }

    /// <summary>One bright pixel in the middle moves by at most 2 rows (16 / 8) and 3 columns (24 / 8),
    /// in all directions; black comes in.</summary>
    [TestMethod]
    public void TranslationShiftsByUpToAnEighth()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = -ones([Count, 3, 16, 24]);
        images[TensorIndex.Colon, TensorIndex.Colon, 8, 12] = tensor(1f);
        float[] shifted = Values(Augmentation(GanAugmentation.Translation).Apply(images));
        var rows = new SortedSet<int>();
        var columns = new SortedSet<int>();
        for (int i = 0; i < Count * 3; i++)
        {
            int bright = Array.IndexOf(shifted, 1f, i * 16 * 24, 16 * 24) - i * 16 * 24;
            rows.Add(bright / 24 - 8);
            columns.Add(bright % 24 - 12);
        }
        Assert.AreEqual(Count * 3, shifted.Count(v => v == 1));
        CollectionAssert.AreEqual(new[] { -2, -1, 0, 1, 2 }, rows.ToArray());
        CollectionAssert.AreEqual(new[] { -3, -2, -1, 0, 1, 2, 3 }, columns.ToArray());
    }

    /// <summary>A rectangle of 8×12 becomes 0; less of it where it sticks out.</summary>
    [TestMethod]
    public void CutoutTakesRectangleOfHalfOfEachSide()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] cut = Values(Augmentation(GanAugmentation.Cutout).Apply(ones(Count, 3, 16, 24)));
        int[] areas = [.. Enumerable.Range(0, Count).Select(i => cut.AsSpan(i * 3 * 16 * 24, 16 * 24).Count(0f))];
        Assert.AreEqual(8 * 12, areas.Max());
        Assert.IsTrue(areas.Min() >= 4 * 6, "a corner's quarter at least");
        Assert.IsTrue(cut.All(v => v is 0 or 1));
    }

    /// <summary>Colour: brightness moves the mean by at most ½;
    /// an image of one grey has neither saturation nor contrast to change.</summary>
    [TestMethod]
    public void ColorMovesMeanOfGreyImageByBrightnessAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] changed = Values(Augmentation(GanAugmentation.Color).Apply(ones([Count, 3, 16, 24]).Times(0.25)));
        var levels = new HashSet<float>();
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<float> image = changed.AsSpan(i * 3 * 16 * 24, 3 * 16 * 24);
            foreach (float value in image)
                Assert.AreEqual(image[0], value, 1e-5);
            Assert.AreEqual(0.25, image[0], 0.5);
            levels.Add(image[0]);
        }
        Assert.AreEqual(Count, levels.Count);
    }

    /// <summary>Each kind leaves some images as they are, and not the same ones; those that it changes, it changes as ever.</summary>
    [TestMethod]
    [DataRow(GanAugmentation.Color)]
    [DataRow(GanAugmentation.Translation)]
    [DataRow(GanAugmentation.Cutout)]
    public void ApplyChangesShareOfImages(GanAugmentation kind)
    {
        const int Many = 400, Size = 3 * 16 * 24;
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn([Many, 3, 16, 24], generator: new Generator(1));
        float[][] before = Chunks(images), always = Chunks(Augmentation(kind, 1, Many).Apply(images)),
            some = Chunks(Augmentation(kind, 0.25, Many).Apply(images)), never = Chunks(Augmentation(kind, 0, Many).Apply(images));
        int changed = 0;
        for (int i = 0; i < Many; i++)
        {
            CollectionAssert.AreEqual(before[i], never[i]);
            bool kept = Near(some[i], before[i]);
            Assert.IsTrue(kept || Near(some[i], always[i]));
            changed += kept ? 0 : 1;
        }
        Assert.AreEqual(0.25 * Many, changed, 4 * Math.Sqrt(Many * 0.25 * 0.75)); // four standard deviations

        static float[][] Chunks(Tensor images) => [.. Values(images).Chunk(Size)];
        static bool Near(float[] a, float[] b) => a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    [TestMethod]
    public void ApplyDrawsForEachKindAlone()
    {
        const int Many = 400, Size = 3 * 16 * 24;
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn([Many, 3, 16, 24], generator: new Generator(1));
        bool[][] changed = [.. new[] { GanAugmentation.Color, GanAugmentation.Translation, GanAugmentation.Cutout }.Select(Changed)];
        for (int kind = 0; kind < 3; kind++)
        {
            int both = changed[kind].Zip(changed[(kind + 1) % 3]).Count(pair => pair.First && pair.Second);
            Assert.AreEqual(0.25 * Many, both, 5 * Math.Sqrt(Many * 0.25 * 0.75));
        }

        bool[] Changed(GanAugmentation kind)
        {
            Tensor differences = (Augmentation(kind, 0.5, Many).Apply(images) - images).abs();
            return [.. Values(differences).Chunk(Size).Select(image => image.Max() > 0.01)];
        }
    }

    [TestMethod]
    public void ApplyLetsGradientsThrough()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images().requires_grad_(true);
        Tensor gradient = autograd.grad([Augmentation(GanAugmentation.All).Apply(images).Squared().sum()], [images])[0];
        Assert.IsTrue(gradient.abs().sum().item<float>() > 1);
    }
}
