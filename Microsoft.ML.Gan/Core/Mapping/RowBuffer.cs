using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>
/// Some rows of a cursor with the values of some columns, and a row over them that can be set to any. All that is made of an input row,
/// and all
/// that is passed on of it, comes from the one value that was read: the input may give another each time it is asked.
/// </summary>
internal sealed class RowBuffer
{
    private readonly DataViewRowCursor _source;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly ColumnBuffer?[] _columns; // by their index in the input
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly long[] _positions;
    private int _place;

    /// <param name="source">The cursor, at which the needed columns are active.</param>
    /// <param name="activity">The needed columns, whose values are kept.</param>
    /// <param name="places">Rows that there is room for.</param>
    public RowBuffer(DataViewRowCursor source, BatchActivity activity, int places)
    {
        (_source, _id) = (source, source.GetIdGetter());
        (_ids, _batches, _positions) = (new DataViewRowId[places], new long[places], new long[places]);
        _columns = new ColumnBuffer?[source.Schema.Count];
        foreach (DataViewSchema.Column column in activity.Needed)
            _columns[column.Index] = ColumnBuffer.Create(source, column, places, column.Index == activity.MaybeMissing);
        Row = new BufferedRow(this);
    }

    /// <summary>The row at the place that was set last.</summary>
    public DataViewRow Row { get; }

    /// <summary>Reads the source's current row into a place, and sets <see cref="Row"/> to it.</summary>
    public void Read(int place)
    {
        Set(place);
        _id(ref _ids[place]);
        (_batches[place], _positions[place]) = (_source.Batch, _source.Position);
        foreach (ColumnBuffer? column in _columns)
            column?.Read(place);
    }

    /// <summary>Sets <see cref="Row"/> to a place.</summary>
    public void Set(int place) => _place = place;

    /// <summary>A row of the buffer: each call of a getter gives a value of its own.</summary>
    private sealed class BufferedRow(RowBuffer buffer) : DataViewRow
    {
        public override DataViewSchema Schema => buffer._source.Schema;

        public override long Position => buffer._positions[buffer._place];

        public override long Batch => buffer._batches[buffer._place];

        public override bool IsColumnActive(DataViewSchema.Column column) => buffer._columns[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (buffer._columns[column.Index] ?? throw Inactive(column)).CreateGetter(() => buffer._place) as ValueGetter<TValue>
            ?? throw RowBatch.WrongType(column, typeof(TValue));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = buffer._ids[buffer._place];

        private static ArgumentOutOfRangeException Inactive(DataViewSchema.Column column) =>
            new(nameof(column), $"Column '{column.Name}' is not active.");
    }

    /// <summary>The values of a column. One that cannot be read fails when it is asked for, as it would without a buffer.</summary>
    private abstract class ColumnBuffer(int places)
    {
        private readonly ExceptionDispatchInfo?[] _failures = new ExceptionDispatchInfo?[places];

        public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int places, bool maybeMissing)
        {
            Type type = column.Type.RawType;
            if (type == typeof(MLImage))
                return new Images(source.GetGetter<MLImage>(column), places, maybeMissing);
            Type buffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? typeof(Vectors<>).MakeGenericType(type.GetGenericArguments())
                : typeof(Values<>).MakeGenericType(type);
            return (ColumnBuffer)Activator.CreateInstance(buffer, source, column, places)!;
        }

        public void Read(int place)
        {
            _failures[place] = null;
            try
            {
                ReadValue(place);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                _failures[place] = ExceptionDispatchInfo.Capture(exception);
            }
        }

        public abstract Delegate CreateGetter(Func<int> place);

        protected abstract void ReadValue(int place);

        protected int Readable(int place)
        {
            _failures[place]?.Throw();
            return place;
        }
    }

    private sealed class Values<T>(DataViewRow source, DataViewSchema.Column column, int places) : ColumnBuffer(places)
    {
        private readonly ValueGetter<T> _getter = source.GetGetter<T>(column);
        private readonly T[] _values = new T[places];

        public override Delegate CreateGetter(Func<int> place) => (ValueGetter<T>)((ref T value) => value = _values[Readable(place())]);

        protected override void ReadValue(int place) => _getter(ref _values[place]);
    }

    private sealed class Vectors<T>(DataViewRow source, DataViewSchema.Column column, int places) : ColumnBuffer(places)
    {
        private readonly ValueGetter<VBuffer<T>> _getter = source.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[places];

        public override Delegate CreateGetter(Func<int> place) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[Readable(place())].CopyTo(ref value));

        protected override void ReadValue(int place) => _getter(ref _values[place]);
    }

    /// <summary>
    /// Images are kept as pixels: who gets an image from a getter may dispose it, and ML.NET's own getters dispose or reuse what they are
    /// handed.
    /// </summary>
    private sealed class Images(ValueGetter<MLImage> getter, int places, bool maybeMissing) : ColumnBuffer(places)
    {
        private readonly (byte[] Pixels, int Width, int Height, MLPixelFormat Format, string? Tag)[] _values =
            new (byte[], int, int, MLPixelFormat, string?)[places];

        private MLImage? _image; // handed back at the next row, and not ours to dispose

        public override Delegate CreateGetter(Func<int> place) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            (byte[] pixels, int width, int height, MLPixelFormat format, string? tag) = _values[Readable(place())];
            value = width == 0 ? null! : MLImage.CreateFromPixels(width, height, format, pixels);
            if (value is not null)
                value.Tag = tag;
        });

        protected override void ReadValue(int place)
        {
            byte[] old = _values[place].Pixels ?? [];
            _values[place] = (old, 0, 0, default, null);
            if (!TryGet() || _image is null)
                return;
            LargeImages.Refuse(_image);
            ReadOnlySpan<byte> pixels = _image.Pixels;
            byte[] kept = old.Length == pixels.Length ? old : new byte[pixels.Length];
            pixels.CopyTo(kept);
            _values[place] = (kept, _image.Width, _image.Height, _image.PixelFormat, _image.Tag);
        }

        private bool TryGet()
        {
            try
            {
                getter(ref _image!);
                return true;
            }
            catch (Exception exception) when (maybeMissing && exception is not (OutOfMemoryException or OperationCanceledException))
            {
                _image = null;
                return false;
            }
        }
    }
}
