using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// The mean over the rows of -ln(softmax(W x + b)[label]), plus L2/2 |W|² over the sum of the rows' weights, and its gradient.
/// </summary>
/// <remarks>
/// Parameters are laid out for SIMD: for the biases, and then for each slot, the parameters of all classes, filled up with zeros
/// to whole vectors. What fills up has no gradient and stays 0.
/// </remarks>
internal sealed class MaximumEntropyObjective
{
    private readonly TrainingRows _rows;
    private readonly int _slotCount;
    private readonly int _classCount;
    private readonly float _l2;
    private readonly float[][] _gradients; // of the chunks; the first goes straight into the result
    private readonly double[] _losses;

    public MaximumEntropyObjective(TrainingRows rows, int slotCount, int classCount, float l2, int threads)
    {
        _rows = rows;
        _slotCount = slotCount;
        _classCount = classCount;
        _l2 = l2;
        BiasCount = (classCount + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _gradients = new float[threads][];
        _losses = new double[threads];
    }

    /// <summary>So many parameters at the beginning are not regularized.</summary>
    public int BiasCount { get; }

    private int VectorsPerSlot => BiasCount / Vector<float>.Count;

    public double Evaluate(float[] parameters, float[] gradient)
    {
        int chunks = _losses.Length;
        Parallel.For(0, chunks, chunk =>
        {
            float[] own = chunk == 0 ? gradient : _gradients[chunk] ??= new float[gradient.Length];
            Array.Clear(own);
            int first = (int)((long)_rows.Count * chunk / chunks);
            int end = (int)((long)_rows.Count * (chunk + 1) / chunks);
            _losses[chunk] = EvaluateRows(first, end, parameters, own);
        });
        // Always summed in the same order: the result depends on the number of chunks alone.
        for (int chunk = 1; chunk < chunks; chunk++)
            DenseVector.Add(gradient, 1, _gradients[chunk]);
        double loss = _losses.Sum();

        if (_l2 > 0)
        {
            var weights = parameters.AsSpan(BiasCount);
            loss += 0.5 * _l2 * DenseVector.Dot(weights, weights);
            DenseVector.Add(gradient.AsSpan(BiasCount), _l2, weights);
        }
        DenseVector.Scale(gradient, (float)(1 / _rows.WeightSum));
        return loss / _rows.WeightSum;
    }

    /// <param name="valueOf">The parameter of a class and a slot, -1 for its bias.</param>
    public float[] ToParameters(Func<int, int, float> valueOf)
    {
        float[] parameters = new float[(_slotCount + 1) * BiasCount];
        for (int c = 0; c < _classCount; c++)
        {
            for (int slot = -1; slot < _slotCount; slot++)
                parameters[(slot + 1) * BiasCount + c] = valueOf(c, slot);
        }
        return parameters;
    }

    public float[] ToParameters(IHost host, MaximumEntropyModelParameters model)
    {
        VBuffer<float>[] weights = null;
        model.GetWeights(ref weights, out int classCount);
        float[] biases = [.. model.GetBiases()];
        if (weights[0].Length != _slotCount)
            throw host.Except("The input training data must have the same features used to train the input predictor.");
        host.Check(classCount == _classCount, "The initialization predictor has different number of classes than the training data.");
        return ToParameters((c, slot) => slot < 0 ? biases[c] : weights[c].GetItemOrDefault(slot));
    }

    public (float[] Biases, float[][] Weights) FromParameters(float[] parameters)
    {
        float[] biases = parameters[.._classCount];
        float[][] weights = new float[_classCount][];
        for (int c = 0; c < _classCount; c++)
        {
            weights[c] = new float[_slotCount];
            for (int slot = 0; slot < _slotCount; slot++)
                weights[c][slot] = parameters[(slot + 1) * BiasCount + c];
        }
        return (biases, weights);
    }

    private double EvaluateRows(int first, int end, float[] parameters, float[] gradient)
    {
        var weights = MemoryMarshal.Cast<float, Vector<float>>(parameters.AsSpan());
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(gradient.AsSpan());
        float[] scores = new float[BiasCount];
        var scoreVectors = MemoryMarshal.Cast<float, Vector<float>>(scores.AsSpan());
        double loss = 0;
        for (int row = first; row < end; row++)
        {
            var slots = _rows.SlotsOf(row);
            var values = _rows.ValuesOf(row);
            var (label, weight) = _rows[row];
            ComputeScores(slots, values, weights, scoreVectors);

            var known = scores.AsSpan(0, _classCount);
            float logSum = SoftMax.LogSumExp(known);
            double rowLoss = logSum - known[label];
            if (!double.IsFinite(rowLoss))
                throw Contracts.Except("Data contain bad values.");
            loss += weight * rowLoss;
            for (int c = 0; c < known.Length; c++)
                known[c] = weight * ((float)Math.Exp(known[c] - logSum) - (c == label ? 1 : 0));
            scores.AsSpan(_classCount).Clear();
            AddGradient(slots, values, scoreVectors, gradients);
        }
        return loss;
    }

    private void ComputeScores(
        ReadOnlySpan<int> slots, ReadOnlySpan<float> values, ReadOnlySpan<Vector<float>> weights, Span<Vector<float>> scores)
    {
        int width = VectorsPerSlot;
        for (int k = 0; k < width; k++)
        {
            // Two sums, so that one addition need not wait for the other.
            var even = weights[k];
            var odd = Vector<float>.Zero;
            int i = 0;
            for (; i + 1 < slots.Length; i += 2)
            {
                even = Vector.FusedMultiplyAdd(new Vector<float>(values[i]), weights[(slots[i] + 1) * width + k], even);
                odd = Vector.FusedMultiplyAdd(new Vector<float>(values[i + 1]), weights[(slots[i + 1] + 1) * width + k], odd);
            }
            if (i < slots.Length)
                even = Vector.FusedMultiplyAdd(new Vector<float>(values[i]), weights[(slots[i] + 1) * width + k], even);
            scores[k] = even + odd;
        }
    }

    private void AddGradient(
        ReadOnlySpan<int> slots, ReadOnlySpan<float> values, ReadOnlySpan<Vector<float>> errors, Span<Vector<float>> gradient)
    {
        int width = VectorsPerSlot;
        for (int k = 0; k < width; k++)
        {
            var error = errors[k];
            gradient[k] += error;
            for (int i = 0; i < slots.Length; i++)
            {
                ref var target = ref gradient[(slots[i] + 1) * width + k];
                target = Vector.FusedMultiplyAdd(new Vector<float>(values[i]), error, target);
            }
        }
    }
}
