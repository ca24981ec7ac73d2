#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

// Of a convolution: height, width.
struct Geometry {
    std::vector<int64_t> stride, padding, output_padding, dilation;
};

// The shape of the transposed convolution's output.
std::vector<int64_t> transposed_shape(const at::Tensor& input, const at::Tensor& weight, const Geometry& geometry);
