#include "image_layer.h"
#include "processor.h"
#include "scratch.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <cstring>

namespace {

constexpr int64_t MostChannels = 4, MostDepth = 256, WindowsAtOnce = 96;

// An image (L, H, W) with zeros around it, as far as there is padding and as a kernel at the maps' places reaches.
struct Padded {
    int64_t channels, height, width, all_height, all_width, above, before;

    Padded(at::IntArrayRef image, at::IntArrayRef maps, at::IntArrayRef kernel, const Geometry& g)
        : channels(image[1])
        , height(image[2])
        , width(image[3])
        , all_height(std::max(height + g.padding[0], (maps[2] - 1) * g.stride[0] + (kernel[0] - 1) * g.dilation[0] + 1))
        , all_width(std::max(width + g.padding[1], (maps[3] - 1) * g.stride[1] + (kernel[1] - 1) * g.dilation[1] + 1))
        , above(g.padding[0])
        , before(g.padding[1])
    {
    }

    int64_t size() const { return channels * all_height * all_width; }
    int64_t cropped() const { return channels * height * width; }

    // Of numbers of `bytes` bytes, to where zeros lie around.
    void pad(const char* image, int64_t bytes, char* all) const
    {
        for (int64_t channel = 0; channel < channels; channel++, all += all_height * all_width * bytes)
            for (int64_t y = 0; y < height; y++, image += width * bytes)
                std::memcpy(all + ((above + y) * all_width + before) * bytes, image, width * bytes);
    }

    void crop(const float* all, float* image) const
    {
        for (int64_t channel = 0; channel < channels; channel++, all += all_height * all_width)
            for (int64_t y = 0; y < height; y++, image += width)
                std::memcpy(image, all + (above + y) * all_width + before, width * sizeof(float));
    }
};

// How a kernel lies over a padded image: the place of each of the maps' pixels, and the offsets of what it sees from there.
struct Windows {
    std::vector<int64_t> places, offsets;

    Windows(const Padded& padded, at::IntArrayRef maps, at::IntArrayRef kernel, const Geometry& g)
    {
        for (int64_t y = 0; y < maps[2]; y++)
            for (int64_t x = 0; x < maps[3]; x++)
                places.push_back(y * g.stride[0] * padded.all_width + x * g.stride[1]);
        for (int64_t channel = 0; channel < padded.channels; channel++)
            for (int64_t y = 0; y < kernel[0]; y++)
                for (int64_t x = 0; x < kernel[1]; x++)
                    offsets.push_back((channel * padded.all_height + y * g.dilation[0]) * padded.all_width + x * g.dilation[1]);
    }

    int64_t count() const { return static_cast<int64_t>(places.size()); }
    int64_t depth() const { return static_cast<int64_t>(offsets.size()); }
};

// Written so that it becomes one addition of vectors.
inline void add_four(float* to, const float* values)
{
    const float sums[4] = { to[0] + values[0], to[1] + values[1], to[2] + values[2], to[3] + values[3] };
    std::memcpy(to, sums, sizeof sums);
}

// What the windows, (places, L * kernel) with `columns` from a place to the next, make where they overlap.
void add_windows(const float* sums, int64_t columns, at::IntArrayRef kernel, at::IntArrayRef places, const Geometry& g, const Padded& padded, float* to)
{
    const bool side_by_side = kernel[1] == 4 && g.dilation[1] == 1;
    std::fill_n(to, padded.size(), 0.f);
    for (int64_t y = 0; y < places[0]; y++) {
        for (int64_t x = 0; x < places[1]; x++, sums += columns) {
            const float* value = sums;
            for (int64_t channel = 0; channel < padded.channels; channel++) {
                float* corner = to + (channel * padded.all_height + y * g.stride[0]) * padded.all_width + x * g.stride[1];
                for (int64_t tap = 0; tap < kernel[0]; tap++, corner += g.dilation[0] * padded.all_width, value += kernel[1]) {
                    if (side_by_side)
                        add_four(corner, value);
                    else
                        for (int64_t across = 0; across < kernel[1]; across++)
                            corner[across * g.dilation[1]] += value[across];
                }
            }
        }
    }
}

// Numbers of single precision to the kernels' own, however many.
void narrow(const Kernels& kernels, const float* from, int64_t count, void* to)
{
    alignas(64) char last[16 * sizeof(float)];
    const int64_t whole = count / 16 * 16, size = sizeof(float) / kernels.numbers_per_word;
    kernels.narrow(from, whole, to);
    if (whole == count)
        return;
    kernels.narrow(from + whole, 16, last); // the room behind is there
    std::memcpy(static_cast<char*>(to) + whole * size, last, (count - whole) * size);
}

const char* element(const at::Tensor& tensor, int64_t index)
{
    return static_cast<const char*>(tensor.data_ptr()) + index * tensor.element_size();
}

} // namespace

bool is_image_layer(const at::Tensor& weight)
{
    return weight.size(0) % 16 == 0 && weight.size(1) <= MostChannels && weight.numel() / weight.size(0) <= MostDepth && kernels_for(weight.scalar_type());
}

