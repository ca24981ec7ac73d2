// Batch normalization of images whose channels lie last, which libtorch 1.13 does in more passes and, for bfloat16, one number at a time.
#include "abi.h"
#include "processor.h"
#include "tensors.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/native_batch_norm_backward.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <vector>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t RowsAtOnce = 512; // in a block of sums: whatever the number of threads, the sums are the same

struct Images {
    int64_t rows, channels;

    explicit Images(const at::Tensor& tensor)
        : rows(tensor.numel() / tensor.size(1))
        , channels(tensor.size(1))
    {
    }

    int64_t blocks() const { return (rows + RowsAtOnce - 1) / RowsAtOnce; }
};

// Two sums for each channel, over all rows: `sum(first row, rows, sums)` adds those of some rows to sums that are zero.
template <class Sum>
at::Tensor sum_rows(const Images& images, const Sum& sum)
{
    const int64_t size = 2 * images.channels;
    auto parts = at::empty({ images.blocks(), size }, at::kFloat);
    at::parallel_for(0, images.blocks(), 1, [&](int64_t begin, int64_t end) {
        for (int64_t block = begin; block < end; block++)
            sum(block * RowsAtOnce, std::min(RowsAtOnce, images.rows - block * RowsAtOnce), parts.data_ptr<float>() + block * size);
    });
    auto total = at::empty({ 2, images.channels }, at::kDouble);
    const float* part = parts.data_ptr<float>();
    double* to = total.data_ptr<double>();
    std::fill_n(to, size, 0);
    for (int64_t block = 0; block < images.blocks(); block++)
        for (int64_t i = 0; i < size; i++)
            to[i] += part[block * size + i];
    return total;
}

// What evaluation will use, if anything; not an argument that autograd knows of.
struct Running {
    at::Tensor mean, variance;
    double momentum;
};

class BatchNorm : public torch::autograd::Function<BatchNorm> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Running& running, double eps)
    {
        RECORD_FUNCTION("ours::batch_norm", {});
        const auto& kernels = *kernels_for(input.scalar_type());
        const Images images(input);
        const int64_t channels = images.channels;
        const auto* from = static_cast<const char*>(input.data_ptr());
        const int64_t row_size = channels * input.element_size();
        // Moments about the first row's values, so that a mean that is large beside the deviation takes no digits from it.
        auto pivot = input.select(0, 0).select(1, 0).select(1, 0).to(at::kFloat).contiguous();
        const auto moments = sum_rows(images, [&](int64_t row, int64_t rows, float* sums) {
            kernels.moments(from + row * row_size, rows, channels, pivot.data_ptr<float>(), sums);
        });
        auto mean = at::empty({ channels }, at::kFloat), inverse = at::empty({ channels }, at::kFloat);
        auto scale = at::empty({ channels }, at::kFloat), shift = at::empty({ channels }, at::kFloat);
        const double* sum = moments.data_ptr<double>();
        const double count = static_cast<double>(images.rows);
        for (int64_t c = 0; c < channels; c++) {
            const double offset = sum[c] / count, variance = std::max(0.0, sum[channels + c] / count - offset * offset);
            const double average = pivot.data_ptr<float>()[c] + offset, factor = 1 / std::sqrt(variance + eps);
            mean.data_ptr<float>()[c] = static_cast<float>(average);
            inverse.data_ptr<float>()[c] = static_cast<float>(factor);
            scale.data_ptr<float>()[c] = static_cast<float>(factor * weight.data_ptr<float>()[c]);
            shift.data_ptr<float>()[c] = static_cast<float>(bias.data_ptr<float>()[c] - average * factor * weight.data_ptr<float>()[c]);
            const auto learn = [&](const at::Tensor& statistic, double value) {
                if (statistic.defined())
                    statistic.data_ptr<float>()[c] += static_cast<float>(running.momentum * (value - statistic.data_ptr<float>()[c]));
            };
            learn(running.mean, average);
            learn(running.variance, variance * count / (count - 1));
        }
        auto output = at::empty_like(input);
        at::parallel_for(0, images.rows, RowsAtOnce, [&](int64_t begin, int64_t end) {
            kernels.scale_rows(from + begin * row_size, end - begin, channels, scale.data_ptr<float>(), shift.data_ptr<float>(),
                static_cast<char*>(output.data_ptr()) + begin * row_size);
        });
        context->save_for_backward({ input, weight });
        context->saved_data["mean"] = mean;
        context->saved_data["inverse"] = inverse;
        context->saved_data["eps"] = eps;
        return output;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const auto &input = saved[0], &weight = saved[1];
        const auto mean = context->saved_data["mean"].toTensor(), inverse = context->saved_data["inverse"].toTensor();
        variable_list result(5);
        const std::array<bool, 3> needed { context->needs_input_grad(0), context->needs_input_grad(1), context->needs_input_grad(2) };
        if (at::GradMode::is_enabled()) { // libtorch's has derivatives
            std::tie(result[0], result[1], result[2]) = at::native_batch_norm_backward(
                gradients[0], input, weight, {}, {}, mean, inverse, true, context->saved_data["eps"].toDouble(), needed);
            return result;
        }
        RECORD_FUNCTION("ours::batch_norm_backward", {});
        const auto& kernels = *kernels_for(input.scalar_type());
        const bool is_result = is_ours(gradients[0]);
        const auto gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        const Images images(input);
        const int64_t channels = images.channels, row_size = channels * input.element_size();
        const auto *from = static_cast<const char*>(input.data_ptr()), *of = static_cast<const char*>(gradient.data_ptr());
        // Sums of g and of g (x - mean).
        const auto sums = sum_rows(images, [&](int64_t row, int64_t rows, float* to) {
            kernels.gradient_moments(from + row * row_size, of + row * row_size, rows, channels, mean.data_ptr<float>(), to);
        });
        const double* sum = sums.data_ptr<double>();
        result[1] = at::empty({ channels }, at::kFloat);
        result[2] = at::empty({ channels }, at::kFloat);
        auto factors = at::empty({ 3, channels }, at::kFloat); // of g, of x, and what is added
        for (int64_t c = 0; c < channels; c++) {
            const double factor = inverse.data_ptr<float>()[c], scale = weight.data_ptr<float>()[c] * factor;
            const double slope = -scale * factor * factor * sum[channels + c] / static_cast<double>(images.rows);
            result[1].data_ptr<float>()[c] = static_cast<float>(sum[channels + c] * factor);
            result[2].data_ptr<float>()[c] = static_cast<float>(sum[c]);
            float* to = factors.data_ptr<float>() + c;
            to[0] = static_cast<float>(scale);
            to[channels] = static_cast<float>(slope);
            to[2 * channels] = static_cast<float>(-scale * sum[c] / static_cast<double>(images.rows) - slope * mean.data_ptr<float>()[c]);
        }
        if (needed[0]) {
            result[0] = is_result && gradient.strides() == input.strides() ? gradient : at::empty_like(input);
            at::parallel_for(0, images.rows, RowsAtOnce, [&](int64_t begin, int64_t end) {
                kernels.combine_rows(of + begin * row_size, from + begin * row_size, end - begin, channels, factors.data_ptr<float>(),
                    static_cast<char*>(result[0].data_ptr()) + begin * row_size);
            });
        }
        return result;
    }
};

