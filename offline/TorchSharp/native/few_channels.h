// A transposed convolution whose output has so few channels that libtorch's and oneDNN's kernels leave most of the processor's lanes empty:
// a generator's last layer, and the gradient of a discriminator's first one for its images.
#pragma once

#include "geometry.h"

constexpr int64_t MostFewChannels = 4;

// Dense single precision on the CPU, one group; input (N, in, H, W), weight (in, out, h, w) with at most MostFewChannels out. No autograd.
at::Tensor conv_transpose2d_few_channels(const at::Tensor& input, const at::Tensor& weight, const Geometry& geometry);
