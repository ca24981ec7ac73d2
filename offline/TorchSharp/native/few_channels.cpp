#include "few_channels.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

constexpr int64_t Lanes = 16;
using Vector = float __attribute__((vector_size(Lanes * sizeof(float)), aligned(alignof(float)), may_alias));

// A column of the kernel: it adds input column x to output column (x + shift) * stride + phase.
struct Tap {
    int64_t column, shift;
};

struct Problem {
    int64_t in, out, height, width, output_height, output_width, kernel_height, kernel_width;
    const Geometry& geometry;
    std::vector<std::vector<Tap>> phases; // the taps of each phase
    int64_t margin = 0; // zeros on both sides of an input row, so that shifted loads need no bounds
    std::vector<float> weights; // (kernel row, kernel column, in, out)

    int64_t padded_width() const { return width + 2 * margin; }
};

int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

// One phase of one output row, `Blocks` times `Lanes` of its elements at a time: they stay in registers while all of the input passes by.
// `rows` are the kernel rows that take part, `inputs` the padded input rows for them, (row, in, padded width).
template <int Out, int Blocks>
__attribute__((target_clones("avx512f", "arch=haswell", "default"))) void accumulate(const Problem& problem, int64_t phase,
    const std::vector<int64_t>& rows, const float* inputs, int64_t begin, float* result)
{
    Vector sums[Blocks][Out] = {};
    const int64_t width = problem.padded_width();
    for (size_t row = 0; row < rows.size(); row++) {
        for (const auto& tap : problem.phases[phase]) {
            const float* weight = &problem.weights[(rows[row] * problem.kernel_width + tap.column) * problem.in * Out];
            const float* input = inputs + row * problem.in * width + problem.margin + begin - tap.shift;
            for (int64_t channel = 0; channel < problem.in; channel++, weight += Out, input += width) {
                for (int block = 0; block < Blocks; block++) {
                    const Vector values = *reinterpret_cast<const Vector*>(input + block * Lanes);
                    for (int out = 0; out < Out; out++)
                        sums[block][out] += values * weight[out];
                }
            }
        }
    }
    std::memcpy(result, sums, sizeof(sums));
}

template <int Out>
void output_row(const Problem& problem, const float* input, int64_t y, float* output, std::vector<float>& inputs)
{
    const auto& g = problem.geometry;
    std::vector<int64_t> rows;
    const int64_t width = problem.padded_width();
    for (int64_t row = 0; row < problem.kernel_height; row++) {
        const int64_t distance = y + g.padding[0] - row * g.dilation[0];
        const int64_t input_row = floor_divide(distance, g.stride[0]);
        if (distance % g.stride[0] != 0 || input_row < 0 || input_row >= problem.height)
            continue;
        float* copy = inputs.data() + rows.size() * problem.in * width + problem.margin;
        for (int64_t channel = 0; channel < problem.in; channel++)
            std::memcpy(copy + channel * width, input + (channel * problem.height + input_row) * problem.width, problem.width * sizeof(float));
        rows.push_back(row);
    }
    for (int64_t phase = 0; phase < g.stride[1]; phase++) {
        const int64_t count = (problem.output_width - phase + g.stride[1] - 1) / g.stride[1];
        for (int64_t begin = 0; begin < count;) {
            float sums[2][Out][Lanes];
            const bool both = count - begin > Lanes;
            if (both)
                accumulate<Out, 2>(problem, phase, rows, inputs.data(), begin, sums[0][0]);
            else
                accumulate<Out, 1>(problem, phase, rows, inputs.data(), begin, sums[0][0]);
            const int64_t end = std::min(begin + (both ? 2 : 1) * Lanes, count);
            for (int out = 0; out < Out; out++) {
                float* row = output + (out * problem.output_height + y) * problem.output_width + phase;
                for (int64_t i = begin; i < end; i++)
                    row[i * g.stride[1]] = sums[(i - begin) / Lanes][out][(i - begin) % Lanes];
            }
            begin = end;
        }
    }
}

template <int Out>
void run(const Problem& problem, const at::Tensor& input, at::Tensor& output)
{
    const float* from = input.data_ptr<float>();
    float* to = output.data_ptr<float>();
    at::parallel_for(0, input.size(0) * problem.output_height, 8, [&](int64_t begin, int64_t end) {
        std::vector<float> inputs(problem.kernel_height * problem.in * problem.padded_width());
        for (int64_t i = begin; i < end; i++) {
            const int64_t example = i / problem.output_height;
            output_row<Out>(problem, from + example * problem.in * problem.height * problem.width, i % problem.output_height,
                to + example * Out * problem.output_height * problem.output_width, inputs);
        }
    });
}

Problem make_problem(const at::Tensor& input, const at::Tensor& weight, const std::vector<int64_t>& shape, const Geometry& g)
{
    Problem problem { input.size(1), weight.size(1), input.size(2), input.size(3), shape[2], shape[3], weight.size(2), weight.size(3), g };
    problem.phases.resize(g.stride[1]);
    for (int64_t column = 0; column < problem.kernel_width; column++) {
        const int64_t offset = column * g.dilation[1] - g.padding[1];
        const int64_t shift = floor_divide(offset, g.stride[1]);
        problem.phases[offset - shift * g.stride[1]].push_back({ column, shift });
        // Loads reach from -shift to the last block's end, at most the output's columns and two blocks later.
        const int64_t columns = (problem.output_width + g.stride[1] - 1) / g.stride[1] + 2 * Lanes;
        problem.margin = std::max({ problem.margin, shift, columns - shift - problem.width });
    }
    const auto ordered = weight.permute({ 2, 3, 0, 1 }).contiguous();
    problem.weights.assign(ordered.data_ptr<float>(), ordered.data_ptr<float>() + ordered.numel());
    return problem;
}

} // namespace

std::vector<int64_t> transposed_shape(const at::Tensor& input, const at::Tensor& weight, const Geometry& g)
{
    std::vector<int64_t> shape { input.size(0), weight.size(1) };
    for (int i = 0; i < 2; i++)
        shape.push_back((input.size(i + 2) - 1) * g.stride[i] - 2 * g.padding[i] + g.dilation[i] * (weight.size(i + 2) - 1) + g.output_padding[i] + 1);
    return shape;
}

at::Tensor conv_transpose2d_few_channels(const at::Tensor& input, const at::Tensor& weight, const Geometry& geometry)
{
    const auto shape = transposed_shape(input, weight, geometry);
    auto output = at::empty(shape, input.options());
    const auto dense = input.contiguous();
    const auto problem = make_problem(dense, weight, shape, geometry);
    switch (problem.out) {
    case 1: run<1>(problem, dense, output); break;
    case 2: run<2>(problem, dense, output); break;
    case 3: run<3>(problem, dense, output); break;
    default: run<4>(problem, dense, output); break;
    }
    return output;
}
