using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>Reads the sample of a row into a store's bytes: an image as C×H×W, a vector as its floats.</summary>
internal abstract class SampleReader
{
    /// <summary>Reads the current row's sample; false if the row has none.</summary>
    /// <exception cref="InvalidDataException">The row's sample is not what the column promises.</exception>
    public abstract bool TryRead(Span<byte> sample);

    /// <summary>The error for a row whose sample cannot be read.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">The row's number.</param>
    /// <param name="names">What <see cref="RowNames"/> calls it.</param>
    /// <param name="reason">Why it cannot be read.</param>
    public static InvalidOperationException Unreadable(SampleColumn column, long row, string names, Exception reason) => new(
        $"The {column.Sample} of column '{column.Name}' in row {row}{names} cannot be read: {reason.Message.TrimEnd('.')}. " +
        "Mend or remove it, or train with GanOptions.UnreadableImages = UnreadableImages.Skip.", reason);

    /// <summary>A reader of a column of a row or cursor, in which the column is active.</summary>
    public static SampleReader Create(SampleColumn column, DataViewRow row, DataViewSchema.Column source, SampleFindings findings) =>
        column switch
    {
        ImageColumn images => Create(images, row, source, findings),
        VectorColumn { IsScalar: true } numbers => new OfNumbers(numbers, row.GetGetter<float>(source)),
        _ => new OfVectors((VectorColumn)column, row.GetGetter<VBuffer<float>>(source)),
    };

    private static SampleReader Create(ImageColumn column, DataViewRow row, DataViewSchema.Column source, SampleFindings findings) =>
        column.Kind switch
    {
        ImageColumnKind.Image => new OfImages(column, row.GetGetter<MLImage>(source), findings),
        ImageColumnKind.ByteVector =>
            new OfPixels<byte>(column, row.GetGetter<VBuffer<byte>>(source), static (values, bytes) => values.CopyTo(bytes)),
        _ => new OfPixels<float>(column, row.GetGetter<VBuffer<float>>(source), (values, bytes) =>
        {
            PixelRange.ToBytes(values, bytes, column);
            findings.AddPixels(values);
        }),
    };

    private sealed class OfImages(ImageColumn column, ValueGetter<MLImage> getter, SampleFindings findings) : SampleReader
    {
        private MLImage? _image; // handed back at the next row: ML.NET's getters dispose or reuse it, and it is not ours to dispose

        public override bool TryRead(Span<byte> sample)
        {
            getter(ref _image!);
            if (_image is null)
                return false;
            // LoadImages sets the path, and later transforms keep it.
            if (_image.Tag is { Length: > 0 } path && File.Exists(path))
                findings.AddFile(path, ImageFile.Check(path));
            ImageFitter.Fit(_image, column, sample);
            return true;
        }
    }

    private delegate void Convert<T>(ReadOnlySpan<T> values, Span<byte> bytes);

    private sealed class OfPixels<T>(ImageColumn column, ValueGetter<VBuffer<T>> getter, Convert<T> convert) : SampleReader
    {
        private readonly T[] _values = new T[column.Shape.Size];
        private readonly byte[] _bytes = new byte[column.Shape.Size];
        private VBuffer<T> _buffer;

        public override bool TryRead(Span<byte> sample)
        {
            getter(ref _buffer);
            if (_buffer.Length == 0)
                return false;
            if (_buffer.Length != _values.Length)
                throw new InvalidDataException($"it has {_buffer.Length} values, and an image of {column.Shape} has {_values.Length}");
            _buffer.CopyTo(_values);
            if (!column.Interleaved || column.Shape.Channels == 1)
            {
                convert(_values, sample);
                return true;
            }
            convert(_values, _bytes);
            PixelOrder.ToPlanar<byte>(_bytes, sample, column.Shape.Channels);
            return true;
        }
    }

    private sealed class OfVectors(VectorColumn column, ValueGetter<VBuffer<float>> getter) : SampleReader
    {
        private VBuffer<float> _buffer;

        public override bool TryRead(Span<byte> sample)
        {
            getter(ref _buffer);
            if (_buffer.Length == 0)
                return false;
            if (_buffer.Length != column.Size)
                throw new InvalidDataException($"it has {_buffer.Length} values, and not {column.Size}");
            Span<float> values = MemoryMarshal.Cast<byte, float>(sample);
            _buffer.CopyTo(values);
            column.Require(values);
            return true;
        }
    }

    private sealed class OfNumbers(VectorColumn column, ValueGetter<float> getter) : SampleReader
    {
        public override bool TryRead(Span<byte> sample)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(sample);
            getter(ref values[0]);
            column.Require(values);
            return true;
        }
    }
}
