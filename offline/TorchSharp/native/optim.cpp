// The optimizers' update rules, each for all parameters of a group in one call: one pass over memory, in parallel over chunks of all of them.
// Parameters that aren't dense floats of their gradient's and state's layout are updated one by one with libtorch's operations.
#include "abi.h"
#include "processor.h"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/zeros_like.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

constexpr int MaxStates = 3;
constexpr int64_t ChunkSize = 1 << 15;

// A parameter that has a gradient, with what the optimizer keeps about it. A state that isn't used is undefined.
struct Update {
    at::Tensor parameter, gradient, states[MaxStates];
    double first = 0, second = 0; // numbers of the rule that depend on the parameter's step
};

struct Chunk {
    const Update* update;
    int64_t begin, end;
};

bool is_flat(const Update& update)
{
    const auto& parameter = update.parameter;
    const auto same_layout = [&](const at::Tensor& tensor) {
        return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == parameter.scalar_type()
            && tensor.sizes() == parameter.sizes() && tensor.strides() == parameter.strides();
    };
    return (parameter.scalar_type() == at::kFloat || parameter.scalar_type() == at::kDouble) && same_layout(parameter)
        && parameter.is_non_overlapping_and_dense() && same_layout(update.gradient)
        && std::all_of(update.states, update.states + MaxStates, [&](const at::Tensor& state) { return !state.defined() || same_layout(state); });
}

template <class T>
T* data(const at::Tensor& tensor, int64_t offset)
{
    return tensor.defined() ? tensor.data_ptr<T>() + offset : nullptr;
}

// rule.flat(update, parameter, gradient, states, count) for pieces of memory, rule.any(update) for the rest.
template <class Rule>
void update_all(const std::vector<Update>& updates, const Rule& rule)
{
    RECORD_FUNCTION("ours::optimizer", {});
    std::vector<Chunk> chunks;
    for (const auto& update : updates) {
        if (!is_flat(update)) {
            rule.any(update);
            continue;
        }
        const int64_t count = update.parameter.numel();
        for (int64_t begin = 0; begin < count; begin += ChunkSize)
            chunks.push_back({ &update, begin, std::min(begin + ChunkSize, count) });
    }
    const auto run = [&](const Chunk& chunk, auto zero) {
        using T = decltype(zero);
        const auto& u = *chunk.update;
        T* states[MaxStates];
        for (int i = 0; i < MaxStates; i++)
            states[i] = data<T>(u.states[i], chunk.begin);
        rule.flat(u, data<T>(u.parameter, chunk.begin), data<T>(u.gradient, chunk.begin), states, chunk.end - chunk.begin);
    };
    at::parallel_for(0, static_cast<int64_t>(chunks.size()), 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++) {
            if (chunks[i].update->parameter.scalar_type() == at::kFloat)
                run(chunks[i], 0.0f);
            else
                run(chunks[i], 0.0);
        }
    });
    for (const auto& update : updates)
        update.parameter.unsafeGetTensorImpl()->bump_version(); // as in-place operations do
}

// The parameters that have a gradient. `states` holds, for each kind of state, a handle for each parameter; null for one that isn't used.
std::vector<Update> updates_of(const TensorHandle* parameters, int32_t count, std::initializer_list<const TensorHandle*> states, int64_t* steps = nullptr)
{
    std::vector<Update> updates;
    updates.reserve(count);
    for (int32_t i = 0; i < count; i++) {
        const auto& gradient = parameters[i]->grad();
        if (!gradient.defined())
            continue;
        Update update { *parameters[i], gradient.detach() };
        auto* state = update.states;
        for (const auto* handles : states) {
            if (handles && handles[i])
                *state = *handles[i];
            state++;
        }
        if (steps)
            update.first = static_cast<double>(++steps[i]);
        updates.push_back(std::move(update));
    }
    return updates;
}

} // namespace

// Adam and AdamW

struct AdamOptions {
    double learning_rate, beta1, beta2, epsilon, weight_decay;
    int32_t amsgrad, maximize, decoupled; // decoupled: AdamW's weight decay
};

namespace {

template <class T>
FOR_EVERY_PROCESSOR void adam(T* __restrict p, const T* __restrict g, T* __restrict m, T* __restrict v, T* __restrict largest, int64_t count,
    T sign, T decay, T shrink, T beta1, T rest1, T beta2, T rest2, T root_correction, T epsilon, T step)
{
    for (int64_t i = 0; i < count; i++) {
        const T shrunk = p[i] * shrink;
        const T gradient = sign * g[i] + decay * shrunk;
        m[i] = beta1 * m[i] + rest1 * gradient;
        v[i] = beta2 * v[i] + rest2 * gradient * gradient;
        T second = v[i];
        if (largest)
            second = largest[i] = std::max(largest[i], second);
        p[i] = shrunk - step * (m[i] / (std::sqrt(second) / root_correction + epsilon));
    }
}

struct Adam {
    const AdamOptions& o;

