namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers of its own: the same seed, the same numbers.</summary>
    public class Generator : IDisposable
    {
        private IntPtr _handle;

        /// <summary>Numbers for tensors on the CPU, whatever the device: so it is in TorchSharp.</summary>
        public Generator(ulong seed = 0, Device? device = null) : this(Native.generator_new(seed))
        {
            if (_handle == 0)
                CheckForErrors();
            this.device = device ?? CPU;
        }

        private Generator(IntPtr handle)
        {
            _handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The one that is used where none is given; all threads share it.</summary>
        public static Generator Default => new(Native.generator_default());

        public IntPtr Handle => _handle;

        public Device device { get; private set; }

        public Tensor get_state() => new(Native.generator_get_state(Handle));

        public void set_state(Tensor value)
        {
            Native.generator_set_state(Handle, value.Handle);
            GC.KeepAlive(value);
            CheckForErrors();
        }

        public Generator manual_seed(long seed)
        {
            Native.generator_manual_seed(Handle, seed);
            return this;
        }

        /// <summary>Seeds with the clock and returns that seed.</summary>
        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => Native.generator_initial_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var native = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (native != IntPtr.Zero)
                Native.generator_dispose(native);
        }
    }

    /// <summary>The process-wide generator (<see cref="Generator.Default"/>).</summary>
    public static partial class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
