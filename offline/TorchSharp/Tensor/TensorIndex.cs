using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>An index as native code sees it; mirrored by Index in indexing.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    public long Kind;
    public long Start;
    public long Stop;
    public long Step;
    public nint Tensor;
}

public static partial class torch
{
    /// <summary>What stands in a tensor's brackets, for one dimension or more.</summary>
    public struct TensorIndex
    {
        private enum Kind
        {
            None,
            Ellipsis,
            Single,
            Bool,
            Slice,
            Tensor
        }

        private Kind _kind;
        private long? _start;
        private long? _stop;
        private long? _step;
        private Tensor? _tensor;

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new() { _kind = Kind.None };

        public static TensorIndex Null = new() { _kind = Kind.None };

        /// <summary>As many whole dimensions as are left.</summary>
        public static TensorIndex Ellipsis = new() { _kind = Kind.Ellipsis };

        /// <summary>The whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { _kind = Kind.Slice, _start = start, _stop = stop, _step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(FromEnd(range.Start), range.End.Equals(^0) ? null : FromEnd(range.End));

        public static TensorIndex Bool(bool value) => new() { _kind = Kind.Bool, _start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { _kind = Kind.Single, _start = index };

        /// <summary>A mask, or a tensor of indices.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { _kind = Kind.Tensor, _tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        // There so that an indexer's overloads are not ambiguous.
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        internal NativeIndex ToNative() => new()
        {
            Kind = (long)_kind,
            Start = _start ?? (_kind == Kind.Slice ? long.MinValue : 0),
            Stop = _stop ?? long.MinValue,
            Step = _step ?? long.MinValue,
            Tensor = _tensor?.Handle ?? 0
        };

        private static long FromEnd(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
