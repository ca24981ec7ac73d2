// Memory for the kernels, from the allocator that keeps blocks.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <cstdint>

inline at::Tensor words(int64_t count)
{
    return at::empty({ count }, at::kInt);
}

inline uint32_t* data(const at::Tensor& words)
{
    return reinterpret_cast<uint32_t*>(words.data_ptr<int32_t>());
}

inline float* floats(const at::Tensor& words)
{
    return reinterpret_cast<float*>(words.data_ptr<int32_t>());
}

// The next multiple of a unit.
inline int64_t up(int64_t value, int64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

// Whether only the node at work has this gradient, an argument of its backward: then the result may take its place in memory. Autograd's engine, CppNode and the
// arguments refer to it once each, and no other tensor has its storage.
inline bool is_ours(const at::Tensor& gradient)
{
    return gradient.use_count() <= 3 && gradient.storage().use_count() == 1;
}
