// bfloat16, for processors with AVX-512_BF16.
#include <immintrin.h>

#include <cstdint>

namespace {

struct Number {
    using Element = uint16_t;
    static constexpr int PerWord = 2;

    using Mask = __mmask32; // of halves of words
    static constexpr Mask All = 0xaaaaaaaa; // a number is the upper half of a float

    // Sixteen numbers, zeros where the mask has none.
    static __m512 load(Mask which, const uint16_t* from)
    {
        const __m512i upper_half_from = _mm512_slli_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), 16);
        const __m512i numbers = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
        return _mm512_castsi512_ps(_mm512_maskz_permutexvar_epi16(which, upper_half_from, numbers));
    }

    static __m512 load(const uint16_t* from) { return load(All, from); }
    static void store(uint16_t* to, __m512 value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), (__m256i)_mm512_cvtneps_pbh(value)); }

    static __m512i word(__m512 first, __m512 second)
    {
        const __m512i in_turns = _mm512_set_epi32(31 << 16 | 15, 30 << 16 | 14, 29 << 16 | 13, 28 << 16 | 12, 27 << 16 | 11, 26 << 16 | 10, 25 << 16 | 9, 24 << 16 | 8,
            23 << 16 | 7, 22 << 16 | 6, 21 << 16 | 5, 20 << 16 | 4, 19 << 16 | 3, 18 << 16 | 2, 17 << 16 | 1, 16 << 16);
        return _mm512_permutexvar_epi16(in_turns, (__m512i)_mm512_cvtne2ps_pbh(second, first));
    }

    static __m512 multiply_add(__m512 sum, __m512i a, __m512i b) { return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b); }
};

} // namespace

#include "kernels.inc"

extern const Kernels bfloat16_kernels = { Number::PerWord, multiply, large_to_rows, small_to_rows, large_to_strips, small_to_panels, sums_to_small,
    sums_to_large, weights_to_panels, sums_to_weights, matrix_to_panels, rows_to_panels, gather_rows,
    gather_strips, narrow, turn, moments, gradient_moments, scale_rows, combine_rows, leaky, leaky_gradient };
