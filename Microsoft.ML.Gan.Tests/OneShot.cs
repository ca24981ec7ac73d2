using System.Collections;

namespace Microsoft.ML.Gan.Tests;

/// <summary>What can be read once alone.</summary>
internal sealed class OneShot<T>(IEnumerable<T> rows) : IEnumerable<T>
{
    private readonly IEnumerator<T> _rows = rows.GetEnumerator();

    public IEnumerator<T> GetEnumerator()
    {
        while (_rows.MoveNext())
            yield return _rows.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
