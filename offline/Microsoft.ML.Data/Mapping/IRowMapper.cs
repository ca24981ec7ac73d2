namespace Microsoft.ML.Data;

/// <summary>What a row-to-row transformer does with a particular input schema: the columns it adds, and how they are computed.</summary>
internal interface IRowMapper : ICanSaveModel
{
    /// <summary>From which output columns are wanted (by position in <see cref="GetOutputColumns"/>) to which input columns are needed.</summary>
    Func<int, bool> GetDependencies(Func<int, bool> activeOutput);

    /// <summary>A getter for each wanted output column, null for the others.</summary>
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);

    DataViewSchema.DetachedColumn[] GetOutputColumns();

    ITransformer GetTransformer();
}
