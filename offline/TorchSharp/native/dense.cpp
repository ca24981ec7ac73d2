#include "dense.h"
#include "processor.h"
#include "scratch.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstring>

namespace {

constexpr int64_t MostDepth = 1024; // a panel of it fits the second cache
constexpr int64_t OutputsAtOnce = 48, RowsAtOnce = 4 * PanelWidth;

// A matrix (depth, columns) as panels.
at::Tensor matrix_panels(const Kernels& kernels, const float* matrix, int64_t depth, int64_t columns, int64_t deep, int64_t wide)
{
    auto panels = words(depth * up(columns, 16));
    kernels.matrix_to_panels(matrix, depth, columns, deep, wide, data(panels));
    return panels;
}

} // namespace

bool is_dense_layer(const at::Tensor& input, const at::Tensor& weight)
{
    return weight.size(0) % 16 == 0 && input.size(1) <= MostDepth && kernels_for(at::kFloat);
}

// The weight times the input turned, turned: the weight's rows are what a product takes as they lie.
at::Tensor dense_layer(const at::Tensor& input, const at::Tensor& weight)
{
    const auto& kernels = *kernels_for(at::kFloat);
    const int64_t rows = input.size(0), depth = input.size(1), outputs = weight.size(0);
    auto result = at::empty({ rows, outputs }, input.options());
    for (int64_t first = 0; first < rows; first += RowsAtOnce) {
        const int64_t count = std::min(RowsAtOnce, rows - first), columns = up(count, 16);
        const auto panels = matrix_panels(kernels, input.data_ptr<float>() + first * depth, depth, count, 1, depth);
        at::parallel_for(0, outputs / 16, OutputsAtOnce / 16, [&](int64_t begin, int64_t end) {
            const auto sums = words(OutputsAtOnce * columns);
            for (int64_t output = begin * 16; output < end * 16; output += OutputsAtOnce) {
                const int64_t height = std::min(OutputsAtOnce, end * 16 - output);
                kernels.multiply({ height, columns, depth, reinterpret_cast<const uint32_t*>(weight.data_ptr<float>() + output * depth), depth,
                    data(panels), PanelWidth * depth, floats(sums), columns, false });
                kernels.turn(floats(sums), height, count, columns, result.data_ptr<float>() + first * outputs + output, outputs);
            }
        });
    }
    return result;
}

at::Tensor dense_gradient_for_weight(const at::Tensor& input, const at::Tensor& gradient)
{
    const auto& kernels = *kernels_for(at::kFloat);
    const int64_t rows = input.size(0), inputs = input.size(1), outputs = gradient.size(1), columns = up(inputs, 16);
    auto result = at::empty({ outputs, inputs }, input.options());
    const auto panels = matrix_panels(kernels, input.data_ptr<float>(), rows, inputs, inputs, 1);
    at::parallel_for(0, outputs / StripHeight, OutputsAtOnce / StripHeight, [&](int64_t begin, int64_t end) {
        const auto strip = words(rows * StripHeight), sums = words(StripHeight * columns);
        for (int64_t output = begin * StripHeight; output < end * StripHeight; output += StripHeight) {
            for (int64_t row = 0; row < rows; row++)
                std::memcpy(data(strip) + row * StripHeight, gradient.data_ptr<float>() + row * outputs + output, StripHeight * sizeof(float));
            kernels.multiply({ StripHeight, columns, rows, data(strip), 1, data(panels), PanelWidth * rows, floats(sums), columns, false });
            for (int64_t i = 0; i < StripHeight; i++)
                std::memcpy(result.data_ptr<float>() + (output + i) * inputs, floats(sums) + i * columns, inputs * sizeof(float));
        }
    });
    return result;
}
