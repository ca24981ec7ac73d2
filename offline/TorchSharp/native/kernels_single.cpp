// Single precision, for processors with AVX-512F.
#include <immintrin.h>

#include <cstdint>

namespace {

struct Number {
    using Element = float;
    static constexpr int PerWord = 1;

    using Mask = __mmask16;
    static constexpr Mask All = 0xffff;

    static __m512 load(Mask which, const float* from) { return _mm512_maskz_loadu_ps(which, from); }
    static __m512 load(const float* from) { return _mm512_loadu_ps(from); }
    static void store(float* to, __m512 value) { _mm512_storeu_ps(to, value); }
    static __m512i word(__m512 number, __m512) { return _mm512_castps_si512(number); }
    static __m512 multiply_add(__m512 sum, __m512i a, __m512i b) { return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum); }
};

} // namespace

#include "kernels.inc"

extern const Kernels single_kernels = { Number::PerWord, multiply, large_to_rows, small_to_rows, large_to_strips, small_to_panels, sums_to_small,
    sums_to_large, weights_to_panels, sums_to_weights, matrix_to_panels, rows_to_panels, gather_rows,
    gather_strips, narrow, turn, moments, gradient_moments, scale_rows, combine_rows, leaky, leaky_gradient };
