// A moving average of weights: one pass over memory in vectors, where libtorch 1.13 goes number by number.
#include "abi.h"
#include "processor.h"
#include "tensors.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/lerp.h>

namespace {

constexpr int64_t AtOnce = 1 << 15; // numbers

FOR_EVERY_PROCESSOR void lerp(float* from, const float* to, int64_t count, float share)
{
    const bool nearer = share < 0.5f; // as libtorch: each end is met exactly
    for (int64_t i = 0; i < count; i++) {
        const float way = to[i] - from[i];
        from[i] = nearer ? from[i] + share * way : to[i] - way * (1 - share);
    }
}

} // namespace

EXPORT void tensor_lerp_(TensorHandle from, TensorHandle to, TensorHandle share)
{
    guarded([&] {
        const bool is_fast = !at::GradMode::is_enabled() && is_plain(*from) && is_plain(*to) && is_plain(*share) && share->numel() == 1 && share->dim() <= from->dim()
            && from->sizes().equals(to->sizes());
        if (!is_fast) {
            from->lerp_(*to, *share);
            return;
        }
        float* numbers = from->data_ptr<float>();
        const float* target = to->data_ptr<float>();
        const float part = *share->data_ptr<float>();
        at::parallel_for(0, from->numel(), AtOnce, [&](int64_t begin, int64_t end) { lerp(numbers + begin, target + begin, end - begin, part); });
        from->unsafeGetTensorImpl()->bump_version();
    });
}