    template <class T>
    void flat(const Update& u, T* p, const T* g, T** states, int64_t count) const
    {
        adam<T>(p, g, states[0], states[1], states[2], count, o.maximize ? -1 : 1, o.decoupled ? 0 : o.weight_decay,
            o.decoupled ? 1 - o.learning_rate * o.weight_decay : 1, o.beta1, 1 - o.beta1, o.beta2, 1 - o.beta2, u.second, o.epsilon, u.first);
    }

    void any(const Update& u) const
    {
        auto gradient = o.maximize ? u.gradient.neg() : u.gradient;
        if (o.decoupled)
            u.parameter.mul_(1 - o.learning_rate * o.weight_decay);
        else if (o.weight_decay != 0)
            gradient = gradient.add(u.parameter, o.weight_decay);
        u.states[0].mul_(o.beta1).add_(gradient, 1 - o.beta1);
        u.states[1].mul_(o.beta2).addcmul_(gradient, gradient.conj(), 1 - o.beta2);
        if (o.amsgrad)
            u.states[2].copy_(at::maximum(u.states[2], u.states[1]));
        const auto denominator = (o.amsgrad ? u.states[2] : u.states[1]).sqrt().div_(u.second).add_(o.epsilon);
        u.parameter.addcdiv_(u.states[0], denominator, -u.first);
    }
};

} // namespace

EXPORT void optim_adam(const TensorHandle* parameters, const TensorHandle* averages, const TensorHandle* square_averages,
    const TensorHandle* largest_square_averages, int64_t* steps, int32_t count, const AdamOptions* options)
{
    guarded([&] {
        at::NoGradGuard no_grad;
        const auto& o = *options;
        auto updates = updates_of(parameters, count, { averages, square_averages, o.amsgrad ? largest_square_averages : nullptr }, steps);
        for (auto& u : updates) {
            const double step = u.first;
            u.first = o.learning_rate / (1 - std::pow(o.beta1, step));
            u.second = std::sqrt(1 - std::pow(o.beta2, step));
        }
        update_all(updates, Adam { o });
    });
}

// SGD

struct SgdOptions {
    double learning_rate, momentum, dampening, weight_decay;
    int32_t nesterov, maximize;
};

namespace {

template <class T>
FOR_EVERY_PROCESSOR void sgd(T* __restrict p, const T* __restrict g, T* __restrict momentum_buffer, int64_t count,
    T rate, T decay, T momentum, T keep, T gain, bool nesterov)
{
    if (!momentum_buffer) {
        for (int64_t i = 0; i < count; i++)
            p[i] -= rate * (g[i] + decay * p[i]);
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        const T gradient = g[i] + decay * p[i];
        const T average = keep * momentum_buffer[i] + gain * gradient;
        momentum_buffer[i] = average;
        p[i] -= rate * (nesterov ? gradient + momentum * average : average);
    }
}

struct Sgd {
    const SgdOptions& o;

    // The first gradient is the buffer's beginning (Update.first is 1).
    double keep(const Update& u) const { return u.first == 1 ? 0 : o.momentum; }
    double gain(const Update& u) const { return u.first == 1 ? 1 : 1 - o.dampening; }

    template <class T>
    void flat(const Update& u, T* p, const T* g, T** states, int64_t count) const
    {
        sgd<T>(p, g, states[0], count, o.maximize ? -o.learning_rate : o.learning_rate, o.weight_decay, o.momentum, keep(u), gain(u), o.nesterov);
    }

    void any(const Update& u) const
    {
        auto gradient = o.weight_decay != 0 ? u.gradient.add(u.parameter, o.weight_decay) : u.gradient;
        if (o.momentum != 0) {
            u.states[0].mul_(keep(u)).add_(gradient, gain(u));
            gradient = o.nesterov ? gradient.add(u.states[0], o.momentum) : u.states[0];
        }
        u.parameter.add_(gradient, o.maximize ? o.learning_rate : -o.learning_rate);
    }
};

} // namespace

// Where there is momentum, momentum buffers that are still missing are made, and their handles written.
EXPORT void optim_sgd(const TensorHandle* parameters, TensorHandle* momentum_buffers, int32_t count, const SgdOptions* options)
{
    guarded([&] {
        at::NoGradGuard no_grad;
        std::vector<int64_t> steps(count, 1); // 1 once incremented: a new buffer
        for (int32_t i = 0; i < count && options->momentum != 0; i++) {
            steps[i] = momentum_buffers[i] ? 1 : 0;
            if (!momentum_buffers[i] && parameters[i]->grad().defined())
                momentum_buffers[i] = to_handle(at::zeros_like(parameters[i]->detach()));
        }
        update_all(updates_of(parameters, count, { options->momentum != 0 ? momentum_buffers : nullptr }, steps.data()), Sgd { *options });
    });
}

