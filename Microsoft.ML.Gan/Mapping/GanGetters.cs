using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;
using Microsoft.ML.Gan.Imaging;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>The getters of the GAN's columns, over a function that gives the batch and place of the current row.</summary>
internal sealed class GanGetters(GanModelInfo info, Func<(GanBatch Batch, int Place)> current)
{
    private readonly ImageColumn _column = info.Column;

    /// <summary>A getter of one of the GAN's outputs.</summary>
    public Delegate Create(GanOutput output) => output switch
    {
        GanOutput.Image => (ValueGetter<MLImage>)GetImage,
        GanOutput.Vector when _column.Kind == ImageColumnKind.ByteVector => (ValueGetter<VBuffer<byte>>)GetBytes,
        GanOutput.Vector => (ValueGetter<VBuffer<float>>)GetSingles,
        GanOutput.Label => LabelGetter(info.Classes!.Column.Type.RawType),
        GanOutput.Score => (ValueGetter<float>)GetScore,
        _ => (ValueGetter<float>)GetProbability,
    };

    private void GetImage(ref MLImage value)
    {
        (GanBatch batch, int place) = current();
        value = ImageFitter.ToImage(batch.Image(place), _column.Shape); // the caller's from here on
    }

    private void GetBytes(ref VBuffer<byte> value)
    {
        (GanBatch batch, int place) = current();
        VBufferEditor<byte> editor = VBufferEditor.Create(ref value, _column.Shape.Size);
        CopyInOrder(batch.Image(place), editor.Values);
        value = editor.Commit();
    }

    private void GetSingles(ref VBuffer<float> value)
    {
        (GanBatch batch, int place) = current();
        var bytes = new byte[_column.Shape.Size];
        CopyInOrder(batch.Image(place), bytes);
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, bytes.Length);
        PixelRange.FromBytes(bytes, editor.Values, _column);
        value = editor.Commit();
    }

    private void CopyInOrder(ReadOnlySpan<byte> planar, Span<byte> destination)
    {
        if (_column.Interleaved)
            PixelOrder.ToInterleaved(planar, destination, _column.Shape.Channels);
        else
            planar.CopyTo(destination);
    }

    private Delegate LabelGetter(Type raw)
    {
        return raw == typeof(byte) ? Getter(key => (byte)key)
            : raw == typeof(ushort) ? Getter(key => (ushort)key)
            : raw == typeof(uint) ? Getter(key => (uint)key)
            : Getter(key => (ulong)key);

        ValueGetter<T> Getter<T>(Func<int, T> ofKey) => (ref T value) =>
        {
            (GanBatch batch, int place) = current();
            value = ofKey(batch.Classes![place] + 1); // keys count from 1; 0 is a missing one
        };
    }

    private void GetScore(ref float value)
    {
        (GanBatch batch, int place) = current();
        value = batch.Score(place);
    }

    private void GetProbability(ref float value)
    {
        GetScore(ref value);
        value = 1 / (1 + MathF.Exp(-value));
    }
}
