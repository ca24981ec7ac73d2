// A dense layer of one output, as at a discriminator's end, reads its inputs once each way. BLAS's matrix products, made for more, take several times as
// long, on threads of their own.
#include "abi.h"
#include "processor.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
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
class OneOutput : public torch::autograd::Function<OneOutput> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight)
    {
        RECORD_FUNCTION("ours::one_output", {});
        context->save_for_backward({ input, weight });
        const int64_t rows = input.size(0), size = input.size(1);
        auto output = at::empty({ rows, 1 }, input.options());
        at::parallel_for(0, rows, std::max<int64_t>(1, AtOnce / size), [&](int64_t begin, int64_t end) {
            for (int64_t row = begin; row < end; row++)
                output.data_ptr<float>()[row] = product(input.data_ptr<float>() + row * size, weight.data_ptr<float>(), size);
        });
        return output;
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
        RECORD_FUNCTION("ours::one_output_backward", {});
        const auto gradient = gradients[0].contiguous();
        const float* factors = gradient.data_ptr<float>();
        const int64_t rows = input.size(0), size = input.size(1);
        if (context->needs_input_grad(0)) {
            result[0] = at::empty_like(input);
            at::parallel_for(0, rows, std::max<int64_t>(1, AtOnce / size), [&](int64_t begin, int64_t end) {
                for (int64_t row = begin; row < end; row++)
                    scale(weight.data_ptr<float>(), factors[row], size, result[0].data_ptr<float>() + row * size);
            });
        }
        if (context->needs_input_grad(1)) {
            result[1] = at::empty({ 1, size }, input.options());
            float* to = result[1].data_ptr<float>();
            at::parallel_for(0, size, std::max<int64_t>(1, AtOnce / rows), [&](int64_t begin, int64_t end) {
                std::fill(to + begin, to + end, 0.f);
                for (int64_t row = 0; row < rows; row++)
                    add_scaled(input.data_ptr<float>() + row * size + begin, factors[row], end - begin, to + begin);
            });
        }
        return result;
    }
};

bool is_plain(const at::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == at::kFloat && tensor.dim() == 2 && tensor.is_contiguous() && tensor.numel() > 0;
}

} // namespace

EXPORT TensorHandle nn_linear(TensorHandle input, TensorHandle weight, TensorHandle bias_or_null)
{
    return guarded([&] {
        if (!is_plain(*input) || !is_plain(*weight) || weight->size(0) != 1 || weight->size(1) != input->size(1) || (bias_or_null && bias_or_null->numel() != 1))
            return to_handle(at::linear(*input, *weight, bias_or_null ? c10::make_optional(*bias_or_null) : c10::nullopt));
        const auto output = OneOutput::apply(*input, *weight);
        return to_handle(bias_or_null ? output.add(*bias_or_null) : output);
    });
}
