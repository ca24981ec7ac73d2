// 4x4 convolutions of stride 2 and padding 1, which halve an image's sides, and the transposed ones, which double them: nearly all of a DCGAN's work.
#pragma once

#include <ATen/core/Tensor.h>

#include "geometry.h"

// Whether the functions below are for these: large (N, L, H, W), small (N, S, H/2, W/2), weight (S, L, 4, 4), on the CPU, one group.
bool is_halving(c10::ScalarType type, int64_t small_channels, int64_t large_channels, at::IntArrayRef kernel, const Geometry& geometry);

// Without autograd. Results lie channels last. In evaluation, what is made of the weights is kept for the next batch.
at::Tensor halve(const at::Tensor& large, const at::Tensor& weight, bool in_evaluation = false);
at::Tensor unhalve(const at::Tensor& small, const at::Tensor& weight, int64_t large_height, int64_t large_width, bool in_evaluation = false);
at::Tensor halving_gradient_for_weight(const at::Tensor& large, const at::Tensor& small);
