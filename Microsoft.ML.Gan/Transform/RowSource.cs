using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Reads what the networks need of a row into a place of a batch.</summary>
internal sealed class RowSource
{
    private readonly DataViewRow _row;
    private readonly GanModelInfo _info;
    private readonly RandomStreams _random;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly SampleRows? _samples;
    private readonly ValueGetter<VBuffer<float>>? _latents;
    private readonly Func<int>? _class;
    private readonly GenerationPlan _sampling;
    private VBuffer<float> _latent;

    public RowSource(DataViewRow row, GanActivity activity, GanModelInfo info, GenerationPlan sampling)
    {
        (_row, _info, _sampling, _random) = (row, info, sampling, new RandomStreams(sampling.Seed, info.LatentDistribution));
        _id = row.GetIdGetter();
        if (activity.ReadsSamples)
            _samples = new SampleRows(info.Column, row);
        if (activity.Generates && activity.Bindings.LatentSource is { } latent)
            _latents = row.GetGetter<VBuffer<float>>(latent);
        if ((activity.Generates || activity.Scores) && activity.Bindings.LabelSource is { } label)
            _class = ClassColumn.CreateReader(row, label);
    }

    /// <summary>Reads the current row.</summary>
    /// <exception cref="InvalidOperationException">The row's sample or latent vector cannot be read.</exception>
    public void Read(GanBatch batch, int place)
    {
        DataViewRowId id = default;
        _id(ref id);
        batch.Ids[place] = id;
        batch.Missing[place] = batch.Samples is not null && !_samples!.TryRead(batch.SampleAt(place));
        Span<float> input = batch.Inputs is { } inputs
            ? inputs.AsSpan(place * _info.Networks.GeneratorInputs, _info.Networks.GeneratorInputs)
            : [];
        if (!input.IsEmpty)
            ReadLatent(id, input[.._info.LatentSize]);
        if (_info.Conditions is { } conditions)
            ReadClass(id, batch, place, input.IsEmpty ? [] : input[_info.LatentSize..], conditions);
    }

    /// <summary>What is worth a warning of the rows since the last call.</summary>
    public IEnumerable<string> TakeWarnings() => _samples?.TakeWarnings() ?? [];

    private void ReadClass(DataViewRowId id, GanBatch batch, int place, Span<float> weights, Conditions conditions)
    {
        int own = _class?.Invoke() ?? -1;
        if (own >= 0 && !conditions.IsSeen(own))
            own = -1; // training saw none of that class: as good as none
        if (batch.JudgedClasses is { } judged)
        {
            int seenAs = conditions is ImageClusters clusters ? clusters.Nearest(batch.SampleAt(place)) : own;
            Fill(judged.AsSpan(place * conditions.Count, conditions.Count), seenAs);
        }

        batch.Classes![place] = own >= 0 ? own
            : _sampling.ClassWeights is not null ? -1
            : _sampling.ClassOf?.Invoke(id) ?? conditions.ByShare(_random.RowClass(id));
        if (weights.IsEmpty)
            return;
        if (batch.Classes[place] < 0)
            _sampling.ClassWeights.CopyTo(weights);
        else
            Fill(weights, batch.Classes[place]);

        void Fill(Span<float> destination, int index)
        {
            if (index >= 0)
                Conditions.FillOne(index, destination);
            else
                conditions.FillAny(destination);
        }
    }

    private void ReadLatent(DataViewRowId id, Span<float> latent)
    {
        if (_sampling.GivenLatentOf is { } given)
        {
            given(id).CopyTo(latent);
            return;
        }
        if (_latents is null)
        {
            _random.RowLatent(_sampling.LatentOf?.Invoke(id) ?? id, latent, _sampling.Truncation);
            return;
        }
        _latents(ref _latent);
        if (_latent.Length != latent.Length)
        {
            throw new InvalidOperationException(
                $"The latent vector of column '{_info.LatentColumnName}' in row {_row.Position} has {_latent.Length} values; " +
                $"the model takes {latent.Length}.");
        }
        _latent.CopyTo(latent);
        foreach (float value in latent)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidOperationException(
                    $"The latent vector of column '{_info.LatentColumnName}' in row {_row.Position} has the value {value}, which is not " +
                    "finite.");
            }
        }
    }
}
