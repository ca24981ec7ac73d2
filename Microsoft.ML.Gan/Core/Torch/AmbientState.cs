using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Shields networks and trainings from libtorch's global settings, which stay as the app has set them.</summary>
internal static class AmbientState
{
    private static readonly Lock Gate = new();

    /// <summary>Gradients on this thread until disposed, whatever mode the caller is in.</summary>
    public static IDisposable WithGradients() => new Modes(inference_mode(false), enable_grad());

    /// <summary>Makes networks of single precision on the CPU, whatever the default type and device are.</summary>
    public static T Build<T>(Func<T> make)
    {
        lock (Gate) // the defaults are the process's
        {
            ScalarType type = get_default_dtype();
            Device device = get_default_device();
            using IDisposable modes = WithGradients();
            try
            {
                set_default_dtype(ScalarType.Float32);
                set_default_device(CPU);
                return make();
            }
            finally
            {
                set_default_dtype(type);
                set_default_device(device);
            }
        }
    }

    private sealed class Modes(IDisposable outer, IDisposable inner) : IDisposable
    {
        public void Dispose()
        {
            inner.Dispose();
            outer.Dispose();
        }
    }
}
