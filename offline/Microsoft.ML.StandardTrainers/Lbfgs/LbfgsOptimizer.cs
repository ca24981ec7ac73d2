using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Minimizes a function whose gradient is known: limited-memory BFGS (Nocedal and Wright, Numerical Optimization, ch. 7).
/// </summary>
internal class LbfgsOptimizer
{
    private readonly Func<float[], float[], double> _function;
    private readonly MeanImprovement _termination;
    private readonly CurvatureHistory _history;

    /// <param name="function">Writes the gradient into its second argument and returns the value.</param>
    /// <param name="termination">When to stop.</param>
    /// <param name="historySize">How many steps the inverse Hessian is estimated from.</param>
    /// <param name="enforceNonNegativity">Whether no parameter may be negative.</param>
    public LbfgsOptimizer(Func<float[], float[], double> function, MeanImprovement termination, int historySize, bool enforceNonNegativity)
    {
        _function = function;
        _termination = termination;
        _history = new CurvatureHistory(historySize);
        EnforceNonNegativity = enforceNonNegativity;
    }

    protected enum StepResult
    {
        Found,

        /// <summary>The estimated curvature has led astray.</summary>
        NotFound,

        /// <summary>There is nowhere to go: as good as the optimum.</summary>
        Converged,
    }

    protected bool EnforceNonNegativity { get; }

    protected int Iteration { get; private set; }

    protected double Value { get; private set; }

    protected double NewValue { get; set; }

    protected float[] X { get; private set; }

    protected float[] NewX { get; private set; }

    protected float[] Gradient { get; private set; }

    protected float[] NewGradient { get; private set; }

    protected float[] Direction { get; private set; }

    protected float[] SteepestDescent { get; private set; }

    public float[] Minimize(IChannel channel, float[] start)
    {
        X = start;
        NewX = new float[start.Length];
        Gradient = new float[start.Length];
        NewGradient = new float[start.Length];
        Direction = new float[start.Length];
        SteepestDescent = new float[start.Length];
        Restrict(X, X);
        Value = Evaluate(X, Gradient);
        for (Iteration = 1; ; Iteration++)
        {
            SetDirection();
            var result = FindStep(force: false);
            if (result == StepResult.NotFound)
            {
                _history.Clear();
                SetDirection();
                result = FindStep(force: true);
            }
            if (result == StepResult.Converged)
            {
                channel.Warning(MessageSensitivity.None, "Premature convergence occurred. The OptimizationTolerance may be set too small.");
                return X;
            }
            if (_termination.IsReached(Iteration, Value - NewValue) || !_history.TryAdd(X, NewX, Gradient, NewGradient))
                return NewX;
            (X, NewX) = (NewX, X);
            (Gradient, NewGradient) = (NewGradient, Gradient);
            Value = NewValue;
        }
    }

    protected virtual double Evaluate(float[] x, float[] gradient)
    {
        double value = _function(x, gradient);
        Contracts.Check(
            !double.IsNaN(value) && !double.IsNegativeInfinity(value), $"Optimizer unable to proceed with loss function yielding {value}");
        return value;
    }

    /// <summary>The direction in which the function falls fastest, where the restrictions leave it free.</summary>
    protected virtual float SteepestDescentOf(int i)
        => EnforceNonNegativity && X[i] <= 0 ? -Math.Min(Gradient[i], 0) : -Gradient[i];

    /// <summary>Moves a point that a step from <paramref name="from"/> has reached back to where it may be.</summary>
    protected virtual void Restrict(float[] from, float[] x)
    {
        if (!EnforceNonNegativity)
            return;
        for (int i = 0; i < x.Length; i++)
            x[i] = Math.Max(x[i], 0);
    }

    protected virtual bool KeepsZeros => EnforceNonNegativity;

    protected void MoveTo(double step)
    {
        X.CopyTo(NewX, 0);
        DenseVector.Add(NewX, (float)step, Direction);
        Restrict(X, NewX);
    }

    protected double FirstStepSize() => Iteration == 1 ? 1 / DenseVector.Norm(Direction) : 1;

    /// <summary>Finds the next point on the line, its value and its gradient.</summary>
    /// <param name="force">Whether to go on for as long as it takes.</param>
    protected virtual StepResult FindStep(bool force)
    {
        double slope = DenseVector.Dot(Direction, Gradient);
        if (slope == 0)
            return StepResult.Converged;
        Contracts.Check(slope < 0, "L-BFGS chose a non-descent direction.");
        return new WolfeLineSearch(Value, slope, EvaluateAt).Find(FirstStepSize(), force) switch
        {
            true => StepResult.Found,
            false when !force => StepResult.NotFound,
            _ => StepResult.Converged,
        };

        (double Value, double Slope) EvaluateAt(double step)
        {
            MoveTo(step);
            NewValue = Evaluate(NewX, NewGradient);
            return (NewValue, DenseVector.Dot(Direction, NewGradient));
        }
    }

    private void SetDirection()
    {
        for (int i = 0; i < X.Length; i++)
            SteepestDescent[i] = SteepestDescentOf(i);
        SteepestDescent.CopyTo(Direction, 0);
        _history.MultiplyByInverseHessian(Direction);
        if (!KeepsZeros)
            return;
        for (int i = 0; i < X.Length; i++)
        {
            if (SteepestDescent[i] == 0)
                Direction[i] = 0;
        }
    }
}
