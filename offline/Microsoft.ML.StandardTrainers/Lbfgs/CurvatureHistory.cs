namespace Microsoft.ML.Trainers;

/// <summary>The last steps and what each changed in the gradient: together an estimate of the inverse Hessian.</summary>
internal sealed class CurvatureHistory
{
    private readonly int _capacity;
    private readonly List<(float[] Step, float[] Change, double Product)> _pairs = [];

    public CurvatureHistory(int capacity) => _capacity = capacity;

    public void Clear() => _pairs.Clear();

    /// <summary>False if the gradient did not change along the step.</summary>
    public bool TryAdd(float[] x, float[] newX, float[] gradient, float[] newGradient)
    {
        // The arrays of the oldest pair serve again.
        var (step, change, _) = _pairs.Count == _capacity ? _pairs[0] : (new float[x.Length], new float[x.Length], 0);
        if (_pairs.Count == _capacity)
            _pairs.RemoveAt(0);
        newX.CopyTo(step, 0);
        DenseVector.Add(step, -1, x);
        newGradient.CopyTo(change, 0);
        DenseVector.Add(change, -1, gradient);
        double product = DenseVector.Dot(step, change);
        if (product == 0)
            return false;
        _pairs.Add((step, change, product));
        return true;
    }

    /// <summary>direction = H direction, by the two loops of Nocedal and Wright, algorithm 7.4.</summary>
    public void MultiplyByInverseHessian(float[] direction)
    {
        // Steps against the curvature are passed over.
        var pairs = _pairs.FindAll(pair => pair.Product > 0);
        if (pairs.Count == 0)
            return;
        double[] alphas = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            alphas[i] = DenseVector.Dot(pairs[i].Step, direction) / pairs[i].Product;
            DenseVector.Add(direction, (float)-alphas[i], pairs[i].Change);
        }
        var (_, lastChange, lastProduct) = pairs[^1];
        DenseVector.Scale(direction, (float)(lastProduct / DenseVector.Dot(lastChange, lastChange)));
        for (int i = 0; i < pairs.Count; i++)
        {
            double beta = DenseVector.Dot(pairs[i].Change, direction) / pairs[i].Product;
            DenseVector.Add(direction, (float)(alphas[i] - beta), pairs[i].Step);
        }
    }
}
