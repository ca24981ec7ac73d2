using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms.Image;

namespace GanSamples.Shards;

/// <summary>Makes rows of a model, any of them at any time: a row depends on the options and its number alone.</summary>
internal sealed class RowSource
{
    private readonly MLContext _ml;
    private readonly GanTransformer _gan;
    private readonly GanGenerateOptions _options;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or does not suit the model.</exception>
    public RowSource(MLContext ml, GanTransformer gan, GanGenerateOptions options)
    {
        (_ml, _gan, _options) = (ml, gan, options);
        HasImages = Rows(0, 0).Schema[gan.InputColumnName].Type switch
        {
            ImageDataViewType => true,
            VectorDataViewType vector => vector.ItemType == NumberDataViewType.Byte, // of images alone
            _ => false,
        };
    }

    /// <summary>Whether rows have images, and not numbers.</summary>
    public bool HasImages { get; }

    /// <summary>Whether rows have classes.</summary>
    public bool HasClasses => _gan.LabelColumnName is not null;

    /// <summary>The classes that rows may have.</summary>
    public IReadOnlyList<string> Classes => _gan.Classes;

    /// <summary>Makes rows, from a first one on.</summary>
    public IEnumerable<GeneratedRow> Read(long first, long count)
    {
        IDataView rows = Rows(first, count);
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        ValueGetter<ReadOnlyMemory<char>>? getClass = _gan.LabelColumnName is { } label
            ? cursor.GetGetter<ReadOnlyMemory<char>>(rows.Schema[label])
            : null;
        Func<(ImageBatch?, float[]?)> getSample = SampleGetter(cursor, rows.Schema[_gan.InputColumnName]);
        DataViewRowId id = default;
        ReadOnlyMemory<char> name = default;
        while (cursor.MoveNext())
        {
            getId(ref id);
            getClass?.Invoke(ref name);
            (ImageBatch? image, float[]? values) = getSample();
            yield return new GeneratedRow((long)id.Low, getClass is null ? null : name.ToString(), image, values);
        }
    }

    private IDataView Rows(long first, long count)
    {
        _options.FirstRow = first;
        IDataView rows = _gan.Generate(count, _options);
        if (_gan.LabelColumnName is not { } label)
            return rows;
        if (rows.Schema[label].Annotations.Schema.GetColumnOrNull("KeyValues") is not null)
            rows = _ml.Transforms.Conversion.MapKeyToValue(label).Fit(rows).Transform(rows);
        return _ml.Transforms.Conversion.ConvertType(label, outputKind: DataKind.String).Fit(rows).Transform(rows);
    }

    private Func<(ImageBatch?, float[]?)> SampleGetter(DataViewRow row, DataViewSchema.Column column)
    {
        return column.Type switch
        {
            ImageDataViewType => Getter<MLImage>(image =>
            {
                using (image)
                    return (new ImageBatch(Sheet.PixelsOf(image, _gan.Channels), image.Height, image.Width, _gan.Channels), null);
            }),
            VectorDataViewType bytes when HasImages => Getter<VBuffer<byte>>(values =>
                (new ImageBatch(Interleave(values.DenseValues().ToArray(), bytes), _gan.Height, _gan.Width, _gan.Channels), null)),
            VectorDataViewType => Getter<VBuffer<float>>(values => (null, [.. values.DenseValues()])),
            _ => Getter<float>(value => (null, [value])),
        };

        Func<(ImageBatch?, float[]?)> Getter<T>(Func<T, (ImageBatch?, float[]?)> convert)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default!;
                getter(ref value);
                return convert(value);
            };
        }
    }

    /// <summary>C×H×W bytes to H×W×C; those that are so already stay.</summary>
    private byte[] Interleave(byte[] pixels, VectorDataViewType type)
    {
        int channels = _gan.Channels, area = _gan.Height * _gan.Width;
        bool isPlanar = channels > 1 && type.Dimensions is [var first, ..] && first == channels;
        if (!isPlanar)
            return pixels;
        var interleaved = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
            interleaved[i % area * channels + i / area] = pixels[i];
        return interleaved;
    }
}
