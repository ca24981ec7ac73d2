#include "image_layer.h"
#include "processor.h"
#include "scratch.h"

#include <ATen/Parallel.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/record_function.h>

#include <cstring>

namespace {

constexpr int64_t MostChannels = 4, MostDepth = 256;

// How a kernel lies over a padded image (L, H, W): the place of each of the maps' pixels, and the offsets of what it sees from there.
struct Windows {
    std::vector<int64_t> padded; // L, H, W
    std::vector<int64_t> places, offsets;

    Windows(int64_t channels, at::IntArrayRef kernel, int64_t height, int64_t width, const Geometry& g)
    {
        padded = { channels, (height - 1) * g.stride[0] + (kernel[0] - 1) * g.dilation[0] + 1, (width - 1) * g.stride[1] + (kernel[1] - 1) * g.dilation[1] + 1 };
        for (int64_t y = 0; y < height; y++)
            for (int64_t x = 0; x < width; x++)
                places.push_back(y * g.stride[0] * padded[2] + x * g.stride[1]);
        for (int64_t channel = 0; channel < channels; channel++)
            for (int64_t y = 0; y < kernel[0]; y++)
                for (int64_t x = 0; x < kernel[1]; x++)
                    offsets.push_back((channel * padded[1] + y * g.dilation[0]) * padded[2] + x * g.dilation[1]);
    }

    int64_t count() const { return static_cast<int64_t>(places.size()); }
    int64_t depth() const { return static_cast<int64_t>(offsets.size()); }
    int64_t size() const { return padded[0] * padded[1] * padded[2]; }

    // The image with zeros around it, and without what no window reaches.
    at::Tensor pad(const at::Tensor& image, const Geometry& g) const
    {
        return at::constant_pad_nd(image, { g.padding[1], padded[2] - image.size(3) - g.padding[1], g.padding[0], padded[1] - image.size(2) - g.padding[0] }, 0).contiguous();
    }
};

// Written so that it becomes one addition of vectors.
inline void add_four(float* to, const float* values)
{
    const float sums[4] = { to[0] + values[0], to[1] + values[1], to[2] + values[2], to[3] + values[3] };
    std::memcpy(to, sums, sizeof sums);
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
    const Windows windows(image.size(1), weight.sizes().slice(2), shape[2], shape[3], g);
    const auto padded = windows.pad(image, g), dense = weight.contiguous();
    const int64_t maps = weight.size(0), words_deep = up(windows.depth(), kernels.numbers_per_word) / kernels.numbers_per_word, row = words_deep + 16;
    const auto panels = words(words_deep * maps);
    kernels.matrix_to_panels(dense.data_ptr(), windows.depth(), maps, 1, windows.depth(), data(panels));
    at::parallel_for(0, image.size(0), 1, [&](int64_t begin, int64_t end) {
        const auto rows = words(windows.count() * row), sums = words(windows.count() * maps);
        for (int64_t i = begin; i < end; i++) {
            kernels.gather_rows(element(padded, i * windows.size()), windows.places.data(), windows.count(), windows.offsets.data(), windows.depth(), data(rows), row);
            kernels.multiply({ windows.count(), maps, words_deep, data(rows), row, data(panels), PanelWidth * words_deep, floats(sums), maps, false });
            kernels.narrow(floats(sums), windows.count() * maps, const_cast<char*>(element(output, i * windows.count() * maps)));
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
    const Windows windows(weight.size(1), weight.sizes().slice(2), given.size(2), given.size(3), g);
    const int64_t depth = weight.size(0) / kernels.numbers_per_word, columns = up(windows.depth(), 16);
    const auto panels = words(depth * columns);
    kernels.matrix_to_panels(dense.data_ptr(), weight.size(0), windows.depth(), windows.depth(), 1, data(panels));
    at::parallel_for(0, given.size(0), 1, [&](int64_t begin, int64_t end) {
        const auto sums = words(windows.count() * columns);
        for (int64_t i = begin; i < end; i++) {
            const auto* rows = reinterpret_cast<const uint32_t*>(element(maps, i * windows.count() * weight.size(0)));
            kernels.multiply({ windows.count(), columns, depth, rows, depth, data(panels), PanelWidth * depth, floats(sums), columns, false });
            // Larger than the image by the padding, and by what no window reaches.
            auto padded = at::zeros({ shape[1], std::max(windows.padded[1], shape[2] + g.padding[0]), std::max(windows.padded[2], shape[3] + g.padding[1]) }, at::kFloat);
            const int64_t channel_step = padded.size(1) * padded.size(2), row_step = padded.size(2);
            float* to = padded.data_ptr<float>();
            const int64_t taps_high = weight.size(2), taps_wide = weight.size(3);
            const bool side_by_side = taps_wide == 4 && g.dilation[1] == 1;
            const float* sum = floats(sums);
            for (int64_t y = 0; y < given.size(2); y++) {
                for (int64_t x = 0; x < given.size(3); x++, sum += columns) {
                    const float* value = sum;
                    for (int64_t channel = 0; channel < shape[1]; channel++) {
                        float* corner = to + channel * channel_step + y * g.stride[0] * row_step + x * g.stride[1];
                        for (int64_t tap = 0; tap < taps_high; tap++, corner += g.dilation[0] * row_step, value += taps_wide) {
                            if (side_by_side)
                                add_four(corner, value);
                            else
                                for (int64_t across = 0; across < taps_wide; across++)
                                    corner[across * g.dilation[1]] += value[across];
                        }
                    }
                }
            }
            output[i].copy_(padded.slice(1, g.padding[0], g.padding[0] + shape[2]).slice(2, g.padding[1], g.padding[1] + shape[3]));
        }
    });
    return output;
}

at::Tensor image_layer_gradient_for_weight(const at::Tensor& image, const at::Tensor& given, const at::Tensor& weight_like, const Geometry& g)
{
    RECORD_FUNCTION("ours::image_layer_gradient_for_weight", {});
    const auto& kernels = *kernels_for(image.scalar_type());
    const auto maps = given.contiguous(at::MemoryFormat::ChannelsLast);
    const Windows windows(image.size(1), weight_like.sizes().slice(2), given.size(2), given.size(3), g);
    const auto padded = windows.pad(image, g);
    const int64_t columns = given.size(1), rows = up(windows.depth(), StripHeight), depth = up(windows.count(), kernels.numbers_per_word) / kernels.numbers_per_word;
    const auto sums = at::empty({ image.size(0), rows, columns }, at::kFloat);
    at::parallel_for(0, image.size(0), 1, [&](int64_t begin, int64_t end) {
        const auto strips = words(depth * rows), panels = words(depth * columns);
        for (int64_t i = begin; i < end; i++) {
            kernels.gather_strips(element(padded, i * windows.size()), windows.places.data(), windows.count(), windows.offsets.data(), windows.depth(), data(strips));
            kernels.rows_to_panels(element(maps, i * windows.count() * columns), windows.count(), columns, data(panels));
            for (int64_t strip = 0; strip < rows; strip += StripHeight)
                kernels.multiply({ StripHeight, columns, depth, data(strips) + strip * depth, 1, data(panels), PanelWidth * depth,
                    sums.data_ptr<float>() + (i * rows + strip) * columns, columns, false });
        }
    });
    return sums.sum(0).narrow(0, 0, windows.depth()).t().to(image.scalar_type()).contiguous().view(weight_like.sizes());
}
