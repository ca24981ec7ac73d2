using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>A data view with the extractor's columns appended.</summary>
internal sealed class FeatureDataView(IDataView input, FeatureModel model, FeatureBindings bindings) : IDataView
{
    public DataViewSchema Schema => bindings.Schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = bindings.Activate(columnsNeeded);
        return new Cursor(input.GetRowCursor(bindings.InputsOf(active), rand), model, bindings, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = bindings.Activate(columnsNeeded);
        return [.. input.GetRowCursorSet(bindings.InputsOf(active), n, rand).Select(cursor => new Cursor(cursor, model, bindings, active))];
    }

    private sealed class Cursor(DataViewRowCursor rows, FeatureModel model, FeatureBindings bindings, bool[] active) : DataViewRowCursor
    {
        private readonly FeatureRow _row = new(rows, model, bindings, active);

        public override DataViewSchema Schema => bindings.Schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool MoveNext() => rows.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _row.Dispose();
            base.Dispose(disposing);
        }
    }
}
