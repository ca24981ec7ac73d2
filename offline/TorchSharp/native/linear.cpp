// Dense layers. One of one output, as at a discriminator's end, reads its inputs once each way: BLAS's matrix products, made for more, take several times as
// long, on threads of their own. Those of many outputs: dense.cpp.
#include "abi.h"
#include "dense.h"
#include "processor.h"
#include "tensors.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t Lanes = 16, AtOnce = 1 << 14; // numbers
using Vector = float __attribute__((vector_size(Lanes * sizeof(float)), aligned(alignof(float)), may_alias));

FOR_EVERY_PROCESSOR float product(const float* a, const float* b, int64_t size)
{
    Vector sums[4] = {};
    int64_t i = 0;
    for (; i + 4 * Lanes <= size; i += 4 * Lanes)
        for (int part = 0; part < 4; part++)
            sums[part] += *reinterpret_cast<const Vector*>(a + i + part * Lanes) * *reinterpret_cast<const Vector*>(b + i + part * Lanes);
    const Vector sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    float total = 0;
    for (int lane = 0; lane < Lanes; lane++)
        total += sum[lane];
    for (; i < size; i++)
        total += a[i] * b[i];
    return total;
}

FOR_EVERY_PROCESSOR void scale(const float* from, float factor, int64_t size, float* to)
{
    for (int64_t i = 0; i < size; i++)
        to[i] = from[i] * factor;
}

FOR_EVERY_PROCESSOR void add_scaled(const float* from, float factor, int64_t size, float* to)
{
    for (int64_t i = 0; i < size; i++)
        to[i] += from[i] * factor;
}

// Inputs N x I and a weight 1 x I to N x 1.
at::Tensor one_output(const at::Tensor& input, const at::Tensor& weight)
{
    const int64_t rows = input.size(0), size = input.size(1);
    auto output = at::empty({ rows, 1 }, input.options());
    at::parallel_for(0, rows, std::max<int64_t>(1, AtOnce / size), [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; row++)
            output.data_ptr<float>()[row] = product(input.data_ptr<float>() + row * size, weight.data_ptr<float>(), size);
    });
    return output;
}

at::Tensor one_output_gradient_for_input(const at::Tensor& gradient, const at::Tensor& weight)
{
    const int64_t rows = gradient.size(0), size = weight.size(1);
    auto result = at::empty({ rows, size }, weight.options());
    at::parallel_for(0, rows, std::max<int64_t>(1, AtOnce / size), [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; row++)
            scale(weight.data_ptr<float>(), gradient.data_ptr<float>()[row], size, result.data_ptr<float>() + row * size);
    });
    return result;
}

at::Tensor one_output_gradient_for_weight(const at::Tensor& gradient, const at::Tensor& input)
{
    const int64_t rows = input.size(0), size = input.size(1);
    auto result = at::empty({ 1, size }, input.options());
    float* to = result.data_ptr<float>();
    at::parallel_for(0, size, std::max<int64_t>(1, AtOnce / rows), [&](int64_t begin, int64_t end) {
        std::fill(to + begin, to + end, 0.f);
        for (int64_t row = 0; row < rows; row++)
            add_scaled(input.data_ptr<float>() + row * size + begin, gradient.data_ptr<float>()[row], end - begin, to + begin);
    });
    return result;
}

class Dense : public torch::autograd::Function<Dense> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight)
    {
        RECORD_FUNCTION("ours::dense", {});
        context->save_for_backward({ input, weight });
        return weight.size(0) == 1 ? one_output(input, weight) : dense_layer(input, weight);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const auto &input = saved[0], &weight = saved[1];
        variable_list result(2);
        if (at::GradMode::is_enabled()) { // libtorch's have derivatives
            if (context->needs_input_grad(0))
                result[0] = gradients[0].matmul(weight);
            if (context->needs_input_grad(1))
                result[1] = gradients[0].t().matmul(input);
            return result;
        }
        RECORD_FUNCTION("ours::dense_backward", {});
        const auto gradient = gradients[0].contiguous();
        const bool one = weight.size(0) == 1;
        if (context->needs_input_grad(0))
            result[0] = one ? one_output_gradient_for_input(gradient, weight) : gradient.matmul(weight);
        if (context->needs_input_grad(1))
            result[1] = one ? one_output_gradient_for_weight(gradient, input) : dense_gradient_for_weight(input, gradient);
        return result;
    }
};

bool is_matrix(const at::Tensor& tensor)
{
    return is_plain(tensor) && tensor.dim() == 2 && tensor.numel() > 0;
}

} // namespace

EXPORT TensorHandle nn_linear(TensorHandle input, TensorHandle weight, TensorHandle bias_or_null)
{
    return guarded([&] {
        const auto& bias = bias_or_null ? *bias_or_null : at::Tensor();
        const bool is_fast = is_matrix(*input) && is_matrix(*weight) && weight->size(1) == input->size(1) && (weight->size(0) == 1 || is_dense_layer(*input, *weight))
            && (!bias.defined() || (bias.dim() == 1 && bias.size(0) == weight->size(0) && bias.scalar_type() == at::kFloat)); // else libtorch takes or refuses it
        if (!is_fast)
            return to_handle(at::linear(*input, *weight, bias.defined() ? c10::make_optional(bias) : c10::nullopt));
        const auto output = Dense::apply(*input, *weight);
        return to_handle(bias.defined() ? output.add(bias) : output);
    });
}
