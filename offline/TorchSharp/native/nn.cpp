// Convolutions and transposed ones where libtorch 1.13's own are slow on a CPU. Its conv_transpose2d has no oneDNN kernels for its gradients, and its
// matrix products, several at a time, quarrel with OpenBLAS for the processors. A transposed convolution is a convolution's gradient for its
// input, so its gradient for its input is a convolution, and that for its weight the convolution's, with input and gradient in each other's place.
#include "abi.h"
#include "few_channels.h"
#include "halving.h"
#include "image_layer.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::array<int64_t, 2> NoOutputPadding { 0, 0 };

void save(AutogradContext* context, const Geometry& g)
{
    context->saved_data["stride"] = g.stride;
    context->saved_data["padding"] = g.padding;
    context->saved_data["dilation"] = g.dilation;
}

Geometry load(AutogradContext* context)
{
    const auto list = [&](const char* name) { return context->saved_data[name].toIntVector(); };
    return { list("stride"), list("padding"), { 0, 0 }, list("dilation") }; // output padding depends on the size that is wanted
}

bool is_halving(const at::Tensor& weight, const Geometry& g)
{
    return is_halving(weight.scalar_type(), weight.size(0), weight.size(1), weight.sizes().slice(2), g);
}

// The three functions that are each other's gradients: output = convolve(input, weight), input = unconvolve(output, weight), weight = correlate(input,
// output). Each is linear in both of its arguments, so that derivatives of any order are made of the three. None records anything for autograd.

at::Tensor convolve(const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
{
    RECORD_FUNCTION("ours::convolve", {});
    if (is_halving(weight, g))
        return halve(input, weight);
    if (is_image_layer(weight))
        return image_to_maps(input, weight, g);
    return at::convolution(input, weight, {}, g.stride, g.padding, g.dilation, false, NoOutputPadding, 1);
}

at::Tensor unconvolve(const at::Tensor& output, const at::Tensor& weight, const Geometry& g)
{
    RECORD_FUNCTION("ours::unconvolve", {});
    const auto shape = transposed_shape(output, weight, g);
    if (is_halving(weight, g))
        return unhalve(output, weight, shape[2], shape[3]);
    if (is_image_layer(weight))
        return maps_to_image(output, weight, g);
    if (weight.size(1) <= MostFewChannels)
        return conv_transpose2d_few_channels(output.to(at::kFloat), weight.to(at::kFloat), g).to(output.scalar_type());
    const auto input_like = at::empty(shape, output.options()); // for its shape alone
    return std::get<0>(at::convolution_backward(output, input_like, weight, c10::nullopt, g.stride, g.padding, g.dilation,
        false, NoOutputPadding, 1, { true, false, false }));
}

at::Tensor correlate(const at::Tensor& input, const at::Tensor& output, const at::Tensor& weight_like, const Geometry& g)
{
    RECORD_FUNCTION("ours::correlate", {});
    if (is_halving(weight_like, g))
        return halving_gradient_for_weight(input, output);
    if (is_image_layer(weight_like))
        return image_layer_gradient_for_weight(input, output, weight_like, g);
    return std::get<1>(at::convolution_backward(output, input, weight_like, c10::nullopt, g.stride, g.padding, g.dilation,
        false, NoOutputPadding, 1, { false, true, false }));
}

class Conv2d : public torch::autograd::Function<Conv2d> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const Geometry& g);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

class ConvTranspose2d : public torch::autograd::Function<ConvTranspose2d> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const Geometry& g);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

// The convolution's gradient for its weight, of the shape of `weight_like`.
class Correlation2d : public torch::autograd::Function<Correlation2d> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& output, const at::Tensor& weight_like, const Geometry& g);
    static variable_list backward(AutogradContext* context, variable_list gradients);
};

// With the output padding that gives the input's size back.
at::Tensor unconvolve_to(const at::Tensor& input, const at::Tensor& output, const at::Tensor& weight, Geometry g)
{
    const auto smallest = transposed_shape(output, weight, g);
    for (int i = 0; i < 2; i++)
        g.output_padding[i] = input.size(i + 2) - smallest[i + 2];
    return ConvTranspose2d::apply(output, weight, g);
}

at::Tensor Conv2d::forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
{
    context->save_for_backward({ input, weight });
    save(context, g);
    return convolve(input, weight, g);
}

variable_list Conv2d::backward(AutogradContext* context, variable_list gradients)
{
    const auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1], &gradient = gradients[0];
    const auto g = load(context);
    variable_list result(3);
    if (context->needs_input_grad(0))
        result[0] = unconvolve_to(input, gradient, weight, g);
    if (context->needs_input_grad(1))
        result[1] = Correlation2d::apply(input, gradient, weight.detach(), g);
    return result;
}

at::Tensor ConvTranspose2d::forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
{
    context->save_for_backward({ input, weight });
    save(context, g);
    return unconvolve(input, weight, g);
}

variable_list ConvTranspose2d::backward(AutogradContext* context, variable_list gradients)
{
    const auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1], &gradient = gradients[0];
    const auto g = load(context);
    variable_list result(3);
    if (context->needs_input_grad(0))
        result[0] = Conv2d::apply(gradient, weight, g);
    if (context->needs_input_grad(1))
        result[1] = Correlation2d::apply(gradient, input, weight.detach(), g);
    return result;
}

