#include "processor.h"

#include <cpuid.h>

namespace {

// __builtin_cpu_supports does not know AVX-512_BF16 in every version of GCC that Debian has.
bool has_bfloat16()
{
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & (1u << 5));
}

bool has_avx512()
{
    __builtin_cpu_init(); // asks whether the system keeps the registers, too
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

} // namespace

const Kernels* kernels_for(c10::ScalarType type)
{
    static const bool single = has_avx512();
    static const bool bfloat16 = single && has_bfloat16();
    return type == c10::kFloat && single ? &single_kernels : type == c10::kBFloat16 && bfloat16 ? &bfloat16_kernels : nullptr;
}
