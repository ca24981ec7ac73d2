namespace TorchSharp;

/// <summary>A thread's dispose scopes, innermost first.</summary>
public class DisposeScopeManager
{
    private const int MaxSpareSets = 8, MaxSpareCount = 10_000;

    [ThreadStatic]
    private static DisposeScopeManager? s_threadSingleton;

    private readonly Stack<HashSet<IDisposable>> _spareSets = new();

    internal static DisposeScopeManager ThreadSingleton => s_threadSingleton ??= new DisposeScopeManager();

    /// <summary>This thread's counts.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    /// <summary>An empty set, one that another scope has done with if there is one: a set that grows is made anew again and again.</summary>
    internal HashSet<IDisposable> TakeSet() => _spareSets.TryPop(out var set) ? set : new HashSet<IDisposable>(ReferenceEqualityComparer.Instance);

    /// <summary>Takes back a set that nothing refers to any more.</summary>
    internal void GiveBack(HashSet<IDisposable> set)
    {
        if (this != s_threadSingleton || _spareSets.Count == MaxSpareSets || set.Count > MaxSpareCount)
            return;
        set.Clear();
        _spareSets.Push(set);
    }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is { } scope)
        {
            StatisticsInstance.TensorStatistics.CreatedInScopeCount++;
            scope.Add(tensor);
            return scope;
        }
        StatisticsInstance.TensorStatistics.CreatedOutsideScopeCount++;
        return null;
    }

    internal void CountDisposal(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
            StatisticsInstance.TensorStatistics.DisposedOutsideScopeCount++;
        else
            StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
    }

    /// <summary>Scopes may end in any order: the one inside is linked to the one outside.</summary>
    internal void Remove(DisposeScope scope)
    {
        if (CurrentDisposeScope == scope)
        {
            CurrentDisposeScope = scope.OuterScope;
            return;
        }
        for (var inner = CurrentDisposeScope; inner is not null; inner = inner.OuterScope)
        {
            if (inner.OuterScope == scope)
                inner.OuterScope = scope.OuterScope;
        }
    }
}