// By what was learned, and without autograd.
at::Tensor evaluate(const at::Tensor& input, const Running& learned, const at::Tensor& weight, const at::Tensor& bias, double eps)
{
    RECORD_FUNCTION("ours::batch_norm_evaluation", {});
    const auto& kernels = *kernels_for(input.scalar_type());
    const Images images(input);
    const int64_t channels = images.channels, row_size = channels * input.element_size();
    auto factors = at::empty({ 2, channels }, at::kFloat);
    float *scale = factors.data_ptr<float>(), *shift = scale + channels;
    for (int64_t c = 0; c < channels; c++) {
        const double factor = weight.data_ptr<float>()[c] / std::sqrt(learned.variance.data_ptr<float>()[c] + eps);
        scale[c] = static_cast<float>(factor);
        shift[c] = static_cast<float>(bias.data_ptr<float>()[c] - learned.mean.data_ptr<float>()[c] * factor);
    }
    auto output = at::empty_like(input);
    at::parallel_for(0, images.rows, RowsAtOnce, [&](int64_t begin, int64_t end) {
        kernels.scale_rows(static_cast<const char*>(input.data_ptr()) + begin * row_size, end - begin, channels, scale, shift,
            static_cast<char*>(output.data_ptr()) + begin * row_size);
    });
    return output;
}

bool is_of_channels(const at::Tensor& tensor, int64_t channels)
{
    return is_plain(tensor) && tensor.dim() == 1 && tensor.size(0) == channels;
}

} // namespace

EXPORT TensorHandle nn_batch_norm(TensorHandle input, TensorHandle running_mean, TensorHandle running_var, TensorHandle weight, TensorHandle bias,
    int32_t training, double momentum, double eps)
{
    return guarded([&] {
        const int64_t channels = input->dim() == 4 ? input->size(1) : 0;
        const bool is_recorded = at::GradMode::is_enabled() && (input->requires_grad() || (weight && weight->requires_grad()) || (bias && bias->requires_grad()));
        const bool is_fast = (training || (running_mean && running_var && !is_recorded)) && channels > 0 && channels % 16 == 0 && input->numel() > channels && input->device().is_cpu()
            && input->layout() == at::kStrided && input->is_contiguous(at::MemoryFormat::ChannelsLast) && kernels_for(input->scalar_type())
            && weight && bias && is_of_channels(*weight, channels) && is_of_channels(*bias, channels)
            && (!running_mean || is_of_channels(*running_mean, channels)) && (!running_var || is_of_channels(*running_var, channels));
        const auto optional = [](TensorHandle handle) { return handle ? c10::make_optional(*handle) : c10::nullopt; };
        if (!is_fast)
            return to_handle(at::batch_norm(*input, optional(weight), optional(bias), optional(running_mean), optional(running_var), training != 0, momentum, eps, false));
        const auto plain = [](TensorHandle handle) { return handle ? *handle : at::Tensor(); };
        const Running running { plain(running_mean), plain(running_var), momentum };
        return to_handle(training ? BatchNorm::apply(*input, *weight, *bias, running, eps) : evaluate(*input, running, *weight, *bias, eps));
    });
}
