using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>The GAN's columns over an input.</summary>
internal sealed class GanMapping(GanModel model, GanBindings bindings, GenerationPlan sampling, Action<string> warn) : BatchMapping(warn)
{
    public GanMapping(GanModel model, GanBindings bindings, Action<string> warn)
        : this(model, bindings, new GenerationPlan(model.Info.Seed), warn)
    {
    }

    public override DataViewSchema InputSchema => bindings.InputSchema;

    public override DataViewSchema Schema => bindings.Schema;

    public override int Places => GanBatch.Places;

    public override BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns) => bindings.Activate(columns);

    public override RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single) =>
        new GanBatch(model, (GanActivity)activity, sampling, source, single ? 1 : Places);
}
