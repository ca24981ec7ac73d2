using Microsoft.ML.Gan.Data;

namespace Microsoft.ML;

/// <summary>Operations on data that augmentation needs, on <see cref="MLContext.Data"/>.</summary>
public static class GanDataCatalog
{
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
        return new AppendedRows(first, second, AppendedRowsBindings.Match(first.Schema, second.Schema, fillMissing));
    }
}
