using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>The getters of the GAN's columns, over a function that gives the batch and place of the current row.</summary>
internal sealed class GanGetters(GanModelInfo info, Func<(GanBatch Batch, int Place)> current)
{
    /// <summary>A getter of one of the GAN's outputs.</summary>
    public Delegate Create(GanOutput output) => output switch
    {
        GanOutput.Image => ImageGetter((ImageColumn)info.Column),
        GanOutput.Vector => VectorGetter(info.Column),
        GanOutput.Features => (ValueGetter<VBuffer<float>>)GetFeatures,
        GanOutput.Label => LabelGetter(info.Classes!.Column.Type.RawType),
        GanOutput.Score => (ValueGetter<float>)GetScore,
        _ => (ValueGetter<float>)GetProbability,
    };

    private ValueGetter<MLImage> ImageGetter(ImageColumn column) => (ref MLImage value) =>
        value = ImageFitter.ToImage(Generated(), column.Shape); // the caller's from here on

    private Delegate VectorGetter(SampleColumn column) => column switch
    {
        ImageColumn { Kind: ImageColumnKind.ByteVector } bytes => (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) =>
        {
            VBufferEditor<byte> editor = VBufferEditor.Create(ref value, bytes.Shape.Size);
            CopyInOrder(Generated(), editor.Values, bytes);
            value = editor.Commit();
        }),
        ImageColumn singles => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var pixels = new byte[singles.Shape.Size];
            CopyInOrder(Generated(), pixels, singles);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, pixels.Length);
            PixelRange.FromBytes(pixels, editor.Values, singles);
            value = editor.Commit();
        }),
        VectorColumn { IsScalar: true } => (ValueGetter<float>)((ref float value) => value = MemoryMarshal.Read<float>(Generated())),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            Vectors.Fill(ref value, MemoryMarshal.Cast<byte, float>(Generated()), info.Networks.VectorSize)),
    };

    private ReadOnlySpan<byte> Generated()
    {
        (GanBatch batch, int place) = current();
        return batch.Generated(place);
    }

    private void GetFeatures(ref VBuffer<float> value)
    {
        (GanBatch batch, int place) = current();
        Vectors.Fill(ref value, batch.Features(place), info.FeaturesWidth);
    }

    private static void CopyInOrder(ReadOnlySpan<byte> planar, Span<byte> destination, ImageColumn column)
    {
        if (column.Interleaved)
            PixelOrder.ToInterleaved(planar, destination, column.Shape.Channels);
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
