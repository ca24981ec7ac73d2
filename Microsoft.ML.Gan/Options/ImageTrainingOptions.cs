using System.Drawing;

namespace Microsoft.ML.Gan;

/// <summary>The options of all trainings on images: how images are read.</summary>
public abstract class ImageTrainingOptions : TrainingOptions
{
    /// <summary>The smallest height and width of images that networks can be trained on, in pixels.</summary>
    public const int SmallestSide = 8;

    private protected ImageTrainingOptions(int epochs, int batchSize, double beta1)
        : base(epochs, batchSize, beta1)
    {
    }

    /// <summary>Height of the images in pixels, 8 or more. <see langword="null"/>: the input column's own.</summary>
    public int? Height { get; set; }

    /// <summary>Width of the images in pixels, 8 or more. <see langword="null"/>: the input column's own.</summary>
    public int? Width { get; set; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA). <see langword="null"/>: 3 for an image column, a vector column's own.</summary>
    public int? Channels { get; set; }

    /// <summary>How an image of another size is brought to <see cref="Height"/>×<see cref="Width"/>.</summary>
    public ImageFit Fit { get; set; } = ImageFit.Crop;

    /// <summary>The color behind transparent pixels, if <see cref="Channels"/> is 1 or 3, and beside padded images.</summary>
    public Color Background { get; set; } = Color.White;

    /// <summary>The value in a float vector column that means black. Bytes are always 0 to 255.</summary>
    public float PixelMinimum { get; set; }

    /// <summary>The value in a float vector column that means white. Greater than <see cref="PixelMinimum"/>.</summary>
    public float PixelMaximum { get; set; } = 255f; // what ExtractPixels gives

    /// <summary>The order of the values in a vector column.</summary>
    public PixelLayout Layout { get; set; } = PixelLayout.Auto;

    /// <summary>
    /// What to do with an image that is missing, cannot be read or ends early, or with a vector that has NaN or infinite values.
    /// </summary>
    public UnreadableImages UnreadableImages { get; set; } = UnreadableImages.Throw;

    /// <summary>
    /// A folder for a file with the training data, for more than memory holds. The file is mapped into memory, and deleted after training.
    /// It is as large as the data. <see langword="null"/>: the data is kept in memory.
    /// </summary>
    public string? StoreDirectory { get; set; }

    private protected override void Check(OptionValidator validator)
    {
        base.Check(validator);
        validator.AtLeast(Height, SmallestSide, "the column's own");
        validator.AtLeast(Width, SmallestSide, "the column's own");
        validator.Require(Channels is null or 1 or 3 or 4, Channels, "1, 3 or 4, or null for the column's own");
        validator.Require(float.IsFinite(PixelMinimum), PixelMinimum, "a finite number");
        validator.Require(float.IsFinite(PixelMaximum) && PixelMaximum > PixelMinimum, PixelMaximum,
            FormattableString.Invariant($"greater than {nameof(PixelMinimum)} ({PixelMinimum})"));
        validator.Defined(Fit);
        validator.Defined(Layout);
        validator.Defined(UnreadableImages);
        validator.NotBlank(StoreDirectory, "a folder, or null to keep the data in memory");
        validator.Require(BatchSize >= 2, BatchSize, "2 or more: batch normalization needs two images");
    }
}
