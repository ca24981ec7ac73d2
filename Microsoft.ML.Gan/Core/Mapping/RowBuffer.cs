using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>
/// Some rows of a cursor with the values of some columns, and a row over them that can be set to any. All that is made of an input row, and
/// all that is passed on of it, comes from the one value that was read: the input may give another each time it is asked.
/// </summary>
internal sealed class RowBuffer
{
    private readonly DataViewRowCursor _source;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly ColumnBuffer?[] _columns; // by their index in the input
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly long[] _positions;
    private int _slot;

    /// <summary>Makes room for so many rows of a cursor, in which the activity's needed columns are active.</summary>
    public RowBuffer(DataViewRowCursor source, BatchActivity activity, int slots)
    {
        (_source, _id) = (source, source.GetIdGetter());
        (_ids, _batches, _positions) = (new DataViewRowId[slots], new long[slots], new long[slots]);
        _columns = new ColumnBuffer?[source.Schema.Count];
        foreach (DataViewSchema.Column column in activity.Needed)
            _columns[column.Index] = ColumnBuffer.Create(source, column, slots, column.Index == activity.MaybeMissing);
        Row = new BufferedRow(this);
    }

    /// <summary>The row at the slot that was set last.</summary>
    public DataViewRow Row { get; }

    /// <summary>Reads the source's current row into a slot, and sets <see cref="Row"/> to it.</summary>
    public void Read(int slot)
    {
        Set(slot);
        _id(ref _ids[slot]);
        (_batches[slot], _positions[slot]) = (_source.Batch, _source.Position);
        foreach (ColumnBuffer? column in _columns)
            column?.Read(slot);
    }

    /// <summary>Sets <see cref="Row"/> to a slot.</summary>
    public void Set(int slot) => _slot = slot;

    /// <summary>A row of the buffer: each call of a getter gives a value of its own.</summary>
    private sealed class BufferedRow(RowBuffer buffer) : DataViewRow
    {
        public override DataViewSchema Schema => buffer._source.Schema;

        public override long Position => buffer._positions[buffer._slot];

        public override long Batch => buffer._batches[buffer._slot];

        public override bool IsColumnActive(DataViewSchema.Column column) => buffer._columns[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (buffer._columns[column.Index] ?? throw SchemaErrors.NotActive(column)).CreateGetter(() => buffer._slot) as ValueGetter<TValue>
            ?? throw SchemaErrors.WrongType(column, typeof(TValue));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = buffer._ids[buffer._slot];
    }

    /// <summary>The values of a column. One that cannot be read fails when it is asked for, as it would without a buffer.</summary>
    private abstract class ColumnBuffer(int slots)
    {
        private readonly ExceptionDispatchInfo?[] _failures = new ExceptionDispatchInfo?[slots];

        public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int slots, bool maybeMissing)
        {
            Type type = column.Type.RawType;
            if (type == typeof(MLImage))
                return new Images(source.GetGetter<MLImage>(column), slots, maybeMissing);
            Type buffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? typeof(Vectors<>).MakeGenericType(type.GetGenericArguments())
                : typeof(Values<>).MakeGenericType(type);
            return (ColumnBuffer)Activator.CreateInstance(buffer, source, column, slots)!;
        }

        public void Read(int slot)
        {
            _failures[slot] = null;
            try
            {
                ReadValue(slot);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                _failures[slot] = ExceptionDispatchInfo.Capture(exception);
            }
        }

        public abstract Delegate CreateGetter(Func<int> slot);

        protected abstract void ReadValue(int slot);

        protected int Readable(int slot)
        {
            _failures[slot]?.Throw();
            return slot;
        }
    }

    private sealed class Values<T>(DataViewRow source, DataViewSchema.Column column, int slots) : ColumnBuffer(slots)
    {
        private readonly ValueGetter<T> _getter = source.GetGetter<T>(column);
        private readonly T[] _values = new T[slots];

        public override Delegate CreateGetter(Func<int> slot) => (ValueGetter<T>)((ref T value) => value = _values[Readable(slot())]);

        protected override void ReadValue(int slot) => _getter(ref _values[slot]);
    }

    private sealed class Vectors<T>(DataViewRow source, DataViewSchema.Column column, int slots) : ColumnBuffer(slots)
    {
        private readonly ValueGetter<VBuffer<T>> _getter = source.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[slots];

        public override Delegate CreateGetter(Func<int> slot) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[Readable(slot())].CopyTo(ref value));

        protected override void ReadValue(int slot) => _getter(ref _values[slot]);
    }

    /// <summary>
    /// Images are kept as pixels: who gets an image from a getter may dispose it, and ML.NET's own getters dispose or reuse what they are
    /// handed.
    /// </summary>
    private sealed class Images(ValueGetter<MLImage> getter, int slots, bool maybeMissing) : ColumnBuffer(slots)
    {
        private readonly (byte[] Pixels, int Width, int Height, MLPixelFormat Format, string? Tag)[] _values =
            new (byte[], int, int, MLPixelFormat, string?)[slots];

        private MLImage? _image; // handed back at the next row, and not ours to dispose

        public override Delegate CreateGetter(Func<int> slot) => (ValueGetter<MLImage>)((ref MLImage value) =>
        {
            (byte[] pixels, int width, int height, MLPixelFormat format, string? tag) = _values[Readable(slot())];
            value = width == 0 ? null! : MLImage.CreateFromPixels(width, height, format, pixels);
            if (value is not null)
                value.Tag = tag;
        });

        protected override void ReadValue(int slot)
        {
            byte[] old = _values[slot].Pixels ?? [];
            _values[slot] = (old, 0, 0, default, null);
            if (!TryGet() || _image is null)
                return;
            LargeImages.Check(_image);
            ReadOnlySpan<byte> pixels = _image.Pixels;
            byte[] kept = old.Length == pixels.Length ? old : new byte[pixels.Length];
            pixels.CopyTo(kept);
            _values[slot] = (kept, _image.Width, _image.Height, _image.PixelFormat, _image.Tag);
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
