using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Row mappers one after the other.</summary>
internal sealed class CompositeRowToRowMapper : IRowToRowMapper, IDisposable
{
    private readonly IRowToRowMapper[] _mappers;

    public CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers)
    {
        _mappers = mappers;
        InputSchema = inputSchema;
        OutputSchema = mappers.LastOrDefault()?.OutputSchema ?? inputSchema;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    IEnumerable<DataViewSchema.Column> IRowToRowMapper.GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => _mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input), "Schema did not match original schema");

        var active = ActiveColumns.Of(OutputSchema, activeColumns);
        if (_mappers.Length == 0)
        {
            foreach (var column in input.Schema.Where(c => active[c.Index] && !input.IsColumnActive(c)))
                throw Contracts.ExceptParam(nameof(input), $"Mapper required column '{column.Name}' active but it was not.");
            return input;
        }

        // What each mapper must yield: at the end what is asked for, before it what the next one needs for that.
        var needed = new IEnumerable<DataViewSchema.Column>[_mappers.Length];
        needed[^1] = OutputSchema.Where(c => active[c.Index]);
        for (int i = _mappers.Length - 1; i > 0; i--)
            needed[i - 1] = _mappers[i].GetDependencies(needed[i]);

        var row = input;
        for (int i = 0; i < _mappers.Length; i++)
            row = _mappers[i].GetRow(row, needed[i]);
        return row;
    }

    public void Dispose()
    {
        foreach (var mapper in _mappers)
            (mapper as IDisposable)?.Dispose();
    }
}
