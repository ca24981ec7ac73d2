#include "halving.h"
#include "processor.h"
#include "scratch.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <list>
#include <mutex>

namespace {

constexpr int64_t Apart = 16; // words between matrices, which a power of two apart would fall on the same lines of the caches

at::Tensor channels_last(const at::Tensor& tensor)
{
    return tensor.contiguous(at::MemoryFormat::ChannelsLast);
}

Halving shape_of(const at::Tensor& large, const at::Tensor& small)
{
    return { large.size(0), large.size(2), large.size(3), large.size(1), small.size(2), small.size(3), small.size(1) };
}

at::Tensor weights_to_panels(const Kernels& kernels, const Halving& g, const at::Tensor& weight, bool from_large)
{
    auto panels = words(Products * g.phases() * g.small_channels / kernels.numbers_per_word);
    const auto dense = weight.contiguous();
    at::parallel_for(0, (from_large ? g.large_channels : g.small_channels) / kernels.numbers_per_word, 4, [&](int64_t begin, int64_t end) {
        kernels.weights_to_panels(g, dense.data_ptr(), from_large, begin * kernels.numbers_per_word, end * kernels.numbers_per_word, data(panels));
    });
    return panels;
}

// Panels of weights that come again unchanged, as a trained network's do, batch after batch, and in training those of passes that share a copy of them. They
// are there for as long as the weights are, and while those used since take no more than a part of memory. Only for copies in bfloat16: what single
// precision holds is also changed where libtorch does not see it.
struct Known {
    c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl> weight;
    uint32_t version;
    bool from_large;
    at::Tensor panels;
};

constexpr size_t MostKnown = 128 << 20; // bytes

at::Tensor panels_of(const Kernels& kernels, const Halving& g, const at::Tensor& weight, bool from_large)
{
    if (weight.scalar_type() != at::kBFloat16 || weight.is_inference()) // which does not tell whether it was changed
        return weights_to_panels(kernels, g, weight, from_large);
    static std::mutex mutex;
    static auto* all = new std::list<Known>; // the last used first; never destroyed: tensors are not to be freed after libtorch is gone
    std::lock_guard<std::mutex> lock(mutex);
    const auto version = weight.unsafeGetTensorImpl()->version_counter().current_version();
    const auto is_it = [&](const Known& k) { return k.weight._unsafe_get_target() == weight.unsafeGetTensorImpl() && k.from_large == from_large; };
    all->remove_if([&](const Known& k) { return k.weight.expired() || (is_it(k) && k.version != version); });
    const auto known = std::find_if(all->begin(), all->end(), is_it);
    if (known != all->end()) {
        all->splice(all->begin(), *all, known);
        return known->panels;
    }
    const auto panels = weights_to_panels(kernels, g, weight, from_large);
    all->push_front({ c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>(weight.getIntrusivePtr()), version, from_large, panels });
    size_t size = 0;
    all->remove_if([&](const Known& k) { return (size += k.panels.nbytes()) > MostKnown; });
    return panels;
}

// Calls body(first, end) for blocks of `most` units at most, of which all threads get as many, and nearly as many units. Where one block does, the body's own
// loops are shared among the threads, which then read all weights once together, and not each: one image keeps them busy.
template <class Body>
void in_blocks(int64_t units, int64_t most, const Body& body)
{
    const int64_t blocks = units <= most ? 1 : std::min(units, up((units + most - 1) / most, at::get_num_threads()));
    at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
        for (int64_t block = begin; block < end; block++)
            body(block * units / blocks, (block + 1) * units / blocks);
    });
}

// The products of tiles' rows (depth words each) with panels, for one panel's columns after the other: use(sums, how they lie, their columns) is called
// while they are still in the second cache.
template <class Use>
void multiply_rows(const Kernels& kernels, const Halving& g, int64_t columns, int64_t depth, const uint32_t* a, const Tiles& in, const uint32_t* panels, const Use& use)
{
    at::parallel_for(0, (columns + PanelWidth - 1) / PanelWidth, 1, [&](int64_t begin, int64_t end) {
        const int64_t size = in.end - in.begin;
        const auto sums = words(Products * (size * PanelWidth + Apart));
        for (int64_t panel = begin; panel < end; panel++) {
            const Columns those { panel * PanelWidth, std::min((panel + 1) * PanelWidth, columns) };
            const int64_t width = those.end - those.begin;
            const Tiles out { in.begin, in.end, size * width + Apart, width };
            for (int64_t i = 0; i < Products; i++) {
                const int64_t first = std::max(in.begin, g.first_taken(i)) - in.begin, last = std::min(in.end, g.end_of_taken(i)) - in.begin;
                if (first < last)
                    kernels.multiply({ last - first, width, depth, a + i * in.matrix + first * in.row, in.row, panels + (i * columns + those.begin) * depth, PanelWidth * depth,
                        floats(sums) + i * out.matrix + first * out.row, out.row, false });
            }
            use(floats(sums), out, those);
        }
    });
}

