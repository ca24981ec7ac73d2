#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

// Of a convolution: height, width.
struct Geometry {
    std::vector<int64_t> stride, padding, output_padding, dilation;
};

// The shape of a convolution's output.
inline std::vector<int64_t> convolved_shape(const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
{
    std::vector<int64_t> shape { input.size(0), weight.size(0) };
    for (int i = 0; i < 2; i++)
        shape.push_back((input.size(i + 2) + 2 * g.padding[i] - g.dilation[i] * (weight.size(i + 2) - 1) - 1) / g.stride[i] + 1);
    return shape;
}

// The shape of the transposed convolution's output.
std::vector<int64_t> transposed_shape(const at::Tensor& input, const at::Tensor& weight, const Geometry& geometry);
