using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>Reads what the networks need of a row into a place of a batch.</summary>
internal sealed class RowSource
{
    private readonly DataViewRow _row;
    private readonly GanModelInfo _info;
    private readonly RandomStreams _random;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly ImageReader? _images;
    private readonly ValueGetter<VBuffer<float>>? _latents;
    private VBuffer<float> _latent;

    public RowSource(DataViewRow row, GanActivity activity, GanModelInfo info, ulong seed)
    {
        (_row, _info, _random) = (row, info, new RandomStreams(seed, info.LatentDistribution));
        _id = row.GetIdGetter();
        if (activity.Scores)
            _images = ImageReader.Create(info.Column, row, activity.Bindings.ImageSource!.Value);
        if (activity.Generates && activity.Bindings.LatentSource is { } latent)
            _latents = row.GetGetter<VBuffer<float>>(latent);
    }

    /// <summary>Reads the current row.</summary>
    /// <exception cref="InvalidOperationException">The row's image or latent vector cannot be read.</exception>
    public void Read(GanBatch batch, int place)
    {
        DataViewRowId id = default;
        _id(ref id);
        batch.Ids[place] = id;
        if (batch.Pixels is { } pixels)
            _images!.Read(pixels.AsSpan(place * _info.Column.Shape.Size, _info.Column.Shape.Size), _info.Column.Name, _row.Position, "cannot be scored");
        if (batch.Latents is { } latents)
            ReadLatent(id, latents.AsSpan(place * _info.LatentSize, _info.LatentSize));
    }

    private void ReadLatent(DataViewRowId id, Span<float> latent)
    {
        if (_latents is null)
        {
            _random.RowLatent(id, latent);
            return;
        }
        _latents(ref _latent);
        if (_latent.Length != latent.Length)
        {
            throw new InvalidOperationException(
                $"The latent vector of column '{_info.LatentColumn}' in row {_row.Position} has {_latent.Length} values; the model takes {latent.Length}.");
        }
        _latent.CopyTo(latent);
    }
}
