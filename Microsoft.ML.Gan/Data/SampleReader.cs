using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;

namespace Microsoft.ML.Gan.Data;

/// <summary>Reads the sample of a row into a store's bytes: an image as C×H×W, a vector as its floats.</summary>
internal abstract class SampleReader
{
    /// <summary>Reads the current row's sample; false if the row has none.</summary>
    /// <exception cref="InvalidDataException">The row's sample is not what the column promises.</exception>
    public abstract bool TryRead(Span<byte> sample);

    /// <summary>Reads the current row's sample, which must be there.</summary>
    /// <param name="sample">Where to.</param>
    /// <param name="column">The column, for the message.</param>
    /// <param name="row">The row's position, for the message.</param>
    /// <param name="consequence">What follows if it cannot be read, for the message: "cannot be scored".</param>
    /// <exception cref="InvalidOperationException">The row has no sample, or not what the column promises.</exception>
    public void Read(Span<byte> sample, SampleColumn column, long row, string consequence)
    {
        try
        {
            if (!TryRead(sample))
                throw new InvalidDataException($"the row has no {column.Sample}");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidOperationException($"The {column.Sample} of column '{column.Name}' in row {row} {consequence}: {exception.Message}.", exception);
        }
    }

    /// <summary>A reader of a column of a row or cursor, in which the column is active.</summary>
    public static SampleReader Create(SampleColumn column, DataViewRow row, DataViewSchema.Column source) => column switch
    {
        ImageColumn images => Create(images, row, source),
        VectorColumn { IsScalar: true } => new OfNumbers(row.GetGetter<float>(source)),
        _ => new OfVectors((VectorColumn)column, row.GetGetter<VBuffer<float>>(source)),
    };

    private static SampleReader Create(ImageColumn column, DataViewRow row, DataViewSchema.Column source) => column.Kind switch
    {
        ImageColumnKind.Image => new OfImages(column, row.GetGetter<MLImage>(source)),
        ImageColumnKind.ByteVector => new OfPixels<byte>(column, row.GetGetter<VBuffer<byte>>(source), static (values, bytes, _) => values.CopyTo(bytes)),
        _ => new OfPixels<float>(column, row.GetGetter<VBuffer<float>>(source), PixelRange.ToBytes),
    };

    private sealed class OfImages(ImageColumn column, ValueGetter<MLImage> getter) : SampleReader
    {
        private MLImage? _image; // handed back at the next row: ML.NET's getters dispose or reuse it, and it is not ours to dispose

        public override bool TryRead(Span<byte> sample)
        {
            getter(ref _image!);
            if (_image is null)
                return false;
            if (_image.Tag is { Length: > 0 } path && File.Exists(path)) // LoadImages leaves the path there, the transforms after it keep it
                ImageFile.RequireWhole(path);
            ImageFitter.Fit(_image, column, sample);
            return true;
        }
    }

    private delegate void Convert<T>(ReadOnlySpan<T> values, Span<byte> bytes, ImageColumn column);

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
                convert(_values, sample, column);
                return true;
            }
            convert(_values, _bytes, column);
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
            RequireFinite(values);
            return true;
        }
    }

    private sealed class OfNumbers(ValueGetter<float> getter) : SampleReader
    {
        public override bool TryRead(Span<byte> sample)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(sample);
            getter(ref values[0]);
            RequireFinite(values);
            return true;
        }
    }

    private static void RequireFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InvalidDataException($"value {i} is {(float.IsNaN(values[i]) ? "not a number (missing)" : "infinite")}");
        }
    }
}
