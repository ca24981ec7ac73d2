using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Takes progress reports; nobody listens to them.</summary>
internal sealed class ProgressChannel : IProgressChannel
{
    private readonly IExceptionContext _context;
    private ProgressHeader _header = new();
    private bool _disposed;

    public ProgressChannel(IExceptionContext context)
    {
        _context = context;
    }

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) => _header = header;

    public void Checkpoint(params double?[] values)
    {
        _context.Check(!_disposed, "Can't report checkpoints after disposing");
        int most = _header.MetricNames.Count + 2 * _header.UnitNames.Count;
        _context.Check(values == null || values.Length <= most, "Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string name) => new SubChannel();

    public void Dispose() => _disposed = true;

    private sealed class SubChannel : IProgressChannel
    {
        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => new SubChannel();

        public void Dispose()
        {
        }
    }
}