// RMSprop

struct RmsPropOptions {
    double learning_rate, alpha, epsilon, weight_decay, momentum;
    int32_t centered, maximize;
};

namespace {

template <class T>
FOR_EVERY_PROCESSOR void rms_prop(T* __restrict p, const T* __restrict g, T* __restrict square_average, T* __restrict momentum_buffer,
    T* __restrict average, int64_t count, T sign, T decay, T alpha, T rest, T epsilon, T momentum, T rate)
{
    for (int64_t i = 0; i < count; i++) {
        const T gradient = sign * g[i] + decay * p[i];
        T variance = square_average[i] = alpha * square_average[i] + rest * gradient * gradient;
        if (average) {
            average[i] = alpha * average[i] + rest * gradient;
            variance -= average[i] * average[i];
        }
        T step = gradient / (std::sqrt(variance) + epsilon);
        if (momentum_buffer)
            step = momentum_buffer[i] = momentum * momentum_buffer[i] + step;
        p[i] -= rate * step;
    }
}

struct RmsProp {
    const RmsPropOptions& o;

    template <class T>
    void flat(const Update&, T* p, const T* g, T** states, int64_t count) const
    {
        rms_prop<T>(p, g, states[0], states[1], states[2], count, o.maximize ? -1 : 1, o.weight_decay, o.alpha, 1 - o.alpha, o.epsilon, o.momentum,
            o.learning_rate);
    }

    void any(const Update& u) const
    {
        auto gradient = o.maximize ? u.gradient.neg() : u.gradient;
        if (o.weight_decay != 0)
            gradient = gradient.add(u.parameter, o.weight_decay);
        u.states[0].mul_(o.alpha).addcmul_(gradient, gradient, 1 - o.alpha);
        auto variance = u.states[0];
        if (o.centered) {
            u.states[2].mul_(o.alpha).add_(gradient, 1 - o.alpha);
            variance = variance.addcmul(u.states[2], u.states[2], -1);
        }
        const auto deviation = variance.sqrt().add_(o.epsilon);
        if (o.momentum > 0) {
            u.states[1].mul_(o.momentum).addcdiv_(gradient, deviation);
            u.parameter.add_(u.states[1], -o.learning_rate);
        } else {
            u.parameter.addcdiv_(gradient, deviation, -o.learning_rate);
        }
    }
};

} // namespace

EXPORT void optim_rms_prop(const TensorHandle* parameters, const TensorHandle* square_averages, const TensorHandle* momentum_buffers,
    const TensorHandle* averages, int64_t* steps, int32_t count, const RmsPropOptions* options)
{
    guarded([&] {
        at::NoGradGuard no_grad;
        const auto& o = *options;
        update_all(updates_of(parameters, count, { square_averages, o.momentum > 0 ? momentum_buffers : nullptr, o.centered ? averages : nullptr }, steps),
            RmsProp { o });
    });
}

// Adagrad

struct AdagradOptions {
    double learning_rate, learning_rate_decay, epsilon, weight_decay;
};

namespace {

template <class T>
FOR_EVERY_PROCESSOR void adagrad(T* __restrict p, const T* __restrict g, T* __restrict sum, int64_t count, T decay, T epsilon, T rate)
{
    for (int64_t i = 0; i < count; i++) {
        const T gradient = g[i] + decay * p[i];
        sum[i] += gradient * gradient;
        p[i] -= rate * (gradient / (std::sqrt(sum[i]) + epsilon));
    }
}

struct Adagrad {
    const AdagradOptions& o;

    double rate(const Update& u) const { return o.learning_rate / (1 + (u.first - 1) * o.learning_rate_decay); }

    template <class T>
    void flat(const Update& u, T* p, const T* g, T** states, int64_t count) const
    {
        adagrad<T>(p, g, states[0], count, o.weight_decay, o.epsilon, rate(u));
    }

    void any(const Update& u) const
    {
        const auto gradient = o.weight_decay != 0 ? u.gradient.add(u.parameter, o.weight_decay) : u.gradient;
        u.states[0].addcmul_(gradient, gradient);
        u.parameter.addcdiv_(gradient, u.states[0].sqrt().add_(o.epsilon), -rate(u));
    }
};

} // namespace

EXPORT void optim_adagrad(const TensorHandle* parameters, const TensorHandle* sums, int64_t* steps, int32_t count, const AdagradOptions* options)
{
    guarded([&] {
        at::NoGradGuard no_grad;
        update_all(updates_of(parameters, count, { sums }, steps), Adagrad { *options });
    });
}

// Fills the gradients that are there with zeros.
EXPORT void optim_zero_grad(const TensorHandle* parameters, int32_t count)
{
    guarded([&] {
        at::NoGradGuard no_grad;
        for (int32_t i = 0; i < count; i++) {
            if (parameters[i]->grad().defined())
                parameters[i]->mutable_grad().zero_();
        }
    });
}