at::Tensor image_to_maps(const at::Tensor& image, const at::Tensor& weight, const Geometry& g)
{
    RECORD_FUNCTION("ours::image_to_maps", {});
    const auto& kernels = *kernels_for(image.scalar_type());
    const auto shape = convolved_shape(image, weight, g);
    auto output = at::empty(shape, image.options(), at::MemoryFormat::ChannelsLast);
    const auto kernel = weight.sizes().slice(2);
    const Padded larger(image.sizes(), shape, kernel, g);
    const Windows windows(larger, shape, kernel, g);
    const auto images = image.contiguous(), dense = weight.contiguous();
    const int64_t maps = weight.size(0), words_deep = up(windows.depth(), kernels.numbers_per_word) / kernels.numbers_per_word, row = words_deep + 16;
    const auto panels = words(words_deep * maps);
    kernels.matrix_to_panels(dense.data_ptr(), windows.depth(), maps, 1, windows.depth(), data(panels));
    const int64_t parts = (windows.count() + WindowsAtOnce - 1) / WindowsAtOnce;
    at::parallel_for(0, image.size(0) * parts, 4, [&](int64_t begin, int64_t end) {
        const auto rows = words(WindowsAtOnce * row), sums = words(WindowsAtOnce * maps);
        const auto padded = at::zeros({ larger.size() }, image.options());
        for (int64_t part = begin; part < end; part++) {
            const int64_t i = part / parts, first = part % parts * WindowsAtOnce, count = std::min(WindowsAtOnce, windows.count() - first);
            if (first == 0 || part == begin)
                larger.pad(element(images, i * larger.cropped()), image.element_size(), static_cast<char*>(padded.data_ptr()));
            kernels.gather_rows(padded.data_ptr(), windows.places.data() + first, count, windows.offsets.data(), windows.depth(), data(rows), row);
            kernels.multiply({ count, maps, words_deep, data(rows), row, data(panels), PanelWidth * words_deep, floats(sums), maps, false });
            kernels.narrow(floats(sums), count * maps, const_cast<char*>(element(output, (i * windows.count() + first) * maps)));
        }
    });
    return output;
}

at::Tensor maps_to_image(const at::Tensor& given, const at::Tensor& weight, const Geometry& g)
{
    RECORD_FUNCTION("ours::maps_to_image", {});
    const auto& kernels = *kernels_for(given.scalar_type());
    const auto maps = given.contiguous(at::MemoryFormat::ChannelsLast), dense = weight.contiguous();
    const auto shape = transposed_shape(given, weight, g);
    auto output = at::empty(shape, given.options());
    const auto kernel = weight.sizes().slice(2);
    const int64_t count = given.size(2) * given.size(3), seen = weight.size(1) * kernel[0] * kernel[1];
    const int64_t depth = weight.size(0) / kernels.numbers_per_word, columns = up(seen, 16);
    const auto panels = words(depth * columns);
    kernels.matrix_to_panels(dense.data_ptr(), weight.size(0), seen, seen, 1, data(panels));
    const Padded larger(shape, given.sizes(), kernel, g);
    at::parallel_for(0, given.size(0), 1, [&](int64_t begin, int64_t end) {
        const auto sums = words(count * columns), padded = words(larger.size()), image = words(up(larger.cropped(), 16));
        for (int64_t i = begin; i < end; i++) {
            const auto* rows = reinterpret_cast<const uint32_t*>(element(maps, i * count * weight.size(0)));
            kernels.multiply({ count, columns, depth, rows, depth, data(panels), PanelWidth * depth, floats(sums), columns, false });
            add_windows(floats(sums), columns, kernel, given.sizes().slice(2), g, larger, floats(padded));
            larger.crop(floats(padded), floats(image));
            narrow(kernels, floats(image), larger.cropped(), const_cast<char*>(element(output, i * larger.cropped())));
        }
    });
    return output;
}

at::Tensor image_layer_gradient_for_weight(const at::Tensor& image, const at::Tensor& given, const at::Tensor& weight_like, const Geometry& g)
{
    RECORD_FUNCTION("ours::image_layer_gradient_for_weight", {});
    const auto& kernels = *kernels_for(image.scalar_type());
    const auto maps = given.contiguous(at::MemoryFormat::ChannelsLast);
    const auto kernel = weight_like.sizes().slice(2);
    const Padded larger(image.sizes(), given.sizes(), kernel, g);
    const Windows windows(larger, given.sizes(), kernel, g);
    const auto images = image.contiguous();
    const int64_t columns = given.size(1), rows = up(windows.depth(), StripHeight), depth = up(windows.count(), kernels.numbers_per_word) / kernels.numbers_per_word;
    const auto sums = at::empty({ image.size(0), rows, columns }, at::kFloat);
    at::parallel_for(0, image.size(0), 1, [&](int64_t begin, int64_t end) {
        const auto strips = words(depth * rows), panels = words(depth * columns);
        const auto padded = at::zeros({ larger.size() }, image.options());
        for (int64_t i = begin; i < end; i++) {
            larger.pad(element(images, i * larger.cropped()), image.element_size(), static_cast<char*>(padded.data_ptr()));
            kernels.gather_strips(padded.data_ptr(), windows.places.data(), windows.count(), windows.offsets.data(), windows.depth(), data(strips));
            kernels.rows_to_panels(element(maps, i * windows.count() * columns), windows.count(), columns, data(panels));
            for (int64_t strip = 0; strip < rows; strip += StripHeight)
                kernels.multiply({ StripHeight, columns, depth, data(strips) + strip * depth, 1, data(panels), PanelWidth * depth,
                    sums.data_ptr<float>() + (i * rows + strip) * columns, columns, false });
        }
    });
    return sums.sum(0).narrow(0, 0, windows.depth()).t().to(image.scalar_type()).contiguous().view(weight_like.sizes());
}
