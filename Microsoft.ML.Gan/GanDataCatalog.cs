using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Augmentation;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Data.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Operations on data that GANs need, on <see cref="MLContext.Data"/>.</summary>
public static class GanDataCatalog
{
    /// <summary>
    /// The images of a folder and of all folders below it, as rows: a file's path, its label if one is wanted, and its image. Images are
    /// loaded when their column is read, as <c>Transforms.LoadImages</c> loads them.
    /// </summary>
    /// <remarks>
    /// Images are files that end with .bmp, .gif, .jpeg, .jpg, .png or .webp, in small or capital letters. Hidden files and folders are
    /// left out, on all systems also those whose names begin with a dot. Rows are in the order of the paths below the folder, compared by
    /// characters' numbers with / between folders: the same on all systems. Images have the sizes that they have in their files:
    /// <see cref="ImageTrainingOptions.Height"/> and Width, or <c>ResizeImages</c>, bring them to one. This call makes the list of files.
    /// </remarks>
    /// <param name="catalog">The context's data operations.</param>
    /// <param name="path">The folder.</param>
    /// <param name="labelColumnName">
    /// A column of labels, Text: the name of the folder right below <paramref name="path"/> that a file is in, at whatever depth. Map it
    /// with <c>Conversion.MapValueToKey</c> for trainers. <see langword="null"/>: no labels.
    /// </param>
    /// <param name="imageColumnName">The column of images, MLImage.</param>
    /// <param name="imagePathColumnName">The column of the files' whole paths, Text.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no image; or labels are wanted, and an image lies in the folder itself.
    /// </exception>
    /// <exception cref="ArgumentException">Two columns have one name.</exception>
    public static IDataView LoadImageFolder(this DataOperationsCatalog catalog, string path, string? labelColumnName = null,
        string imageColumnName = "Image", string imagePathColumnName = "ImagePath")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(imagePathColumnName);
        string?[] names = [imageColumnName, imagePathColumnName, labelColumnName];
        if (labelColumnName is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        if (names.Distinct().Count() < names.Length)
            throw new ArgumentException($"Columns need names of their own, and these have {string.Join(", ", names)}.");

        var schema = SchemaDefinition.Create(typeof(ImageFolderRow));
        schema[nameof(ImageFolderRow.Path)].ColumnName = imagePathColumnName;
        if (labelColumnName is null)
            schema.Remove(schema[nameof(ImageFolderRow.Label)]);
        else
            schema[nameof(ImageFolderRow.Label)].ColumnName = labelColumnName;
        IDataView rows = catalog.LoadFromEnumerable(ImageFolder.Find(path, requireLabels: labelColumnName is not null), schema);
        // LoadImages hangs on a context's Transforms, which its Data does not lead to. It keeps nothing of the context.
        return new MLContext().Transforms.LoadImages(imageColumnName, imageFolder: "", imagePathColumnName).Fit(rows).Transform(rows);
    }

    /// <summary>
    /// The rows of one data view, then those of another: for example training rows and generated ones. Lazy: nothing is read or copied
    /// before the result is.
    /// </summary>
    /// <remarks>
    /// Columns are matched by name, whatever their order; the result has the first's order and annotations. Hidden columns are left out.
    /// Types must be the same, but for the dimensions of vectors where these can be nothing but another way to write them (784, 28×28 and
    /// 28×28×1). Keys must have the same count and, where both sides know the keys' values, the same values. Row ids are made of the
    /// side and the row's id there, so that no two rows share one. The rows can be shuffled if both sides can be and know their row counts.
    /// A cursor set is a single cursor, as with any source that has one order only; ML.NET's transforms divide it among their threads.
    /// </remarks>
    /// <param name="catalog">The context's data operations.</param>
    /// <param name="first">The rows that come first.</param>
    /// <param name="second">The rows that follow.</param>
    /// <param name="fillMissing">
    /// What to do about a column that only one side has. <see langword="false"/>: fail, naming it. <see langword="true"/>: its values in
    /// the other side's rows are the type's default: 0, an empty text, a missing key, no image, a vector of those.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing on one side, or differs between the two.</exception>
    public static IDataView AppendRows(this DataOperationsCatalog catalog, IDataView first, IDataView second, bool fillMissing = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return AppendedRows.Of(first, second, fillMissing);
    }

