using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that adds columns which depend on their own row alone.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host)
    {
        Contracts.CheckValue(host, nameof(host));
        Host = host;
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return RowToRowMapperTransform.GetOutputSchema(inputSchema, MakeRowMapper(inputSchema));
    }

    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new RowToRowMapperTransform(Host, input, MakeRowMapper(input.Schema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowMapperTransform(Host, new EmptyDataView(inputSchema), MakeRowMapper(inputSchema));
    }

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema schema);

    private protected abstract class MapperBase : IRowMapper
    {
        private readonly RowToRowTransformerBase _parent;

        protected readonly IHost Host;
        protected readonly DataViewSchema InputSchema;
        protected readonly Lazy<DataViewSchema.DetachedColumn[]> OutputColumns;

        protected MapperBase(IHost host, DataViewSchema inputSchema, RowToRowTransformerBase parent)
        {
            Contracts.CheckValue(host, nameof(host));
            Contracts.CheckValue(inputSchema, nameof(inputSchema));
            Host = host;
            InputSchema = inputSchema;
            _parent = parent;
            OutputColumns = new Lazy<DataViewSchema.DetachedColumn[]>(GetOutputColumnsCore);
        }

        public ITransformer GetTransformer() => _parent;

        public virtual Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            var getters = new Delegate[OutputColumns.Value.Length];
            Action disposers = null;
            for (int i = 0; i < getters.Length; i++)
            {
                if (!activeOutput(i))
                    continue;
                getters[i] = MakeGetter(input, i, activeOutput, out var oneDisposer);
                disposers += oneDisposer;
            }
            disposer = disposers;
            return getters;
        }

        void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

        DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() => OutputColumns.Value;

        Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput) => GetDependenciesCore(activeOutput);

        protected abstract DataViewSchema.DetachedColumn[] GetOutputColumnsCore();

        /// <summary>The getter of output column <paramref name="iinfo"/>, and what is to be disposed with the cursor.</summary>
        protected abstract Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer);

        private protected abstract Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput);

        private protected abstract void SaveModel(ModelSaveContext ctx);
    }
}
