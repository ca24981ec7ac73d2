// What tensors a kernel can take as they are.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/version.h>

// Numbers of single precision on the CPU, one after the other.
inline bool is_plain(const at::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

// Whether only the node at work has this gradient, an argument of its backward: then the result may take its place in memory. CppNode and the arguments refer to
// it, until libtorch 2 the engine too, and no other tensor has its storage.
inline bool is_ours(const at::Tensor& gradient)
{
    constexpr size_t Own = TORCH_VERSION_MAJOR < 2 ? 3 : 2;
    return gradient.use_count() <= Own && gradient.storage().use_count() == 1;
}
