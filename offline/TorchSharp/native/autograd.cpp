// Gradients: whether operations are recorded, and running the recorded graph backwards.
#include "abi.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>

namespace {

// A null handle stands for an undefined tensor.
std::vector<at::Tensor> to_vector(TensorHandle* handles, int32_t count)
{
    std::vector<at::Tensor> tensors(count);
    for (int32_t i = 0; i < count; i++)
        if (handles[i])
            tensors[i] = *handles[i];
    return tensors;
}

} // namespace

EXPORT int32_t grad_mode_enabled() { return at::GradMode::is_enabled(); }
EXPORT void grad_mode_set(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

// Guards must be left on the thread that entered, the last one first.
EXPORT c10::InferenceMode* inference_mode_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
EXPORT void inference_mode_leave(c10::InferenceMode* guard) { delete guard; }
EXPORT int32_t inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }

EXPORT int32_t anomaly_mode_enabled() { return torch::autograd::AnomalyMode::is_enabled(); }
EXPORT int32_t anomaly_mode_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }
EXPORT void anomaly_mode_set(int32_t enabled, int32_t check_nan) { torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0); }

EXPORT int32_t tensor_requires_grad(TensorHandle tensor) { return tensor->requires_grad(); }
EXPORT int32_t tensor_is_leaf(TensorHandle tensor) { return tensor->is_leaf(); }
EXPORT TensorHandle tensor_grad(TensorHandle tensor) { return guarded([&] { return to_handle(tensor->grad()); }); }

EXPORT void tensor_set_requires_grad(TensorHandle tensor, int32_t requires_grad)
{
    guarded([&] { tensor->set_requires_grad(requires_grad != 0); });
}

EXPORT void tensor_set_grad(TensorHandle tensor, TensorHandle grad)
{
    guarded([&] { tensor->mutable_grad() = grad ? *grad : at::Tensor(); });
}

EXPORT void autograd_backward(TensorHandle* tensors, int32_t count, TensorHandle* grads, int32_t grad_count,
    int32_t retain_graph, int32_t create_graph, TensorHandle* inputs, int32_t input_count)
{
    guarded([&] {
        torch::autograd::backward(to_vector(tensors, count), to_vector(grads, grad_count), retain_graph != 0, create_graph != 0, to_vector(inputs, input_count));
    });
}

// Fills `results`, of length `input_count`; false for an error.
EXPORT int32_t autograd_grad(TensorHandle* outputs, int32_t output_count, TensorHandle* inputs, int32_t input_count,
    TensorHandle* grads, int32_t grad_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, TensorHandle* results)
{
    return guarded([&] {
        auto gradients = torch::autograd::grad(to_vector(outputs, output_count), to_vector(inputs, input_count), to_vector(grads, grad_count),
            retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < gradients.size(); i++)
            results[i] = to_handle(std::move(gradients[i]));
        return 1;
    });
}
