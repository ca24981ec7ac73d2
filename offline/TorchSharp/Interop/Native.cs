using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The native library's functions. Handles are pointers to at::Tensor or at::Generator; see native/README.md.</summary>
internal static unsafe partial class Native
{
    internal const string Library = "LibTorchSharp";

    [DllImport(Library)] internal static extern byte* take_last_error();

    // Operators
    [DllImport(Library)] internal static extern nint operator_find(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int operator_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);
    [DllImport(Library)] internal static extern void tensor_array_free(nint* tensors);

    // Tensors
    [DllImport(Library)] internal static extern void tensor_dispose(nint tensor);
    [DllImport(Library)] internal static extern nint tensor_alias(nint tensor);
    [DllImport(Library)] internal static extern long tensor_dim(nint tensor);
    [DllImport(Library)] internal static extern long tensor_numel(nint tensor);
    [DllImport(Library)] internal static extern long tensor_element_size(nint tensor);
    [DllImport(Library)] internal static extern int tensor_dtype(nint tensor);
    [DllImport(Library)] internal static extern int tensor_device_type(nint tensor);
    [DllImport(Library)] internal static extern int tensor_device_index(nint tensor);
    [DllImport(Library)] internal static extern int tensor_is_contiguous(nint tensor);
    [DllImport(Library)] internal static extern long tensor_storage_offset(nint tensor);
    [DllImport(Library)] internal static extern void tensor_sizes(nint tensor, long* sizes);
    [DllImport(Library)] internal static extern void tensor_strides(nint tensor, long* strides);
    [DllImport(Library)] internal static extern void* tensor_data(nint tensor);
    [DllImport(Library)]
    internal static extern nint tensor_from_blob(void* data, long* sizes, int dimensions, int dtype, delegate* unmanaged<nint, void> release, nint context);

    [DllImport(Library)] internal static extern void tensor_rename(nint tensor, byte* names, int count);
    [DllImport(Library)] internal static extern byte* tensor_dimension_name(nint tensor, long dimension);

    [DllImport(Library)] internal static extern nint tensor_index(nint tensor, NativeIndex* indices, int count);
    [DllImport(Library)] internal static extern void tensor_index_put(nint tensor, NativeIndex* indices, int count, nint value);

    [DllImport(Library)] internal static extern void tensor_save(nint tensor, byte* path);
    [DllImport(Library)] internal static extern nint tensor_load(byte* path);

    // Autograd
    [DllImport(Library)] internal static extern nint inference_mode_enter(int enabled);
    [DllImport(Library)] internal static extern void inference_mode_leave(nint guard);
    [DllImport(Library)] internal static extern int inference_mode_enabled();
    [DllImport(Library)] internal static extern int grad_mode_enabled();
    [DllImport(Library)] internal static extern void grad_mode_set(int enabled);
    [DllImport(Library)] internal static extern int anomaly_mode_enabled();
    [DllImport(Library)] internal static extern int anomaly_mode_checks_nan();
    [DllImport(Library)] internal static extern void anomaly_mode_set(int enabled, int check_nan);
    [DllImport(Library)] internal static extern int tensor_requires_grad(nint tensor);
    [DllImport(Library)] internal static extern int tensor_is_leaf(nint tensor);
    [DllImport(Library)] internal static extern nint tensor_grad(nint tensor);
    [DllImport(Library)] internal static extern void tensor_set_requires_grad(nint tensor, int requires_grad);
    [DllImport(Library)] internal static extern void tensor_set_grad(nint tensor, nint grad);
    [DllImport(Library)] internal static extern void tensor_lerp_(nint from, nint to, nint share);
    [DllImport(Library)]
    internal static extern void autograd_backward(nint* tensors, int count, nint* grads, int grad_count, int retain_graph, int create_graph, nint* inputs, int input_count);
    [DllImport(Library)]
    internal static extern int autograd_grad(nint* outputs, int output_count, nint* inputs, int input_count, nint* grads, int grad_count,
        int retain_graph, int create_graph, int allow_unused, nint* results);

    // Generators
    [DllImport(Library)] internal static extern nint generator_new(ulong seed);
    [DllImport(Library)] internal static extern nint generator_default();
    [DllImport(Library)] internal static extern void generator_dispose(nint generator);
    [DllImport(Library)] internal static extern void generator_manual_seed(nint generator, long seed);
    [DllImport(Library)] internal static extern long generator_initial_seed(nint generator);
    [DllImport(Library)] internal static extern nint generator_get_state(nint generator);
    [DllImport(Library)] internal static extern void generator_set_state(nint generator, nint state);

    // The process
    [DllImport(Library)] internal static extern void torch_initialize();
    [DllImport(Library)] internal static extern byte* torch_version();
    [DllImport(Library)] internal static extern int torch_get_num_threads();
    [DllImport(Library)] internal static extern int torch_get_num_interop_threads();
    [DllImport(Library)] internal static extern void torch_set_num_threads(int count);
    [DllImport(Library)] internal static extern void torch_set_num_interop_threads(int count);
    [DllImport(Library)] internal static extern int torch_get_tf32_matmul();
    [DllImport(Library)] internal static extern void torch_set_tf32_matmul(int allow);
    [DllImport(Library)] internal static extern int torch_get_tf32_cudnn();
    [DllImport(Library)] internal static extern void torch_set_tf32_cudnn(int allow);
    [DllImport(Library)] internal static extern int torch_get_fp16_reduction();
    [DllImport(Library)] internal static extern void torch_set_fp16_reduction(int allow);

    // CUDA
    [DllImport(Library)] internal static extern int cuda_device_count();
    [DllImport(Library)] internal static extern int cuda_cudnn_is_available();
    [DllImport(Library)] internal static extern void cuda_manual_seed(long seed);
    [DllImport(Library)] internal static extern void cuda_manual_seed_all(long seed);
    [DllImport(Library)] internal static extern void cuda_synchronize(long device_index);
}
