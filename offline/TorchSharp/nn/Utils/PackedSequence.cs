namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Sequences of different lengths for recurrent layers, without padding.</summary>
            public static partial class rnn
            {
                /// <summary>
                /// The sequences' first elements, then their second ones, and so on, the longest sequence first. The indexes are there if the
                /// sequences had to be sorted for it.
                /// </summary>
                public sealed class PackedSequence : IDisposable
                {
                    public readonly Tensor data;

                    /// <summary>How many sequences have a first, a second, ... element.</summary>
                    public readonly Tensor batch_sizes;

                    public readonly Tensor sorted_indices;

                    public readonly Tensor unsorted_indices;

                    internal PackedSequence(Tensor data, Tensor batch_sizes, Tensor? sorted_indices, Tensor? unsorted_indices)
                    {
                        this.data = data;
                        this.batch_sizes = batch_sizes;
                        this.sorted_indices = sorted_indices!;
                        this.unsorted_indices = unsorted_indices!;
                    }

                    public PackedSequence MoveToOuterDisposeScope() => ForEach(tensor => tensor.MoveToOuterDisposeScope());

                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other) => MoveToOtherDisposeScope(other.data.OwningDisposeScope);

                    public PackedSequence MoveToOtherDisposeScope(DisposeScope? other) => ForEach(tensor => tensor.MoveToOtherDisposeScope(other));

                    public PackedSequence DetachFromDisposeScope() => ForEach(tensor => tensor.DetachFromDisposeScope());

                    public void Dispose() => ForEach(tensor => tensor.Dispose());

                    private PackedSequence ForEach(Action<Tensor> action)
                    {
                        foreach (var tensor in new[] { data, batch_sizes, sorted_indices, unsorted_indices }.OfType<Tensor>())
                            action(tensor);
                        return this;
                    }
                }

                /// <summary>Of (T, N, ...), or (N, T, ...) if the batch comes first. Lengths fall unless <paramref name="enforce_sorted"/> is false.</summary>
                public static PackedSequence pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    if (enforce_sorted)
                        return Pack(input, lengths, batch_first, null, null);
                    using var scope = NewDisposeScope();
                    var (sortedLengths, order) = Aten.Call2("sort", lengths, -1, true);
                    var sortedInput = Aten.Call("index_select", input, batch_first ? 0 : 1, order);
                    return Pack(sortedInput, sortedLengths, batch_first, order, Aten.Call("argsort", order)).MoveToOuterDisposeScope();
                }

                public static (Tensor, Tensor) pad_packed_sequence(
                    PackedSequence sequence, bool batch_first = false, double padding_value = 0, long? total_length = null)
                {
                    var length = total_length ?? sequence.batch_sizes.size(0);
                    var (padded, lengths) = Aten.Call2("_pad_packed_sequence", sequence.data, sequence.batch_sizes, batch_first, padding_value, length);
                    if (sequence.unsorted_indices is not { } order)
                        return (padded, lengths);
                    using (padded)
                    using (lengths)
                        return (Aten.Call("index_select", padded, batch_first ? 0 : 1, order), Aten.Call("index_select", lengths, 0, order));
                }

                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0) =>
                    Aten.Call("pad_sequence", sequences.ToArray(), batch_first, padding_value);

                public static PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    var list = sequences.ToArray();
                    using var lengths = tensor(Array.ConvertAll(list, sequence => sequence.size(0)));
                    using var padded = pad_sequence(list);
                    return pack_padded_sequence(padded, lengths, enforce_sorted: enforce_sorted);
                }

                private static PackedSequence Pack(Tensor input, Tensor lengths, bool batchFirst, Tensor? order, Tensor? reverseOrder)
                {
                    var (data, batchSizes) = Aten.Call2("_pack_padded_sequence", input, lengths, batchFirst);
                    return new PackedSequence(data, batchSizes, order, reverseOrder);
                }
            }
        }
    }
}