// Calls body(tiles, how many before them) for parts of tiles.
template <class Body>
void in_parts(const Tiles& tiles, const Body& body)
{
    at::parallel_for(0, tiles.end - tiles.begin, 4, [&](int64_t begin, int64_t end) {
        body({ tiles.begin + begin, tiles.begin + end, tiles.matrix, tiles.row }, begin);
    });
}

// Zeros in the place of the products' rows that are not taken.
void clear_untaken(const Halving& g, float* c, const Tiles& out)
{
    for (int64_t i = 0; i < Products; i++) {
        const int64_t begin = g.first_taken(i), end = std::max(begin, g.end_of_taken(i));
        std::fill_n(c + i * out.matrix, begin * out.row, 0.f);
        std::fill_n(c + i * out.matrix + end * out.row, (g.tiles() - end) * out.row, 0.f);
    }
}

char* image_of(const at::Tensor& images, int64_t index)
{
    return static_cast<char*>(images.data_ptr()) + index * images.stride(0) * images.element_size();
}

// A part of the weights' gradient: of 16 large and up to 64 small channels.
struct Part {
    static constexpr int64_t Matrix = 4 * StripHeight * PanelWidth + Apart, Sums = Products * Matrix;

    int64_t large, small, width;

    Part(const Halving& g, int64_t index)
        : large(index / across(g) * StripHeight)
        , small(index % across(g) * PanelWidth)
        , width(std::min(PanelWidth, g.small_channels - small))
    {
    }

    static int64_t across(const Halving& g) { return (g.small_channels + PanelWidth - 1) / PanelWidth; }
    static int64_t count(const Halving& g) { return g.large_channels / StripHeight * across(g); }
};

constexpr int64_t TilesAtOnce = 96; // their sums of a panel fit the second cache, and the weights are read seldom enough

} // namespace

bool is_halving(c10::ScalarType type, int64_t small_channels, int64_t large_channels, at::IntArrayRef kernel, const Geometry& g)
{
    const auto both = [](const std::vector<int64_t>& values, int64_t value) { return values[0] == value && values[1] == value; };
    return kernel[0] == 4 && kernel[1] == 4 && both(g.stride, 2) && both(g.padding, 1) && both(g.dilation, 1) && small_channels % 16 == 0
        && large_channels % 16 == 0 && kernels_for(type) != nullptr;
}

at::Tensor halve(const at::Tensor& large, const at::Tensor& weight)
{
    const auto& kernels = *kernels_for(large.scalar_type());
    const auto input = channels_last(large);
    auto output = at::empty({ large.size(0), weight.size(0), large.size(2) / 2, large.size(3) / 2 }, large.options(), at::MemoryFormat::ChannelsLast);
    const auto g = shape_of(input, output);
    const auto panels = panels_of(kernels, g, weight, true);
    const int64_t depth = g.phases() / kernels.numbers_per_word, row = depth + 16;
    in_blocks(g.tiles(), TilesAtOnce, [&](int64_t begin, int64_t end) {
        const int64_t size = end - begin;
        const auto factors = words(Products * size * row);
        const Tiles in { begin, end, size * row, row };
        in_parts(in, [&](const Tiles& part, int64_t first) { kernels.large_to_rows(g, input.data_ptr(), part, data(factors) + first * part.row); });
        multiply_rows(kernels, g, g.small_channels, depth, data(factors), in, data(panels), [&](float* sums, const Tiles& out, const Columns& columns) {
            kernels.sums_to_small(g, sums, out, columns, output.data_ptr());
        });
    });
    return output;
}

