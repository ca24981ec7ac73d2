// What the managed side needs from a tensor, a generator and the process beside calling operators.
#include "abi.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

extern "C" int openblas_get_num_threads();
extern "C" void openblas_set_num_threads(int);

namespace {
thread_local std::string last_error;
thread_local bool has_last_error = false;
}

void set_last_error(const char* message) noexcept
{
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
    has_last_error = true;
}

// The thread's last error, which is thereby forgotten; null if there is none. Valid until the thread's next error.
EXPORT const char* take_last_error()
{
    if (!has_last_error)
        return nullptr;
    has_last_error = false;
    return last_error.c_str();
}

// --- Tensors

EXPORT void tensor_dispose(TensorHandle tensor) { delete tensor; }
EXPORT TensorHandle tensor_alias(TensorHandle tensor) { return to_handle(*tensor); }
EXPORT int64_t tensor_dim(TensorHandle tensor) { return tensor->dim(); }
EXPORT int64_t tensor_numel(TensorHandle tensor) { return tensor->numel(); }
EXPORT int64_t tensor_element_size(TensorHandle tensor) { return tensor->element_size(); }
EXPORT int32_t tensor_dtype(TensorHandle tensor) { return static_cast<int32_t>(tensor->scalar_type()); }
EXPORT int32_t tensor_device_type(TensorHandle tensor) { return static_cast<int32_t>(tensor->device().type()); }
EXPORT int32_t tensor_device_index(TensorHandle tensor) { return tensor->device().index(); }
EXPORT int32_t tensor_is_contiguous(TensorHandle tensor) { return tensor->is_contiguous(); }
EXPORT int64_t tensor_storage_offset(TensorHandle tensor) { return tensor->storage_offset(); }

EXPORT void tensor_sizes(TensorHandle tensor, int64_t* sizes)
{
    std::copy(tensor->sizes().begin(), tensor->sizes().end(), sizes);
}

EXPORT void tensor_strides(TensorHandle tensor, int64_t* strides)
{
    std::copy(tensor->strides().begin(), tensor->strides().end(), strides);
}

EXPORT void* tensor_data(TensorHandle tensor)
{
    return guarded([&] { return tensor->data_ptr(); });
}

// The names, one after the other, each ended by a zero; "*" stands for none. Without names, those there are are taken away. The newest libtorch has
// none any more.
#ifdef TORCH_HAS_NAMES
EXPORT void tensor_rename(TensorHandle tensor, const char* names, int32_t count)
{
    guarded([&] {
        std::vector<at::Dimname> dimnames;
        for (int32_t i = 0; i < count; i++, names += std::strlen(names) + 1) {
            auto symbol = at::Symbol::dimname(names);
            dimnames.push_back(*names == '*' ? at::Dimname::wildcard() : at::Dimname::fromSymbol(symbol));
        }
        tensor->rename_(dimnames.empty() ? c10::nullopt : c10::optional<at::DimnameList>(dimnames));
    });
}

EXPORT const char* tensor_dimension_name(TensorHandle tensor, int64_t dimension)
{
    return guarded([&]() -> const char* {
        auto name = tensor->names().at(dimension);
        return name.isBasic() ? name.symbol().toUnqualString() : nullptr;
    });
}
#else
EXPORT void tensor_rename(TensorHandle, const char*, int32_t count)
{
    guarded([&] { TORCH_CHECK(count == 0, "libtorch ", TORCH_VERSION, " has no names for dimensions."); });
}

EXPORT const char* tensor_dimension_name(TensorHandle, int64_t)
{
    return nullptr;
}
#endif

// A tensor over memory that is not ours; `release(context)` is called when nothing uses it any more.
EXPORT TensorHandle tensor_from_blob(void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, void (*release)(void*), void* context)
{
    return guarded([&] {
        return to_handle(at::from_blob(
            data, at::IntArrayRef(sizes, dimensions), [release, context](void*) { release(context); }, static_cast<at::ScalarType>(dtype)));
    });
}

// --- Generators

// For the CPU, as TorchSharp's own are, whatever device they were asked for.
EXPORT at::Generator* generator_new(uint64_t seed)
{
    return guarded([&] { return new at::Generator(at::make_generator<at::CPUGeneratorImpl>(seed)); });
}

EXPORT at::Generator* generator_default()
{
    return guarded([] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

EXPORT void generator_dispose(at::Generator* generator) { delete generator; }

EXPORT void generator_manual_seed(at::Generator* generator, int64_t seed)
{
    guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(static_cast<uint64_t>(seed));
    });
}

EXPORT int64_t generator_initial_seed(at::Generator* generator) { return static_cast<int64_t>(generator->current_seed()); }

EXPORT TensorHandle generator_get_state(at::Generator* generator)
{
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        return to_handle(generator->get_state());
    });
}

EXPORT void generator_set_state(at::Generator* generator, TensorHandle state)
{
    guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
    });
}

// --- The process

// libtorch takes half of the processors for hyper-threads; OpenBLAS counts those that this process may use.
EXPORT void torch_initialize()
{
    guarded([] {
        if (!std::getenv("OMP_NUM_THREADS"))
            at::set_num_threads(openblas_get_num_threads());
    });
}

EXPORT const char* torch_version() { return TORCH_VERSION; }

EXPORT int32_t torch_get_num_threads() { return at::get_num_threads(); }
EXPORT int32_t torch_get_num_interop_threads() { return at::get_num_interop_threads(); }

// libtorch's own loops and OpenBLAS each have a pool of threads.
EXPORT void torch_set_num_threads(int32_t count)
{
    guarded([&] {
        at::set_num_threads(count);
        openblas_set_num_threads(count);
    });
}

// --- CUDA: zero, and no error, where libtorch was built without it or there is no GPU

EXPORT int32_t cuda_device_count()
{
    return guarded([] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

EXPORT int32_t cuda_cudnn_is_available()
{
    return guarded([] { return torch::cuda::cudnn_is_available(); });
}

EXPORT void cuda_manual_seed(int64_t seed)
{
    guarded([&] { torch::cuda::manual_seed(static_cast<uint64_t>(seed)); });
}

EXPORT void cuda_manual_seed_all(int64_t seed)
{
    guarded([&] { torch::cuda::manual_seed_all(static_cast<uint64_t>(seed)); });
}

EXPORT void cuda_synchronize(int64_t device_index)
{
    guarded([&] { torch::cuda::synchronize(device_index); });
}

// Precisions that CUDA may take. A newer libtorch has an enumeration for one of them, whose first value stands for yes.
namespace {
bool is_allowed(bool allowed) { return allowed; }

template <class Option>
bool is_allowed(Option option) { return option == Option {}; }
}

EXPORT int32_t torch_get_tf32_matmul() { return at::globalContext().allowTF32CuBLAS(); }
EXPORT void torch_set_tf32_matmul(int32_t allow) { at::globalContext().setAllowTF32CuBLAS(allow != 0); }
EXPORT int32_t torch_get_tf32_cudnn() { return at::globalContext().allowTF32CuDNN(); }
EXPORT void torch_set_tf32_cudnn(int32_t allow) { at::globalContext().setAllowTF32CuDNN(allow != 0); }
EXPORT int32_t torch_get_fp16_reduction() { return is_allowed(at::globalContext().allowFP16ReductionCuBLAS()); }
EXPORT void torch_set_fp16_reduction(int32_t allow) { at::globalContext().setAllowFP16ReductionCuBLAS(allow != 0); }

EXPORT void torch_set_num_interop_threads(int32_t count)
{
    guarded([&] { at::set_num_interop_threads(count); });
}
