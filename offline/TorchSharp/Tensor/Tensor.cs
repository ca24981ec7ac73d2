namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array of libtorch. It belongs to the thread's current <see cref="DisposeScope"/>; outside of scopes it must be
    /// disposed, for the garbage collector doesn't see the memory behind it.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long s_totalCount;
        private static long s_peakCount;

        /// <summary>The native tensor; zero once it is disposed.</summary>
        internal IntPtr handle;

        internal Tensor(IntPtr handle, bool register = true)
        {
            this.handle = handle;
            var count = Interlocked.Increment(ref s_totalCount);
            if (count > s_peakCount)
                s_peakCount = count;
            if (register)
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Dispose(false);

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>How many tensors .NET code holds.</summary>
        public static long TotalCount => s_totalCount;

        /// <summary>The largest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => s_peakCount;

        /// <summary>For whoever debugs.</summary>
        public string? name { get; set; }

        public bool IsInvalid => handle == IntPtr.Zero;

        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>A tensor over a pointer to at::Tensor, which it then owns.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var native = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (native == IntPtr.Zero)
                return;
            DisposeScopeManager.ThreadSingleton.CountDisposal(this);
            if (disposing)
                OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref s_totalCount);
            Native.tensor_dispose(native);
        }

        /// <summary>Gives the native tensor away: this object is invalid from then on.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var native = Handle;
            Interlocked.Decrement(ref s_totalCount);
            handle = IntPtr.Zero;
            return native;
        }

        /// <summary>As <see cref="DecoupleFromNativeHandle"/>, for what becomes another managed tensor at once (a Parameter).</summary>
        internal IntPtr MoveHandle() => Interlocked.Exchange(ref handle, IntPtr.Zero);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        [Obsolete("The method name misspells 'Detach.' Use 'DetachFromDisposeScope' instead.", false)]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <summary>Whether both have the same shape and elements.</summary>
        public bool Equals(Tensor target) => Aten.CallBool("equal", this, target);

        public override int GetHashCode() => base.GetHashCode();
    }
}
