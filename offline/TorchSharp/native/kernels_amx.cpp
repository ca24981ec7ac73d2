// bfloat16, for processors with AMX: the products of kernels_bfloat16.cpp in tiles of 16x16 sums, of which one instruction adds 16 words of depth. The
// other kernels are those of kernels_bfloat16.cpp; but strips, which a tile reads row by row, are turned: 16x16 words after 16x16 words, (row, depth).
#include <immintrin.h>

#include <cstdint>

#include "kernels.h"
#include "transpose.inc"

namespace {

constexpr int64_t Side = 16; // of a tile: 16 rows of 64 bytes
constexpr int64_t MostDepth = 256; // at once: so much of 32 columns fits the first cache, while the rows pass by

void remember_memory() // GCC's tile instructions do not say what they read
{
    asm volatile("" ::: "memory");
}

// --- Tiles: sums are 0 to 3; with `second` rows (up to 32 in all) A is 4 and 5, B 6 and 7; without, A is 4 and B 5 to 7.

void configure(int64_t first, int64_t second, int64_t depth)
{
    struct alignas(64) {
        uint8_t palette = 1, start_row = 0, reserved[14] = {};
        uint16_t bytes[16] = {};
        uint8_t rows[16] = {};
    } shapes;
    const auto set = [&](int tile, int64_t rows, int64_t words) {
        shapes.rows[tile] = static_cast<uint8_t>(rows);
        shapes.bytes[tile] = static_cast<uint16_t>(words * 4);
    };
    for (int tile = 0; tile < 4; tile++)
        set(tile, second && tile >= 2 ? second : first, Side);
    set(4, first, depth);
    for (int tile = 5; tile < 8; tile++)
        set(tile, depth, Side);
    if (second)
        set(5, second, depth);
    remember_memory();
    _tile_loadconfig(&shapes);
}

// A stretch of depth, `tiles` tiles long. Strides are in bytes, steps in words from a tile to the next.
struct Stretch {
    const uint32_t *a, *b;
    int64_t a_stride, a_step, b_stride, b_step, tiles;
    float* c;
    int64_t c_row;
    bool accumulate;
};

// Up to 32 rows, 16 or 32 columns.
template <int Columns>
inline void two_tiles_high(const Stretch& s)
{
    const int64_t c_stride = s.c_row * 4;
    float* below = s.c + Side * s.c_row;
    if (s.accumulate) {
        _tile_loadd(0, s.c, c_stride);
        _tile_loadd(2, below, c_stride);
        if constexpr (Columns == 2) {
            _tile_loadd(1, s.c + Side, c_stride);
            _tile_loadd(3, below + Side, c_stride);
        }
    } else {
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
    }
    const uint32_t *upper = s.a, *lower = s.a + Side * (s.a_stride / 4), *b = s.b;
    for (int64_t i = 0; i < s.tiles; i++, upper += s.a_step, lower += s.a_step, b += s.b_step) {
        _tile_loadd(6, b, s.b_stride);
        _tile_loadd(4, upper, s.a_stride);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(5, lower, s.a_stride);
        _tile_dpbf16ps(2, 5, 6);
        if constexpr (Columns == 2) {
            _tile_loadd(7, b + Side, s.b_stride);
            _tile_dpbf16ps(1, 4, 7);
            _tile_dpbf16ps(3, 5, 7);
        }
    }
    _tile_stored(0, s.c, c_stride);
    _tile_stored(2, below, c_stride);
    if constexpr (Columns == 2) {
        _tile_stored(1, s.c + Side, c_stride);
        _tile_stored(3, below + Side, c_stride);
    }
}

// Up to 16 rows, 16 to 64 columns.
template <int Columns>
inline void one_tile_high(const Stretch& s)
{
    const int64_t c_stride = s.c_row * 4;
    if (s.accumulate) {
        _tile_loadd(0, s.c, c_stride);
        if constexpr (Columns > 1)
            _tile_loadd(1, s.c + Side, c_stride);
        if constexpr (Columns > 2)
            _tile_loadd(2, s.c + 2 * Side, c_stride);
        if constexpr (Columns > 3)
            _tile_loadd(3, s.c + 3 * Side, c_stride);
    } else {
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
    }
    const uint32_t *a = s.a, *b = s.b;
    for (int64_t i = 0; i < s.tiles; i++, a += s.a_step, b += s.b_step) {
        _tile_loadd(4, a, s.a_stride);
        _tile_loadd(5, b, s.b_stride);
        _tile_dpbf16ps(0, 4, 5);
        if constexpr (Columns > 1) {
            _tile_loadd(6, b + Side, s.b_stride);
            _tile_dpbf16ps(1, 4, 6);
        }
        if constexpr (Columns > 2) {
            _tile_loadd(7, b + 2 * Side, s.b_stride);
            _tile_dpbf16ps(2, 4, 7);
        }
        if constexpr (Columns > 3) {
            _tile_loadd(5, b + 3 * Side, s.b_stride);
            _tile_dpbf16ps(3, 4, 5);
        }
    }
    _tile_stored(0, s.c, c_stride);
    if constexpr (Columns > 1)
        _tile_stored(1, s.c + Side, c_stride);
    if constexpr (Columns > 2)
        _tile_stored(2, s.c + 2 * Side, c_stride);
    if constexpr (Columns > 3)
        _tile_stored(3, s.c + 3 * Side, c_stride);
}

// --- Products

// Rows [begin, end), blocks of 32 or the rest of them, of a stretch of `words` from depth `from` on.
void multiply_rows(const Product& p, int64_t begin, int64_t end, int64_t from, int64_t words)
{
    const bool strip = p.a_row == 1;
    const int64_t step = words < Side ? words : Side; // the last stretch may be less than a tile
    const int64_t height = end - begin < 2 * Side ? end - begin : 2 * Side;
    configure(height < Side ? height : Side, height > Side ? height - Side : 0, step);
    const uint32_t* panel = p.b;
    for (int64_t column = 0; column < p.columns; column += PanelWidth, panel += p.b_panel) {
        const int64_t width = p.columns - column < PanelWidth ? p.columns - column : PanelWidth;
        const int64_t side_by_side = height > Side ? 2 * Side : PanelWidth;
        for (int64_t inner = 0; inner < width; inner += side_by_side) {
            Stretch s { nullptr, panel + from * width + inner, (strip ? step : p.a_row) * 4, strip ? Side * step : step, width * 4, step * width, words / step,
                nullptr, p.c_row, p.accumulate || from > 0 };
            for (int64_t row = begin; row < end; row += height) {
                s.a = p.a + (strip ? from * Side : row * p.a_row + from);
                s.c = p.c + row * p.c_row + column + inner;
                const int64_t tiles = (width - inner < side_by_side ? width - inner : side_by_side) / Side;
                if (height > Side)
                    tiles == 2 ? two_tiles_high<2>(s) : two_tiles_high<1>(s);
                else if (tiles == 4)
                    one_tile_high<4>(s);
                else if (tiles == 3)
                    one_tile_high<3>(s);
                else
                    tiles == 2 ? one_tile_high<2>(s) : one_tile_high<1>(s);
            }
        }
    }
}

void multiply(const Product& p)
{
    remember_memory();
    const int64_t blocks = p.rows / (2 * Side) * (2 * Side);
    for (int64_t from = 0, words; from < p.depth; from += words) {
        const int64_t left = p.depth - from;
        words = left > MostDepth ? MostDepth : left < Side ? left : left / Side * Side;
        if (blocks > 0)
            multiply_rows(p, 0, blocks, from, words);
        if (blocks < p.rows)
            multiply_rows(p, blocks, p.rows, from, words);
    }
    _tile_release();
}

// --- Strips

// A strip's words (depth, row) to (row, depth).
void turn(uint32_t* words, int64_t depth)
{
    __m512 block[Side];
    for (int64_t k = 0; k < Side; k++)
        block[k] = k < depth ? _mm512_loadu_ps(words + k * Side) : _mm512_setzero_ps();
    transpose(block);
    const auto exist = static_cast<__mmask16>((1u << depth) - 1);
    for (int64_t row = 0; row < Side; row++)
        _mm512_mask_storeu_ps(words + row * depth, exist, block[row]);
}

void large_to_strips(const Halving& g, const void* image, const Tiles& tiles, uint32_t* strips)
{
    const int64_t tiles_deep = Side * bfloat16_kernels.numbers_per_word;
    for (Tiles part = tiles; part.begin < tiles.end; part.begin = part.end) {
        part.end = part.begin + tiles_deep < tiles.end ? part.begin + tiles_deep : tiles.end;
        bfloat16_kernels.large_to_strips(g, image, part, strips);
        const int64_t from = part.begin / bfloat16_kernels.numbers_per_word, left = tiles.row - from;
        for (int matrix = 0; matrix < Products; matrix++)
            for (int64_t channel = 0; channel < g.phases(); channel += StripHeight)
                turn(strips + matrix * tiles.matrix + channel * tiles.row + from * StripHeight, left < Side ? left : Side);
    }
}

void gather_strips(const void* elements, const int64_t* places, int64_t count, const int64_t* offsets, int64_t depth, uint32_t* strips)
{
    bfloat16_kernels.gather_strips(elements, places, count, offsets, depth, strips);
    const int64_t words = (count + bfloat16_kernels.numbers_per_word - 1) / bfloat16_kernels.numbers_per_word;
    for (int64_t strip = 0; strip < depth; strip += StripHeight)
        for (int64_t from = 0; from < words; from += Side)
            turn(strips + strip * words + from * StripHeight, words - from < Side ? words - from : Side);
}

} // namespace

Kernels amx_kernels()
{
    auto kernels = bfloat16_kernels;
    kernels.multiply = multiply;
    kernels.large_to_strips = large_to_strips;
    kernels.gather_strips = gather_strips;
    return kernels;
}
