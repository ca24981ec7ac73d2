#include "few_channels.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

constexpr int64_t Lanes = 16;
using Vector = float __attribute__((vector_size(Lanes * sizeof(float)), aligned(alignof(float)), may_alias));

// Sums that are independent of each other, for a processor to work on at once.
constexpr int MostParts = 4;

// A column of the kernel: it adds input column x to output column (x + shift) * stride + phase.
struct Tap {
    int64_t column, shift;
};

struct Problem {
    int64_t in, out, height, width, output_height, output_width, kernel_height, kernel_width;
    const Geometry& geometry;
    std::vector<std::vector<Tap>> phases; // the taps of each phase
    int64_t left = 0, right = 0; // zeros beside an input row, so that shifted loads need no bounds
    std::vector<float> weights; // (kernel row, kernel column, padded in, out)

    int64_t padded_width() const { return left + width + right; }
    int64_t padded_in() const { return (in + MostParts - 1) / MostParts * MostParts; }
};

// The input rows that were used last, and some that come next, padded: (padded in, padded width) each. Neighbouring output rows need the same ones.
class Rows {
public:
    Rows(const Problem& problem, const float* input)
        : problem(problem)
        , input(input)
        , size(problem.padded_in() * problem.padded_width())
        , held((problem.kernel_height - 1) * problem.geometry.dilation[0] / problem.geometry.stride[0] + 2 + Ahead, -1)
        , memory(held.size() * size)
    {
    }

    const float* row(int64_t example, int64_t y)
    {
        if (held[y % held.size()] != example * problem.height + y)
            fetch(example, y, std::min(y + Ahead, problem.height));
        return slot(y);
    }

private:
    static constexpr int64_t Ahead = 8; // a few at a time, for they are neighbours in memory, and one row of all channels is far apart

    float* slot(int64_t y) { return memory.data() + y % held.size() * size; }

    void fetch(int64_t example, int64_t begin, int64_t end)
    {
        for (int64_t y = begin; y < end; y++)
            held[y % held.size()] = example * problem.height + y;
        for (int64_t channel = 0; channel < problem.in; channel++) {
            const float* from = input + (example * problem.in + channel) * problem.height * problem.width;
            for (int64_t y = begin; y < end; y++)
                std::memcpy(slot(y) + channel * problem.padded_width() + problem.left, from + y * problem.width, problem.width * sizeof(float));
        }
    }

    const Problem& problem;
    const float* input;
    int64_t size;
    std::vector<int64_t> held; // which row is in which slot
    std::vector<float> memory;
};

// A row of the kernel that takes part in an output row, and the input row that it meets.
struct Meeting {
    int64_t kernel_row;
    const float* input;
};

int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

// One phase of one output row, `Blocks` times `Lanes` of its elements at a time: they stay in registers while all of the input passes by.
template <int Out, int Blocks>
__attribute__((target_clones("avx512f", "arch=haswell", "default"))) void accumulate(
    const Problem& problem, int64_t phase, const std::vector<Meeting>& meetings, int64_t begin, float* result)
{
    constexpr int Parts = std::max(1, MostParts / (Blocks * Out));
    Vector sums[Parts][Blocks][Out] = {};
    const int64_t width = problem.padded_width();
    for (const auto& meeting : meetings) {
        for (const auto& tap : problem.phases[phase]) {
            const float* weight = &problem.weights[(meeting.kernel_row * problem.kernel_width + tap.column) * problem.padded_in() * Out];
            const float* input = meeting.input + problem.left + begin - tap.shift;
            for (int64_t channel = 0; channel < problem.padded_in(); channel += Parts) {
                for (int part = 0; part < Parts; part++, weight += Out, input += width) {
                    Vector values[Blocks];
                    for (int block = 0; block < Blocks; block++)
                        values[block] = *reinterpret_cast<const Vector*>(input + block * Lanes);
                    asm volatile("" ::: "memory"); // or GCC loads them anew, and unaligned, for each product
                    for (int block = 0; block < Blocks; block++) {
                        for (int out = 0; out < Out; out++)
                            sums[part][block][out] += values[block] * weight[out];
                    }
                }
            }
        }
    }
    for (int block = 0; block < Blocks; block++) {
        for (int out = 0; out < Out; out++) {
            for (int part = 1; part < Parts; part++)
                sums[0][block][out] += sums[part][block][out];
            reinterpret_cast<Vector*>(result)[block * Out + out] = sums[0][block][out];
        }
    }
}

template <int Out>
void output_row(const Problem& problem, int64_t example, int64_t y, Rows& rows, std::vector<Meeting>& meetings, float* output)
{
    const auto& g = problem.geometry;
    meetings.clear();
    for (int64_t row = 0; row < problem.kernel_height; row++) {
        const int64_t distance = y + g.padding[0] - row * g.dilation[0];
        const int64_t input_row = floor_divide(distance, g.stride[0]);
        if (distance % g.stride[0] == 0 && input_row >= 0 && input_row < problem.height)
            meetings.push_back({ row, rows.row(example, input_row) });
    }
    for (int64_t phase = 0; phase < g.stride[1]; phase++) {
        const int64_t count = (problem.output_width - phase + g.stride[1] - 1) / g.stride[1];
        for (int64_t begin = 0; begin < count;) {
            float sums[2][Out][Lanes];
            const bool both = count - begin > Lanes;
            if (both)
                accumulate<Out, 2>(problem, phase, meetings, begin, sums[0][0]);
            else
                accumulate<Out, 1>(problem, phase, meetings, begin, sums[0][0]);
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
    at::parallel_for(0, input.size(0) * problem.output_height, 32, [&](int64_t begin, int64_t end) {
        Rows rows(problem, from);
        std::vector<Meeting> meetings;
        for (int64_t i = begin; i < end; i++) {
            const int64_t example = i / problem.output_height;
            output_row<Out>(problem, example, i % problem.output_height, rows, meetings,
                to + example * Out * problem.output_height * problem.output_width);
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
        const int64_t columns = (problem.output_width + g.stride[1] - 1) / g.stride[1];
        const int64_t end = (columns + Lanes - 1) / Lanes * Lanes; // of the last block
        problem.left = std::max(problem.left, shift);
        problem.right = std::max(problem.right, end - shift - problem.width);
    }
    auto ordered = at::zeros({ problem.kernel_height, problem.kernel_width, problem.padded_in(), problem.out }, weight.options());
    ordered.narrow(2, 0, problem.in).copy_(weight.permute({ 2, 3, 0, 1 }));
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
