// 4x4 convolutions of stride 2 and padding 1, which halve an image's sides, and the transposed ones, which double them: nearly all of a DCGAN's work.
#pragma once

#include <ATen/core/Tensor.h>

#include "geometry.h"

// Whether the functions below are for these: large (N, L, H, W), small (N, S, H/2, W/2), weight (S, L, 4, 4), on the CPU, one group.
bool is_halving(c10::ScalarType type, int64_t small_channels, int64_t large_channels, at::IntArrayRef kernel, const Geometry& geometry);

// Without autograd. Results lie channels last. What is made of weights in bfloat16 is kept for when they come again.
at::Tensor halve(const at::Tensor& large, const at::Tensor& weight);
at::Tensor unhalve(const at::Tensor& small, const at::Tensor& weight, int64_t large_height, int64_t large_width);
at::Tensor halving_gradient_for_weight(const at::Tensor& large, const at::Tensor& small);
