using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The column's name, where it is not the member's.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ColumnNameAttribute : Attribute
{
    public ColumnNameAttribute(string name)
    {
        Name = name;
    }

    internal string Name { get; }
}

/// <summary>The member is no column.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NoColumnAttribute : Attribute
{
    public NoColumnAttribute()
    {
    }
}

/// <summary>The dimensions of a vector column; without any, or with 0, they are unknown.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute()
    {
    }

    public VectorTypeAttribute(int size)
    {
        Contracts.CheckParam(size >= 0, nameof(size), "Should be non-negative number");
        Dims = [size];
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        foreach (int size in dimensions)
            Contracts.CheckParam(size >= 0, nameof(dimensions), "Should contain only non-negative values");
        Dims = dimensions;
    }

    internal int[] Dims { get; }
}

/// <summary>The column is a key of so many values.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeyTypeAttribute : Attribute
{
    public KeyTypeAttribute()
    {
        throw Contracts.ExceptNotSupp("Using KeyType without the Count parameter is not supported");
    }

    public KeyTypeAttribute(ulong count)
    {
        KeyCount = count;
    }

    internal ulong KeyCount { get; }
}

/// <summary>Where a text file has the column; nothing in data from memory.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute : Attribute
{
    public LoadColumnAttribute(int fieldIndex)
        : this(fieldIndex, fieldIndex)
    {
    }

    public LoadColumnAttribute(int start, int end)
    {
        Sources = [.. Enumerable.Range(start, end - start + 1)];
    }

    public LoadColumnAttribute(int[] columnIndexes)
    {
        Sources = columnIndexes;
    }

    internal IReadOnlyList<int> Sources { get; }
}
