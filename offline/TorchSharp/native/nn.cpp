// conv_transpose2d through the convolution kernels: libtorch 1.13's own has no oneDNN kernels for its gradients, and its matrix products,
// several at a time, quarrel with OpenBLAS for the processors. A transposed convolution is a convolution's gradient for its input, so its
// gradient for its input is a convolution, and that for its weight the convolution's, with input and gradient in each other's place.
#include "abi.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Geometry {
    std::vector<int64_t> stride, padding, output_padding, dilation;
};

// Few output channels leave most of a convolution kernel's lanes empty.
constexpr int64_t FewChannels = 4;

constexpr std::array<int64_t, 2> NoOutputPadding { 0, 0 };

at::Tensor by_libtorch(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Geometry& g, int64_t groups)
{
    return at::conv_transpose2d(input, weight, bias, g.stride, g.padding, g.output_padding, groups, g.dilation);
}

at::Tensor by_convolution(const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
{
    std::vector<int64_t> shape { input.size(0), weight.size(1) };
    for (int i = 0; i < 2; i++)
        shape.push_back((input.size(i + 2) - 1) * g.stride[i] - 2 * g.padding[i] + g.dilation[i] * (weight.size(i + 2) - 1) + g.output_padding[i] + 1);
    auto output_like = at::empty(shape, input.options()); // for its shape alone
    return std::get<0>(at::convolution_backward(input, output_like, weight, c10::nullopt, g.stride, g.padding, g.dilation,
        false, NoOutputPadding, 1, { true, false, false }));
}

class ConvTranspose2d : public torch::autograd::Function<ConvTranspose2d> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
    {
        context->save_for_backward({ input, weight });
        context->saved_data["stride"] = g.stride;
        context->saved_data["padding"] = g.padding;
        context->saved_data["dilation"] = g.dilation;
        return weight.size(1) <= FewChannels ? by_libtorch(input, weight, {}, g, 1) : by_convolution(input, weight, g);
    }

    // Of differentiable operations alone, so that its own gradient exists.
    static variable_list backward(AutogradContext* context, variable_list gradients)
    {
        const auto& gradient = gradients[0];
        const auto saved = context->get_saved_variables();
        const auto &input = saved[0], &weight = saved[1];
        const auto stride = context->saved_data["stride"].toIntVector();
        const auto padding = context->saved_data["padding"].toIntVector();
        const auto dilation = context->saved_data["dilation"].toIntVector();
        variable_list result(3);
        if (!gradient.defined())
            return result;
        if (context->needs_input_grad(0))
            result[0] = at::convolution(gradient, weight, {}, stride, padding, dilation, false, NoOutputPadding, 1);
        if (context->needs_input_grad(1)) {
            result[1] = std::get<1>(at::convolution_backward(input, gradient, weight, c10::nullopt, stride, padding, dilation,
                false, NoOutputPadding, 1, { false, true, false }));
        }
        return result;
    }
};

bool is_plain(const at::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == at::kFloat;
}

bool is_fast(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Geometry& g, int64_t groups)
{
    return groups == 1 && input.dim() == 4 && weight.dim() == 4 && input.numel() > 0 && input.size(1) == weight.size(0)
        && is_plain(input) && is_plain(weight) && (!bias.defined() || (is_plain(bias) && bias.dim() == 1 && bias.size(0) == weight.size(1)))
        && g.output_padding[0] < g.stride[0] && g.output_padding[1] < g.stride[1]
        && at::globalContext().userEnabledMkldnn();
}

// One number stands for both dimensions.
std::vector<int64_t> to_pair(const int64_t* values, int32_t length)
{
    TORCH_CHECK(length == 1 || length == 2, "conv_transpose2d expects one or two numbers a dimension list, not ", length);
    return { values[0], values[length - 1] };
}

} // namespace

EXPORT TensorHandle nn_conv_transpose2d(TensorHandle input, TensorHandle weight, TensorHandle bias_or_null, const int64_t* stride, int32_t stride_length,
    const int64_t* padding, int32_t padding_length, const int64_t* output_padding, int32_t output_padding_length,
    const int64_t* dilation, int32_t dilation_length, int64_t groups)
{
    return guarded([&] {
        const Geometry geometry { to_pair(stride, stride_length), to_pair(padding, padding_length),
            to_pair(output_padding, output_padding_length), to_pair(dilation, dilation_length) };
        const auto bias = bias_or_null ? *bias_or_null : at::Tensor();
        if (!is_fast(*input, *weight, bias, geometry, groups))
            return to_handle(by_libtorch(*input, *weight, bias, geometry, groups));
        auto output = ConvTranspose2d::apply(*input, *weight, geometry);
        return to_handle(bias.defined() ? output.add_(bias.view({ 1, -1, 1, 1 })) : output);
    });
}
