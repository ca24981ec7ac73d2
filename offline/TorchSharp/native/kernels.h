// The inner loops of our own convolutions and matrix products, for processors with AVX-512. Each is compiled for one kind of number and of processor,
// in a file of its own that includes nothing which other files might share: code for a newer processor must not reach an older one.
#pragma once

#include <cstdint>

// A word has 32 bits: two numbers of bfloat16 that are neighbours in depth, or one of single precision. All sums are single precision.
//
// C (rows x columns) = A (rows x depth) * B (depth x columns), depth counted in words. B lies in panels of 64 columns, the last one narrower: (panel,
// depth, column). Columns come in sixteens. An element of C is the same sum in the same order however many rows there are.
struct Product {
    int64_t rows, columns, depth;
    const uint32_t* a;
    int64_t a_row; // words from a row of A to the next; 1: A lies in a strip of 16 rows, in the order that these kernels give strips: (depth, row)
    const uint32_t* b;
    int64_t b_panel; // words from a panel to the next
    float* c;
    int64_t c_row;
    bool accumulate; // C += A * B
};

constexpr int64_t PanelWidth = 64, StripHeight = 16;

// A tile's side in pixels of the small side, the numbers that a row or column of one becomes, and those of a tile: a matrix product for each.
constexpr int64_t TileSide = 4, Points = 5, Products = Points * Points;

// The two sides of a 4x4 convolution of stride 2 and padding 1, channels last. A tile is 4x4 pixels of the small side, and the 10x10 pixels of the
// large one, from (8y - 1, 8x - 1) on, that they are made of. Channels come in sixteens.
struct Halving {
    int64_t images;
    int64_t large_height, large_width, large_channels;
    int64_t small_height, small_width, small_channels;

    int64_t tile_rows() const { return (small_height + TileSide - 1) / TileSide; }
    int64_t tile_columns() const { return (small_width + TileSide - 1) / TileSide; }
    int64_t tiles_of_image() const { return tile_rows() * tile_columns(); }
    int64_t tiles() const { return images * tiles_of_image(); }

    // Where tiles do not divide the small side, the last ones lack rows or columns of pixels, and five of the products make nothing of them. So tiles
    // come in the order of their kinds, which makes those that a product does take neighbours: all images' tiles that lack columns, then the full
    // ones, those that lack rows, and those that lack both.
    int64_t full_rows() const { return small_height / TileSide; }
    int64_t full_columns() const { return small_width / TileSide; }
    int64_t narrow_tiles() const { return full_rows() * (tile_columns() - full_columns()); } // of an image
    int64_t full_tiles() const { return full_rows() * full_columns(); }
    int64_t low_tiles() const { return (tile_rows() - full_rows()) * full_columns(); }

    // The first of the tiles that product `i` takes, and the one after the last.
    int64_t first_taken(int64_t i) const { return i % Points == Points - 1 ? images * narrow_tiles() : 0; }
    int64_t end_of_taken(int64_t i) const
    {
        const int64_t full = narrow_tiles() + full_tiles();
        return images * (i / Points == Points - 1 ? full : i % Points == Points - 1 ? full + low_tiles() : tiles_of_image());
    }

    int64_t phases() const { return 4 * large_channels; } // channels of the large side's four phases: (row parity, column parity, channel)
};

// What the tiles [begin, end) become: a matrix for each product, `matrix` words (of sums: numbers) apart.
struct Tiles {
    int64_t begin, end;
    int64_t matrix, row; // words from a matrix to the next, and from a tile to the next
};

// Columns of the products, [begin, end).
struct Columns {
    int64_t begin, end;
};

struct Kernels {
    int64_t numbers_per_word;
    void (*multiply)(const Product&);

    // The factors of the products, a row a tile.
    void (*large_to_rows)(const Halving&, const void* image, const Tiles&, uint32_t* rows);
    void (*small_to_rows)(const Halving&, const void* image, const Tiles&, uint32_t* rows);

    // The same with depth along the tiles, for the weights' gradient: strips of 16 large channels, panels of 64 small channels. Tiles begin at a multiple of
    // 16 words.
    void (*large_to_strips)(const Halving&, const void* image, const Tiles&, uint32_t* strips);
    void (*small_to_panels)(const Halving&, const void* image, const Tiles&, uint32_t* panels);

    // What the products, single precision, make together: of these columns, which come in sixteens, small channels or large phases. To the large side
    // go all tiles at once, for their windows overlap.
    void (*sums_to_small)(const Halving&, const float* sums, const Tiles&, const Columns&, void* image);
    void (*sums_to_large)(const Halving&, const float* sums, const Tiles&, const Columns&, void* image);

    // Weights (small channel, large channel, 4, 4). `from_large`: for the product of large_to_rows, else of small_to_rows. The loop is over
    // channels of the product's depth, of which [begin, end) are done, in whole words.
    void (*weights_to_panels)(const Halving&, const void* weights, bool from_large, int64_t begin, int64_t end, uint32_t* panels);
    // Sums (product, phase, 16 large channels, `width` small channels), a product's `matrix` numbers apart, to the weights' gradient, for the channels from
    // `large` and `small` on.
    void (*sums_to_weights)(const Halving&, const float* sums, int64_t matrix, int64_t large, int64_t small, int64_t width, void* weights);

    // Element [k, i] at first + (k * deep + i * wide): panels of words for a product.
    void (*matrix_to_panels)(const void* matrix, int64_t depth, int64_t columns, int64_t deep, int64_t wide, uint32_t* panels);
    // Rows (channels last) to panels, with depth along the rows.
    void (*rows_to_panels)(const void* rows, int64_t count, int64_t columns, uint32_t* panels);
    // For each place, the elements at place + offset: a row of words; or strips of sixteen offsets with depth along the places.
    void (*gather_rows)(const void* elements, const int64_t* places, int64_t count, const int64_t* offsets, int64_t depth, uint32_t* rows, int64_t row);
    void (*gather_strips)(const void* elements, const int64_t* places, int64_t count, const int64_t* offsets, int64_t depth, uint32_t* strips);
    void (*narrow)(const float* from, int64_t count, void* to); // sixteen after sixteen
    // to[column, row] = from[row, column]: rows in sixteens, columns readable up to the next sixteen.
    void (*turn)(const float* from, int64_t rows, int64_t columns, int64_t from_row, float* to, int64_t to_row);

    // Of images, channels last: a row is a pixel. Sums of x - pivot and its square; of g and g (x - mean): two for each channel, from zero.
    void (*moments)(const void* x, int64_t rows, int64_t channels, const float* pivot, float* sums);
    void (*gradient_moments)(const void* x, const void* g, int64_t rows, int64_t channels, const float* mean, float* sums);
    // x scale + shift; g f0 + x f1 + f2.
    void (*scale_rows)(const void* x, int64_t rows, int64_t channels, const float* scale, const float* shift, void* result);
    void (*combine_rows)(const void* g, const void* x, int64_t rows, int64_t channels, const float* factors, void* result);

    // Sixteen after sixteen: x, or x slope where x is not positive; g, or g slope where y, the result of the first, is not positive.
    void (*leaky)(const void* x, int64_t count, float slope, void* y);
    void (*leaky_gradient)(const void* y, const void* g, int64_t count, float slope, void* result);
};

extern const Kernels single_kernels, bfloat16_kernels;

Kernels amx_kernels(); // for bfloat16
