#include "processor.h"

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

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

// Whether it has tiles of bfloat16, and Linux, which wants to be asked (since 5.16), lets this process use them: they are 8 KiB more to keep of a thread.
bool may_use_amx()
{
    constexpr unsigned TilesOfBfloat16 = 1u << 22, TheTiles = 1u << 24;
    constexpr long RequestPermission = 0x1023, TileData = 18; // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & TilesOfBfloat16) && (d & TheTiles) && syscall(SYS_arch_prctl, RequestPermission, TileData) == 0;
}

} // namespace

const Kernels* kernels_for(c10::ScalarType type)
{
    static const bool single = has_avx512();
    static const bool bfloat16 = single && has_bfloat16();
    static const Kernels in_bfloat16 = bfloat16 && may_use_amx() ? amx_kernels() : bfloat16_kernels;
    return type == c10::kFloat && single ? &single_kernels : type == c10::kBFloat16 && bfloat16 ? &in_bfloat16 : nullptr;
}
