using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;

namespace Microsoft.ML.Gan.Data;

/// <summary>Reads the image of a row into bytes, C×H×W.</summary>
internal abstract class ImageReader
{
    /// <summary>Reads the current row's image; false if the row has none.</summary>
    /// <exception cref="InvalidDataException">The row's image is not what the column promises.</exception>
    public abstract bool TryRead(Span<byte> planar);

    /// <summary>Reads the current row's image, which must be there.</summary>
    /// <param name="planar">Where to, C×H×W.</param>
    /// <param name="column">The column's name, for the message.</param>
    /// <param name="row">The row's position, for the message.</param>
    /// <param name="consequence">What follows if it cannot be read, for the message: "cannot be scored".</param>
    /// <exception cref="InvalidOperationException">The row has no image, or not what the column promises.</exception>
    public void Read(Span<byte> planar, string column, long row, string consequence)
    {
        try
        {
            if (!TryRead(planar))
                throw new InvalidDataException("the row has no image");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidOperationException($"The image of column '{column}' in row {row} {consequence}: {exception.Message}.", exception);
        }
    }

    /// <summary>A reader of a column of a row or cursor, in which the column is active.</summary>
    public static ImageReader Create(ImageColumn column, DataViewRow row, DataViewSchema.Column source) => column.Kind switch
    {
        ImageColumnKind.Image => new OfImages(column, row.GetGetter<MLImage>(source)),
        ImageColumnKind.ByteVector => new OfVectors<byte>(column, row.GetGetter<VBuffer<byte>>(source), static (values, bytes, _) => values.CopyTo(bytes)),
        _ => new OfVectors<float>(column, row.GetGetter<VBuffer<float>>(source), PixelRange.ToBytes),
    };

    private sealed class OfImages(ImageColumn column, ValueGetter<MLImage> getter) : ImageReader
    {
        private MLImage? _image; // handed back at the next row: ML.NET's getters dispose or reuse it, and it is not ours to dispose

        public override bool TryRead(Span<byte> planar)
        {
            getter(ref _image!);
            if (_image is null)
                return false;
            if (_image.Tag is { Length: > 0 } path && File.Exists(path)) // LoadImages leaves the path there, the transforms after it keep it
                ImageFile.RequireWhole(path);
            ImageFitter.Fit(_image, column, planar);
            return true;
        }
    }

    private delegate void Convert<T>(ReadOnlySpan<T> values, Span<byte> bytes, ImageColumn column);

    private sealed class OfVectors<T>(ImageColumn column, ValueGetter<VBuffer<T>> getter, Convert<T> convert) : ImageReader
    {
        private readonly T[] _values = new T[column.Shape.Size];
        private readonly byte[] _bytes = new byte[column.Shape.Size];
        private VBuffer<T> _buffer;

        public override bool TryRead(Span<byte> planar)
        {
            getter(ref _buffer);
            if (_buffer.Length == 0)
                return false;
            if (_buffer.Length != _values.Length)
                throw new InvalidDataException($"it has {_buffer.Length} values, and an image of {column.Shape} has {_values.Length}");
            _buffer.CopyTo(_values);
            if (!column.Interleaved || column.Shape.Channels == 1)
            {
                convert(_values, planar, column);
                return true;
            }
            convert(_values, _bytes, column);
            PixelOrder.ToPlanar<byte>(_bytes, planar, column.Shape.Channels);
            return true;
        }
    }
}
