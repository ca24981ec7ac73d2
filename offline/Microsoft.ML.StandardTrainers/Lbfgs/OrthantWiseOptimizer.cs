using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>L-BFGS for a function plus L1 |weights|: no step crosses zero (OWL-QN: Andrew and Gao, 2007).</summary>
internal sealed class OrthantWiseOptimizer : LbfgsOptimizer
{
    private const double SufficientDecrease = 1e-4;
    private const double Backtracking = 0.25;
    private const int MaximumTrials = 8;

    private readonly int _biasCount;
    private readonly float _l1;

    /// <param name="function">The function without the L1 term.</param>
    /// <param name="termination">When to stop.</param>
    /// <param name="historySize">How many steps the inverse Hessian is estimated from.</param>
    /// <param name="enforceNonNegativity">Whether no weight may be negative.</param>
    /// <param name="biasCount">So many parameters at the beginning are neither regularized nor restricted.</param>
    /// <param name="l1">The factor of the L1 term.</param>
    public OrthantWiseOptimizer(
        Func<float[], float[], double> function,
        MeanImprovement termination,
        int historySize,
        bool enforceNonNegativity,
        int biasCount,
        float l1)
        : base(function, termination, historySize, enforceNonNegativity)
    {
        _biasCount = biasCount;
        _l1 = l1;
    }

    protected override bool KeepsZeros => true;

    protected override double Evaluate(float[] x, float[] gradient)
    {
        double sum = 0;
        foreach (float weight in x.AsSpan(_biasCount))
            sum += Math.Abs(weight);
        return base.Evaluate(x, gradient) + _l1 * sum;
    }

    protected override float SteepestDescentOf(int i)
    {
        float descent = -Gradient[i];
        if (i < _biasCount)
            return descent;
        if (X[i] > 0)
            return descent - _l1;
        if (EnforceNonNegativity)
            return Math.Max(descent - _l1, 0);
        // At zero it pays to leave only where the gradient is steeper than the L1 term.
        return X[i] < 0 || descent < -_l1 ? descent + _l1 : Math.Max(descent - _l1, 0);
    }

    protected override void Restrict(float[] from, float[] x)
    {
        for (int i = _biasCount; i < x.Length; i++)
        {
            if (EnforceNonNegativity ? x[i] < 0 : from[i] * x[i] < 0)
                x[i] = 0;
        }
    }

    protected override StepResult FindStep(bool force)
    {
        double slope = -DenseVector.Dot(Direction, SteepestDescent);
        if (slope == 0)
            return StepResult.Converged;
        Contracts.Check(slope < 0, "L-BFGS chose a non-descent direction.");

        double step = FirstStepSize();
        MoveTo(step);
        if (Descent() < 0)
        {
            // Weights that the curvature sends uphill stay where they are.
            for (int i = _biasCount; i < Direction.Length; i++)
            {
                if (SteepestDescent[i] * Direction[i] < 0)
                    Direction[i] = 0;
            }
            MoveTo(step);
        }
        for (int trial = 1; ; trial++)
        {
            NewValue = Evaluate(NewX, NewGradient);
            if (NewValue <= Value - SufficientDecrease * Descent())
                return StepResult.Found;
            if (!force && trial == MaximumTrials)
                return StepResult.NotFound;
            step *= Backtracking;
            MoveTo(step);
        }
    }

    // By how much the function would fall up to the new point if it were linear.
    private double Descent() => DenseVector.Dot(SteepestDescent, NewX) - DenseVector.Dot(SteepestDescent, X);
}
