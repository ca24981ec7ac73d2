// ReLU and LeakyReLU: one pass over memory each way, in bfloat16 too, which libtorch 1.13 does several times slower. What is kept for the way back is
// the result, which the next layer keeps anyway, and not the input.
#include "abi.h"
#include "processor.h"
#include "tensors.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/relu.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t Vector = 16, AtOnce = 1 << 15; // numbers

// body(first number, numbers), in whole vectors
template <class Body>
void in_pieces(int64_t count, const Body& body)
{
    at::parallel_for(0, count / Vector, AtOnce / Vector, [&](int64_t begin, int64_t end) { body(begin * Vector, (end - begin) * Vector); });
}

char* number(const at::Tensor& tensor, int64_t index)
{
    return static_cast<char*>(tensor.data_ptr()) + index * tensor.element_size();
}

class LeakyRelu : public torch::autograd::Function<LeakyRelu> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, double slope, bool in_place)
    {
        RECORD_FUNCTION("ours::leaky_relu", {});
        const auto& kernels = *kernels_for(input.scalar_type());
        auto output = in_place ? input : at::empty_like(input);
        in_pieces(input.numel(), [&](int64_t first, int64_t count) {
            kernels.leaky(number(input, first), count, static_cast<float>(slope), number(output, first));
        });
        if (in_place)
            context->mark_dirty({ input });
        context->save_for_backward({ output });
        context->saved_data["slope"] = slope;
        return output;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients)
    {
        RECORD_FUNCTION("ours::leaky_relu_backward", {});
        const auto output = context->get_saved_variables()[0];
        const double slope = context->saved_data["slope"].toDouble();
        if (at::GradMode::is_enabled()) // libtorch's has derivatives
            return { at::leaky_relu_backward(gradients[0], output, slope, true), {}, {} };
        const bool is_result = is_ours(gradients[0]) && gradients[0].strides() == output.strides();
        auto gradient = gradients[0];
        if (gradient.strides() != output.strides())
            gradient = at::empty_like(output).copy_(gradient);
        auto result = is_result ? gradient : at::empty_like(output);
        const auto& kernels = *kernels_for(output.scalar_type());
        in_pieces(output.numel(), [&](int64_t first, int64_t count) {
            kernels.leaky_gradient(number(output, first), number(gradient, first), count, static_cast<float>(slope), number(result, first));
        });
        return { result, {}, {} };
    }
};

bool is_fast(const at::Tensor& input)
{
    return input.device().is_cpu() && input.layout() == at::kStrided && input.is_non_overlapping_and_dense() && input.numel() > 0
        && input.numel() % Vector == 0 && kernels_for(input.scalar_type());
}

} // namespace

EXPORT TensorHandle nn_relu(TensorHandle input, int32_t in_place)
{
    return guarded([&] {
        if (is_fast(*input))
            return to_handle(LeakyRelu::apply(*input, 0.0, in_place != 0));
        return to_handle(in_place ? at::relu_(*input) : at::relu(*input));
    });
}

EXPORT TensorHandle nn_leaky_relu(TensorHandle input, double slope, int32_t in_place)
{
    return guarded([&] {
        if (is_fast(*input) && slope > 0)
            return to_handle(LeakyRelu::apply(*input, slope, in_place != 0));
        return to_handle(in_place ? at::leaky_relu_(*input, slope) : at::leaky_relu(*input, slope));
    });
}
