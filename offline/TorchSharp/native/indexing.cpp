// NumPy's indexing.
#include "abi.h"

#include <ATen/TensorIndexing.h>

namespace {

using at::indexing::TensorIndex;

// Mirrored by TensorIndex.Kind and NativeIndex in TensorIndex.cs; the smallest integer stands for "not given".
enum class Kind : int64_t { None, Ellipsis, Single, Bool, Slice, Tensor };

struct Index {
    Kind kind;
    int64_t start, stop, step;
    TensorHandle tensor;
};

c10::optional<int64_t> given(int64_t value)
{
    return value == INT64_MIN ? c10::nullopt : c10::optional<int64_t>(value);
}

std::vector<TensorIndex> to_indices(const Index* indices, int32_t count)
{
    std::vector<TensorIndex> result;
    for (const Index* index = indices; index != indices + count; index++) {
        switch (index->kind) {
        case Kind::None: result.emplace_back(at::indexing::None); break;
        case Kind::Ellipsis: result.emplace_back(at::indexing::Ellipsis); break;
        case Kind::Single: result.emplace_back(index->start); break;
        case Kind::Bool: result.emplace_back(index->start != 0); break;
        case Kind::Slice: result.emplace_back(at::indexing::Slice(given(index->start), given(index->stop), given(index->step))); break;
        case Kind::Tensor: result.emplace_back(*index->tensor); break;
        }
    }
    return result;
}

} // namespace

EXPORT TensorHandle tensor_index(TensorHandle tensor, const Index* indices, int32_t count)
{
    return guarded([&] { return to_handle(tensor->index(to_indices(indices, count))); });
}

EXPORT void tensor_index_put(TensorHandle tensor, const Index* indices, int32_t count, TensorHandle value)
{
    guarded([&] { tensor->index_put_(to_indices(indices, count), *value); });
}