    /// <summary>
    /// Tops the small classes of a data set up with generated rows, so that each has as many rows as the largest one, or a share of it.
    /// The log of the context says what each class gets. Lazy but for one pass over the labels.
    /// </summary>
    /// <param name="catalog">The context's data operations.</param>
    /// <param name="data">The training rows.</param>
    /// <param name="gan">A conditional GAN, trained on rows of the same label column (<see cref="GanOptions.LabelColumnName"/>).</param>
    /// <param name="labelColumnName">That column.</param>
    /// <param name="options">The share, and which generated rows to take; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">
    /// No row has a label; or, while the result is read, the data has not as many rows as when its labels were counted.
    /// </exception>
    public static IDataView BalanceWithGan(this DataOperationsCatalog catalog, IDataView data, GanTransformer gan, string labelColumnName,
        GanBalanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(gan);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        IHost host = MLNetInternals.EnvironmentOf(catalog).Register(nameof(BalanceWithGan));
        using IChannel channel = host.Start("Augmentation");
        return ClassBalance.Balance(data, gan, labelColumnName, options ?? new GanBalanceOptions(), channel);
    }

    /// <summary>
    /// Repeats the rows of small classes (oversampling), so that each class has as many rows as the largest one, or a share of it. The log
    /// of the context says what each class gets. Lazy but for one pass over the labels.
    /// </summary>
    /// <remarks>
    /// Rows of a class are repeated equally often, but for one copy more or less. Rows without a label (a missing key, an empty text) are
    /// kept once. The result comes in sweeps over the data that have the classes in one mix: a row's copies lie about a sweep apart.
    /// The same data gives the same rows in the same order. They can be shuffled if the data can be. Row ids are made of the sweep and the
    /// row's id in the data, so that no two rows share one. Hidden columns are left out. A cursor set is a single cursor.
    /// <para>
    /// Rows are not kept in memory; their ids are, once they are shuffled. One pass over the result reads the data's labels as often as the
    /// smallest class's rows come up, and other columns of a row only where it is given. Where reading is slow, as from a text file, cache
    /// the data before. Repeat training rows alone, after a split: copies of one row on both sides would spoil the test.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The context's data operations.</param>
    /// <param name="data">The training rows. They must be the same rows, in any order, each time that they are read.</param>
    /// <param name="labelColumnName">
    /// The column of labels: a key of at most 65,536 classes, Boolean, or text. Map numbers to keys before (Conversion.MapValueToKey): a
    /// number may be a quantity as well.
    /// </param>
    /// <param name="ratio">What share of the largest class's rows each class has at the least, in (0, 1]. 1: as many as it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the ratio is out of its range.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are more than 65,536 texts; or, while the result is read, the data gives other rows than when its labels were counted.
    /// </exception>
    public static IDataView Oversample(this DataOperationsCatalog catalog, IDataView data, string labelColumnName, double ratio = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        if (ratio is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio must be in (0, 1].");
        using IChannel channel = MLNetInternals.EnvironmentOf(catalog).Register(nameof(Oversample)).Start("Oversampling");
        return Oversampling.Repeat(data, labelColumnName, ratio, channel);
    }

    /// <summary>
    /// Keeps the rows that score at least a minimum: generated rows that the GAN's discriminator takes for real, or that a classifier
    /// assigns to the class they were generated for. The columns stay as they are. Lazy.
    /// </summary>
    /// <param name="catalog">The context's data operations.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="scorer">What scores them: a <see cref="GanTransformer"/>, a trained classifier, a whole model.</param>
    /// <param name="scoreColumnName">The scorer's column: a Single, or a known-size vector of Single with a value for each class.</param>
    /// <param name="minimum">The least value to keep a row with.</param>
    /// <param name="labelColumnName">For a vector: the key column that says which value counts; rows without a class are dropped.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public static IDataView FilterByScore(this DataOperationsCatalog catalog, IDataView rows, ITransformer scorer, string scoreColumnName,
        double minimum, string? labelColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentException.ThrowIfNullOrWhiteSpace(scoreColumnName);
        return ScoreFilter.Filter(rows, scorer, scoreColumnName, minimum, labelColumnName);
    }
}
