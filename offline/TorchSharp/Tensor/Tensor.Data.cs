using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    // Elements, as .NET sees them.
    public partial class Tensor
    {
        /// <summary>The elements in place; <typeparamref name="T"/> must be the element type.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Scalar ToScalar() => Aten.CallScalar("item", this);

        /// <summary>The memory of a contiguous tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                if (!is_contiguous())
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                if (length > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                CheckOnCpu();
                return new Span<byte>(DataPointer, (int)length);
            }
            set
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(DataPointer, value.Length));
            }
        }

        internal unsafe void* DataPointer
        {
            get
            {
                var data = Native.tensor_data(Handle);
                if (data == null)
                    CheckForErrors();
                return data;
            }
        }

        internal void CheckOnCpu()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        internal void ValidateType(Type dotnetType)
        {
            if (!s_scalarTypes.TryGetValue(dotnetType, out var type) || type != dtype)
                throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }
    }
}
