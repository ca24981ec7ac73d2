#nullable disable annotations

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Runs the recorded graph of operations backwards.</summary>
    public static unsafe partial class autograd
    {
        /// <summary>The gradients of the sum of <paramref name="outputs"/>, one for each of <paramref name="inputs"/>; null for an unused one.</summary>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var outs = ToHandles(outputs);
            var ins = ToHandles(inputs);
            var grads = ToHandles(grad_outputs);
            var results = new nint[ins.Length];
            fixed (nint* pOuts = outs, pIns = ins, pGrads = grads, pResults = results)
            {
                var done = Native.autograd_grad(pOuts, outs.Length, pIns, ins.Length, pGrads, grads.Length,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, pResults);
                if (done == 0)
                    CheckForErrors();
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return results.Select(handle => handle == 0 ? null : new Tensor(handle)).ToList();
        }

        /// <summary>Adds the gradients of the sum of <paramref name="tensors"/> to the leaves' grad, or to those of <paramref name="inputs"/> alone.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            var roots = ToHandles(tensors);
            var grads = ToHandles(grad_tensors);
            var ins = ToHandles(inputs);
            fixed (nint* pRoots = roots, pGrads = grads, pIns = ins)
            {
                Native.autograd_backward(pRoots, roots.Length, pGrads, grads.Length,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, pIns, ins.Length);
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
            CheckForErrors();
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>Until it is disposed, backward tells which forward operation failed (and, if asked, made a NaN).</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        private static nint[] ToHandles(IList<Tensor> tensors)
        {
            if (tensors is null)
                return [];
            var handles = new nint[tensors.Count];
            for (var i = 0; i < handles.Length; i++)
                handles[i] = tensors[i] is { } tensor ? tensor.Handle : 0;
            return handles;
        }
    }

    /// <summary>Until it is disposed, operations on this thread aren't recorded.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.grad_mode_enabled() != 0;

    /// <summary>As <see cref="no_grad"/>, and what is made can't take part in gradients later.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.inference_mode_enabled() != 0;

    private sealed class InferenceMode : IDisposable
    {
        private nint _guard;

        public InferenceMode(bool enabled) => _guard = Native.inference_mode_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_guard != 0)
                Native.inference_mode_leave(_guard);
            _guard = 0;
        }
    }

    private sealed class GradMode : IDisposable
    {
        private readonly int _before = Native.grad_mode_enabled();

        public GradMode(bool enabled) => Native.grad_mode_set(enabled ? 1 : 0);

        public void Dispose() => Native.grad_mode_set(_before);
    }
}

/// <summary>Sets the mode of <see cref="torch.autograd.detect_anomaly"/>; disposing puts the former one back.</summary>
public class AnomalyMode : IDisposable
{
    private readonly int _enabledBefore = Native.anomaly_mode_enabled();
    private readonly int _checkNanBefore = Native.anomaly_mode_checks_nan();

    public AnomalyMode(bool enabled, bool check_nan = true) => Native.anomaly_mode_set(enabled ? 1 : 0, check_nan ? 1 : 0);

    public static bool IsEnabled => Native.anomaly_mode_enabled() != 0;

    public static bool ShouldCheckNaN => Native.anomaly_mode_checks_nan() != 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Native.anomaly_mode_set(_enabledBefore, _checkNanBefore);
    }
}