at::Tensor Correlation2d::forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& output, const at::Tensor& weight_like, const Geometry& g)
{
    context->save_for_backward({ input, output });
    save(context, g);
    return correlate(input, output, weight_like, g);
}

variable_list Correlation2d::backward(AutogradContext* context, variable_list gradients)
{
    const auto saved = context->get_saved_variables();
    const auto &input = saved[0], &output = saved[1], &gradient = gradients[0];
    const auto g = load(context);
    variable_list result(4);
    if (context->needs_input_grad(0))
        result[0] = unconvolve_to(input, output, gradient, g);
    if (context->needs_input_grad(1))
        result[1] = Conv2d::apply(input, gradient, g);
    return result;
}

bool is_plain(const at::Tensor& tensor, at::ScalarType type)
{
    return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == type;
}

bool is_plain(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, int64_t out_channels, int64_t groups)
{
    const auto type = input.scalar_type();
    return (type == at::kFloat || type == at::kBFloat16) && groups == 1 && input.dim() == 4 && weight.dim() == 4 && input.numel() > 0 && weight.numel() > 0
        && is_plain(input, type) && is_plain(weight, type) && (!bias || (is_plain(*bias, type) && bias->dim() == 1 && bias->size(0) == out_channels))
        && at::globalContext().userEnabledMkldnn();
}

bool is_sensible(const Geometry& g)
{
    const auto all = [](const std::vector<int64_t>& values, int64_t least) { return values[0] >= least && values[1] >= least; };
    return all(g.stride, 1) && all(g.padding, 0) && all(g.dilation, 1) && all(g.output_padding, 0)
        && g.output_padding[0] < g.stride[0] && g.output_padding[1] < g.stride[1];
}

// One number stands for both dimensions.
std::vector<int64_t> to_pair(const int64_t* values, int32_t length)
{
    TORCH_CHECK(length == 1 || length == 2, "a convolution of two dimensions takes one or two numbers for them, not ", length);
    return { values[0], values[length - 1] };
}

c10::optional<at::Tensor> to_optional(TensorHandle handle)
{
    return handle ? c10::make_optional(*handle) : c10::nullopt;
}

at::Tensor with_bias(const at::Tensor& output, const c10::optional<at::Tensor>& bias)
{
    return bias ? output.add_(bias->view({ 1, -1, 1, 1 })) : output;
}

} // namespace

EXPORT TensorHandle nn_conv2d(TensorHandle input, TensorHandle weight, TensorHandle bias_or_null, const int64_t* stride, int32_t stride_length,
    const int64_t* padding, int32_t padding_length, const int64_t* dilation, int32_t dilation_length, int64_t groups)
{
    return guarded([&] {
        const auto bias = to_optional(bias_or_null);
        const Geometry g { to_pair(stride, stride_length), to_pair(padding, padding_length), { 0, 0 }, to_pair(dilation, dilation_length) };
        const bool is_fast = is_plain(*input, *weight, bias, weight->dim() ? weight->size(0) : 0, groups) && weight->size(1) == input->size(1) && is_sensible(g)
            && convolved_shape(*input, *weight, g)[2] > 0 && convolved_shape(*input, *weight, g)[3] > 0
            && (is_halving(*weight, g) || is_image_layer(*weight)
                || (weight->size(1) <= MostFewChannels && at::GradMode::is_enabled() && input->requires_grad()));
        if (!is_fast)
            return to_handle(at::conv2d(*input, *weight, bias, g.stride, g.padding, g.dilation, groups));
        return to_handle(with_bias(at::GradMode::is_enabled() ? Conv2d::apply(*input, *weight, g) : convolve(*input, *weight, g), bias));
    });
}

EXPORT TensorHandle nn_conv_transpose2d(TensorHandle input, TensorHandle weight, TensorHandle bias_or_null, const int64_t* stride, int32_t stride_length,
    const int64_t* padding, int32_t padding_length, const int64_t* output_padding, int32_t output_padding_length,
    const int64_t* dilation, int32_t dilation_length, int64_t groups)
{
    return guarded([&] {
        const auto bias = to_optional(bias_or_null);
        const Geometry g { to_pair(stride, stride_length), to_pair(padding, padding_length),
            to_pair(output_padding, output_padding_length), to_pair(dilation, dilation_length) };
        const bool is_fast = is_plain(*input, *weight, bias, weight->dim() > 1 ? weight->size(1) : 0, groups) && weight->size(0) == input->size(1)
            && is_sensible(g) && transposed_shape(*input, *weight, g)[2] > 0 && transposed_shape(*input, *weight, g)[3] > 0;
        if (!is_fast)
            return to_handle(at::conv_transpose2d(*input, *weight, bias, g.stride, g.padding, g.output_padding, groups, g.dilation));
        return to_handle(with_bias(at::GradMode::is_enabled() ? ConvTranspose2d::apply(*input, *weight, g) : unconvolve(*input, *weight, g), bias));
    });
}
