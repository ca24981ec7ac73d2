// Dense layers of many outputs in single precision, N x I and O x I to N x O, by the kernels' products: on libtorch's threads, where BLAS has its own, and an
// element of the result is the same sum however many rows there are.
#pragma once

#include <ATen/core/Tensor.h>

bool is_dense_layer(const at::Tensor& input, const at::Tensor& weight); // both plain

at::Tensor dense_layer(const at::Tensor& input, const at::Tensor& weight);
at::Tensor dense_gradient_for_weight(const at::Tensor& input, const at::Tensor& gradient);
