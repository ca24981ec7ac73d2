using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>The GAN's columns over an input.</summary>
internal sealed class GanMapping(GanModel model, GanBindings bindings, RowSampling sampling) : BatchMapping
{
    public GanMapping(GanModel model, GanBindings bindings)
        : this(model, bindings, new RowSampling(model.Info.Seed))
    {
    }

    public override DataViewSchema InputSchema => bindings.InputSchema;

    public override DataViewSchema Schema => bindings.Schema;

    public override string CacheAdvice =>
        "those leave images out, so put them before LoadImages, or train on the pixels and put them between ExtractPixels and the GAN";

    public override BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns) => bindings.Activate(columns);

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new GanBatch(model, (GanActivity)activity, sampling, source, single ? 1 : GanBatch.Places);
}
