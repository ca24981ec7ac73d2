using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The update rules in native/optim.cpp, each for all parameters of a group. They count the steps of those that have a gradient.</summary>
internal static unsafe class NativeOptimizers
{
    [DllImport(Native.Library)] internal static extern void optim_zero_grad(nint* parameters, int count);

    [DllImport(Native.Library)]
    internal static extern void optim_adam(nint* parameters, nint* averages, nint* square_averages, nint* largest_square_averages, long* steps, int count, AdamOptions* options);

    [DllImport(Native.Library)]
    internal static extern void optim_sgd(nint* parameters, nint* momentum_buffers, int count, SgdOptions* options);

    [DllImport(Native.Library)]
    internal static extern void optim_rms_prop(nint* parameters, nint* square_averages, nint* momentum_buffers, nint* averages, long* steps, int count, RmsPropOptions* options);

    [DllImport(Native.Library)]
    internal static extern void optim_adagrad(nint* parameters, nint* sums, long* steps, int count, AdagradOptions* options);

    internal struct AdamOptions
    {
        public double LearningRate, Beta1, Beta2, Epsilon, WeightDecay;
        public int Amsgrad, Maximize, Decoupled;
    }

    internal struct SgdOptions
    {
        public double LearningRate, Momentum, Dampening, WeightDecay;
        public int Nesterov, Maximize;
    }

    internal struct RmsPropOptions
    {
        public double LearningRate, Alpha, Epsilon, WeightDecay, Momentum;
        public int Centered, Maximize;
    }

    internal struct AdagradOptions
    {
        public double LearningRate, LearningRateDecay, Epsilon, WeightDecay;
    }
}
