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
