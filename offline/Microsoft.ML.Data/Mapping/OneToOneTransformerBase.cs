using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each output column from one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host)
    {
        host.CheckValue(columns, nameof(columns));
        foreach (var (output, input) in columns)
        {
            host.CheckNonEmpty(input, nameof(columns));
            host.CheckNonEmpty(output, nameof(columns));
        }
        var twice = columns.GroupBy(c => c.outputColumnName).FirstOrDefault(g => g.Count() > 1);
        if (twice != null)
            throw Contracts.ExceptParam(nameof(columns), $"Name of the result column '{twice.Key}' specified multiple times");
        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx)
        : base(host)
    {
        // *** Binary format ***
        // int: number of columns
        // for each: string ids of output and input column
        ColumnPairs = new (string, string)[ctx.Reader.ReadInt32()];
        for (int i = 0; i < ColumnPairs.Length; i++)
            ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    /// <summary>Throws if the transformer can't do with the type of column <paramref name="srcCol"/>.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
    }

    private protected abstract class OneToOneMapperBase : MapperBase
    {
        private readonly OneToOneTransformerBase _parent;

        /// <summary>For each output column its input column.</summary>
        protected readonly Dictionary<int, int> ColMapNewToOld = [];

        protected OneToOneMapperBase(IHost host, OneToOneTransformerBase parent, DataViewSchema inputSchema)
            : base(host, inputSchema, parent)
        {
            _parent = parent;
            for (int i = 0; i < parent.ColumnPairs.Length; i++)
            {
                string name = parent.ColumnPairs[i].inputColumnName;
                if (!inputSchema.TryGetColumnIndex(name, out int source))
                    throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
                parent.CheckInputColumn(inputSchema, i, source);
                ColMapNewToOld.Add(i, source);
            }
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var active = ColMapNewToOld.Where(p => activeOutput(p.Key)).Select(p => p.Value).ToHashSet();
            return active.Contains;
        }

        private protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
