using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Transform;

/// <summary>
/// Reads the rows' own samples for a transformer's columns. One that cannot be read fails with its row named, or counts as missing, as the
/// model was told in training.
/// </summary>
internal sealed class SampleRows
{
    private readonly SampleColumn _column;
    private readonly DataViewRow _row;
    private readonly DataViewSchema.Column[] _names;
    private readonly SampleReader _read;
    private readonly SampleFindings _findings;
    private long _missing;
    private bool _toldFindings;

    /// <param name="column">The column of samples.</param>
    /// <param name="row">A row or cursor in which it is active, and what <see cref="NamesOf"/> gives.</param>
    public SampleRows(SampleColumn column, DataViewRow row)
    {
        (_column, _row, _names, _findings) = (column, row, NamesOf(column, row.Schema), new SampleFindings(column));
        _read = column.CreateReader(row, column.Require(row.Schema), _findings);
    }

    /// <summary>The columns that name a row in an error: the path of an image's file is among them.</summary>
    public static DataViewSchema.Column[] NamesOf(SampleColumn column, DataViewSchema schema) =>
        column.LoadsImages ? RowNames.Of(schema) : [];

    /// <summary>Reads the current row's sample; false, and zeros, if it is missing and may be.</summary>
    /// <exception cref="InvalidOperationException">The sample cannot be read, and is not to be skipped.</exception>
    public bool TryRead(Span<byte> sample)
    {
        try
        {
            return _read(sample) ? true : throw new InvalidDataException($"the row has no {_column.Sample}");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (_column.Unreadable == UnreadableImages.Throw || exception is OutOfMemoryException)
                throw _column.UnreadableError(_row.Position, RowNames.Describe(_row, _names), exception);
            sample.Clear();
            _missing++;
            return false;
        }
    }

    /// <summary>What is worth a warning of the rows since the last call, and once of all rows.</summary>
    public IEnumerable<string> TakeWarnings()
    {
        if (_missing > 0)
            yield return $"{_missing} rows of column '{_column.Name}' have no score or features (NaN): their {_column.Sample}s are " +
                "missing or cannot be read.";
        _missing = 0;
        if (_toldFindings)
            yield break;
        foreach (string warning in _findings.Problem is { } problem ? [problem] : _findings.Warnings)
        {
            _toldFindings = true;
            yield return warning;
        }
    }
}