at::Tensor unhalve(const at::Tensor& small, const at::Tensor& weight, int64_t large_height, int64_t large_width)
{
    const auto& kernels = *kernels_for(small.scalar_type());
    const auto input = channels_last(small);
    auto output = at::empty({ small.size(0), weight.size(1), large_height, large_width }, small.options(), at::MemoryFormat::ChannelsLast);
    const auto all = shape_of(output, input);
    const auto panels = panels_of(kernels, all, weight, false);
    const int64_t depth = all.small_channels / kernels.numbers_per_word, row = depth + 16, per_image = all.tiles_of_image();
    in_blocks(all.images, std::max<int64_t>(1, TilesAtOnce / per_image), [&](int64_t begin, int64_t end) {
        auto g = all; // of these images
        g.images = end - begin;
        const int64_t size = g.tiles();
        const auto factors = words(Products * size * row);
        const Tiles in { 0, size, size * row, row };
        in_parts(in, [&](const Tiles& part, int64_t first) { kernels.small_to_rows(g, image_of(input, begin), part, data(factors) + first * part.row); });
        multiply_rows(kernels, g, g.phases(), depth, data(factors), in, data(panels), [&](float* sums, const Tiles& out, const Columns& columns) {
            clear_untaken(g, sums, out);
            kernels.sums_to_large(g, sums, out, columns, image_of(output, begin));
        });
    });
    return output;
}

at::Tensor halving_gradient_for_weight(const at::Tensor& large, const at::Tensor& small)
{
    const auto& kernels = *kernels_for(large.scalar_type());
    const auto large_image = channels_last(large), small_image = channels_last(small);
    const auto g = shape_of(large, small);
    auto gradient = at::empty({ g.small_channels, g.large_channels, 4, 4 }, large.options());
    const int64_t depth = (g.tiles() + kernels.numbers_per_word - 1) / kernels.numbers_per_word;
    const int64_t tall_matrix = depth * g.phases() + Apart, wide_matrix = depth * g.small_channels + Apart;
    const auto strips = words(Products * tall_matrix), panels = words(Products * wide_matrix);
    constexpr int64_t WordsAtOnce = 16;
    const int64_t tiles_at_once = WordsAtOnce * kernels.numbers_per_word;
    at::parallel_for(0, (depth + WordsAtOnce - 1) / WordsAtOnce, 1, [&](int64_t begin, int64_t end) {
        const Tiles range { begin * tiles_at_once, std::min(end * tiles_at_once, g.tiles()), 0, depth };
        auto tall = range, wide = range;
        tall.matrix = tall_matrix;
        wide.matrix = wide_matrix;
        kernels.large_to_strips(g, large_image.data_ptr(), tall, data(strips));
        kernels.small_to_panels(g, small_image.data_ptr(), wide, data(panels));
    });
    constexpr int64_t MostDepth = 512; // a panel of it fits the second cache
    const auto multiply = [&](const Part& part, int64_t i, float* sums) {
        float* c = sums + i * Part::Matrix;
        const int64_t first_word = g.first_taken(i) / tiles_at_once * WordsAtOnce; // whole pieces: the factors of tiles that are not taken are zeros
        const int64_t end_of_words = std::min(depth, up(g.end_of_taken(i), tiles_at_once) / kernels.numbers_per_word);
        if (first_word >= end_of_words)
            std::fill_n(c, 4 * StripHeight * part.width, 0.f);
        for (int64_t from = first_word; from < end_of_words; from += MostDepth)
            for (int64_t phase = 0; phase < 4; phase++)
                kernels.multiply({ StripHeight, part.width, std::min(MostDepth, end_of_words - from),
                    data(strips) + i * tall_matrix + (phase * g.large_channels + part.large) * depth + from * StripHeight, 1,
                    data(panels) + i * wide_matrix + part.small * depth + from * part.width, 0, c + phase * StripHeight * part.width, part.width, from > first_word });
    };
    // A thread does all products of a part, whose sums stay in its cache; where there are fewer parts than threads, these share the products.
    const int64_t parts = Part::count(g);
    const bool few = parts < at::get_num_threads();
    const auto all = words(few ? parts * Part::Sums : 0);
    if (few)
        at::parallel_for(0, parts * Products, 1, [&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; k++)
                multiply(Part(g, k / Products), k % Products, floats(all) + k / Products * Part::Sums);
        });
    at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
        const auto own = words(few ? 0 : Part::Sums);
        for (int64_t index = begin; index < end; index++) {
            const Part part(g, index);
            float* sums = few ? floats(all) + index * Part::Sums : floats(own);
            for (int64_t i = 0; !few && i < Products; i++)
                multiply(part, i, sums);
            kernels.sums_to_weights(g, sums, Part::Matrix, part.large, part.small, part.width, gradient.data_ptr());
        }
    });
    return gradient;
}
