// Tensors in PyTorch's own files.
#include "abi.h"

#include <torch/serialize.h>

EXPORT void tensor_save(TensorHandle tensor, const char* path)
{
    guarded([&] { torch::save(*tensor, std::string(path)); });
}

EXPORT TensorHandle tensor_load(const char* path)
{
    return guarded([&] {
        at::Tensor tensor;
        torch::load(tensor, std::string(path));
        return to_handle(std::move(tensor));
    });
}
