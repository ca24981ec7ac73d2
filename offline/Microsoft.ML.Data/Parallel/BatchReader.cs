using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads a cursor on a thread of its own into a queue of batches.</summary>
internal sealed class BatchReader
{
    private const int BatchSize = 128;

    // So that a slow consumer does not make the reader fill the memory.
    private const int QueueLength = 4;

    private readonly DataViewRowCursor _input;
    private readonly DataViewSchema.Column[] _columns;
    private readonly ConcurrentBag<RowBatch> _pool;
    private readonly bool _ownBatches;
    private readonly Delegate[] _getters;
    private readonly BlockingCollection<RowBatch> _queue = new(QueueLength);
    private readonly CancellationTokenSource _stop = new();
    private readonly object _starting = new();
    private Task _task;
    private Exception _error;

    /// <param name="input">What is read, and disposed then.</param>
    /// <param name="columns">The columns that are read.</param>
    /// <param name="pool">Batches to be used again.</param>
    /// <param name="ownBatches">Whether batches are numbered here, or as the input numbers them.</param>
    public BatchReader(
        DataViewRowCursor input, DataViewSchema.Column[] columns, ConcurrentBag<RowBatch> pool, bool ownBatches)
    {
        _input = input;
        _columns = columns;
        _pool = pool;
        _ownBatches = ownBatches;
        // Whoever splits a cursor asks for its columns at once; whoever merges several leaves that to their threads.
        _getters = ownBatches ? MakeGetters() : null;
    }

    public void Start()
    {
        lock (_starting)
            _task ??= Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits for the next batch; null behind the last. An exception of the input is thrown here.</summary>
    public RowBatch Take()
    {
        if (_queue.TryTake(out var batch, Timeout.Infinite))
            return batch;
        // One of those who wait gets the exception, the others see the end.
        var error = Interlocked.Exchange(ref _error, null);
        if (error != null)
        {
            throw Contracts.Except("Splitter/consolidator worker encountered exception while consuming source data", error);
        }
        return null;
    }

    public void Cancel() => _stop.Cancel();

    /// <summary>Waits until the input is disposed. Somebody has to cancel before.</summary>
    public void Join()
    {
        lock (_starting)
        {
            if (_task == null)
            {
                _task = Task.CompletedTask;
                _queue.CompleteAdding();
                _input.Dispose();
            }
        }
        _task.Wait();
    }

    private void Run()
    {
        try
        {
            using (_input)
                ReadAll();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _error = e;
        }
        finally
        {
            _queue.CompleteAdding();
        }
    }

    private void ReadAll()
    {
        var getters = _getters ?? MakeGetters();
        var idGetter = _input.GetIdGetter();
        long number = 0;
        RowBatch batch = null;
        while (!_stop.IsCancellationRequested && _input.MoveNext())
        {
            if (batch != null && (batch.IsFull || (!_ownBatches && batch.Id != _input.Batch)))
            {
                _queue.Add(batch, _stop.Token);
                batch = null;
            }
            if (batch == null)
            {
                batch = _pool.TryTake(out var used) ? used : new RowBatch(_columns, BatchSize);
                batch.Count = 0;
                batch.Id = _ownBatches ? number++ : _input.Batch;
            }
            batch.Read(batch.Count++, getters, idGetter);
        }
        if (batch != null)
            _queue.Add(batch, _stop.Token);
    }

    private Delegate[] MakeGetters() => _columns.Select(c => GetterUtils.GetGetter(_input, c)).ToArray();
}
