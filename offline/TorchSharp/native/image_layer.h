// Convolutions between images of few channels and many feature maps: a discriminator's first layer, a generator's last. What a place of the feature
// maps sees of an image becomes a row of a matrix; the convolution and its gradients are products with it.
#pragma once

#include "geometry.h"

// Whether the functions below are for these: image (N, L, H, W), maps (N, S, h, w), weight (S, L, ...), on the CPU, one group.
bool is_image_layer(const at::Tensor& weight);

// Without autograd. Feature maps lie channels last, images dense.
at::Tensor image_to_maps(const at::Tensor& image, const at::Tensor& weight, const Geometry& geometry);
at::Tensor maps_to_image(const at::Tensor& maps, const at::Tensor& weight, const Geometry& geometry);
at::Tensor image_layer_gradient_for_weight(const at::Tensor& image, const at::Tensor& maps, const at::Tensor& weight_like, const Geometry& geometry);
