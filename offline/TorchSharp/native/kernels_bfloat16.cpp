// bfloat16, for processors with AVX-512_BF16.
#include <immintrin.h>

#include <cstdint>

namespace {

struct Number {
    using Element = uint16_t;
    static constexpr int PerWord = 2;

    static __m512 widen(__m256i numbers) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(numbers), 16)); }
    static __m256i narrow(__m512 value) { return (__m256i)_mm512_cvtneps_pbh(value); }
    static __m512 load(const uint16_t* from) { return widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))); }
    static void store(uint16_t* to, __m512 value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(value)); }

    static __m512i word(__m512 first, __m512 second)
    {
        return _mm512_or_si512(_mm512_cvtepu16_epi32(narrow(first)), _mm512_slli_epi32(_mm512_cvtepu16_epi32(narrow(second)), 16));
    }

    static __m512 multiply_add(__m512 sum, __m512i a, __m512i b) { return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b); }
};

} // namespace

#include "kernels.inc"

extern const Kernels bfloat16_kernels = { Number::PerWord, multiply, large_to_rows, small_to_rows, large_to_strips, small_to_panels, sums_to_small,
    sums_to_large, weights_to_panels, sums_to_weights, matrix_to_panels, rows_to_panels, gather_rows,
    gather_strips, narrow, turn, moments, gradient_moments, scale_rows, combine_rows, leaky, leaky_gradient };
