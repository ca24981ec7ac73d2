// The C ABI's conventions, shared by every file here: see README.md.
#pragma once

#include <ATen/core/Tensor.h>

#include <exception>
#include <type_traits>

#define EXPORT extern "C" __attribute__((visibility("default")))

using TensorHandle = at::Tensor*; // owned by the managed side, which frees it with tensor_dispose

// Keeps the message for the managed side to fetch on the same thread (take_last_error).
void set_last_error(const char* message) noexcept;

// A new handle; null for an undefined tensor.
inline TensorHandle to_handle(at::Tensor tensor)
{
    return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

// Runs the body of an exported function. What it throws becomes the thread's last error, and zero / null / nothing is returned.
template <class Body>
auto guarded(Body body) noexcept -> decltype(body())
{
    try {
        return body();
    } catch (const std::exception& error) {
        set_last_error(error.what());
    } catch (...) {
        set_last_error("An unknown error was thrown by native code.");
    }
    if constexpr (!std::is_void_v<decltype(body())>)
        return {};
}
