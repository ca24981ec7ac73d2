namespace TorchSharp;

public static partial class torch
{
    // Shape, element type, device.
    public partial class Tensor
    {
        public long Dimensions => Native.tensor_dim(Handle);

        public long ndim => Dimensions;

        public long dim() => Dimensions;

        public long NumberOfElements => Native.tensor_numel(Handle);

        public long numel() => NumberOfElements;

        /// <summary>Bytes an element.</summary>
        public long ElementSize => Native.tensor_element_size(Handle);

        public long element_size() => ElementSize;

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* p = sizes)
                    Native.tensor_sizes(Handle, p);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim) => shape[Wrap(dim)];

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides)
                Native.tensor_strides(Handle, p);
            return strides;
        }

        public long stride(int dim) => stride()[Wrap(dim)];

        public long storage_offset() => Native.tensor_storage_offset(Handle);

        public ScalarType dtype => (ScalarType)Native.tensor_dtype(Handle);

        public DeviceType device_type => (DeviceType)Native.tensor_device_type(Handle);

        public int device_index => Native.tensor_device_index(Handle);

        public Device device => device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_contiguous() => Native.tensor_is_contiguous(Handle) != 0;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        private int Wrap(int dim) => dim < 0 ? dim + (int)Dimensions : dim;
    }
}
