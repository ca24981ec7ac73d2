// Calls any of libtorch's operators by its name in native_functions.yaml, through the dispatcher's boxed interface.
#include "abi.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <string>
#include <vector>

namespace {

// Mirrored by ValueKind in Aten.cs.
enum class Kind : int32_t { None, Tensor, Int, Double, Bool, Complex, Device, Generator, String, IntList, DoubleList, TensorList, OptionalTensorList };

struct Value {
    Kind kind;
    int32_t length; // of a list or a string; a device's index
    union {
        int64_t integer;
        double number;
        double complex[2];
        const void* data;
        int64_t* integers;
        double* numbers;
        at::Tensor* tensor;
        at::Tensor** tensors;
        at::Generator* generator;
    };
};

c10::List<c10::optional<at::Tensor>> to_optional_tensors(const Value& value)
{
    c10::List<c10::optional<at::Tensor>> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++)
        list.push_back(value.tensors[i] ? c10::make_optional(*value.tensors[i]) : c10::nullopt);
    return list;
}

c10::List<at::Tensor> to_tensors(const Value& value)
{
    c10::List<at::Tensor> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++)
        list.push_back(*value.tensors[i]);
    return list;
}

c10::IValue to_ivalue(const Value& value)
{
    switch (value.kind) {
    case Kind::Tensor: return *value.tensor;
    case Kind::Int: return value.integer;
    case Kind::Double: return value.number;
    case Kind::Bool: return value.integer != 0;
    case Kind::Complex: return c10::complex<double>(value.complex[0], value.complex[1]);
    case Kind::Device: return c10::Device(static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.length));
    case Kind::Generator: return *value.generator;
    case Kind::String: return std::string(static_cast<const char*>(value.data), value.length);
    case Kind::IntList: return c10::IntArrayRef(value.integers, value.length);
    case Kind::DoubleList: return c10::ArrayRef<double>(value.numbers, value.length);
    case Kind::TensorList: return to_tensors(value);
    case Kind::OptionalTensorList: return to_optional_tensors(value);
    default: return {};
    }
}

Value to_value(c10::IValue&& ivalue)
{
    Value value {};
    if (ivalue.isTensor()) {
        value.kind = Kind::Tensor;
        value.tensor = to_handle(std::move(ivalue).toTensor());
    } else if (ivalue.isTensorList()) {
        auto list = std::move(ivalue).toTensorVector();
        value.kind = Kind::TensorList;
        value.length = static_cast<int32_t>(list.size());
        value.tensors = new at::Tensor*[list.size()];
        for (size_t i = 0; i < list.size(); i++)
            value.tensors[i] = to_handle(std::move(list[i]));
    } else if (ivalue.isBool()) {
        value.kind = Kind::Bool;
        value.integer = ivalue.toBool();
    } else if (ivalue.isInt()) {
        value.kind = Kind::Int;
        value.integer = ivalue.toInt();
    } else if (ivalue.isDouble()) {
        value.kind = Kind::Double;
        value.number = ivalue.toDouble();
    } else if (ivalue.isComplexDouble()) {
        value.kind = Kind::Complex;
        auto complex = ivalue.toComplexDouble();
        value.complex[0] = complex.real();
        value.complex[1] = complex.imag();
    } else {
        TORCH_CHECK(ivalue.isNone(), "An operator returned a ", ivalue.tagKind(), ", which can't be passed on.");
    }
    return value;
}

} // namespace

// An operator's handle, valid for the life of the process.
EXPORT c10::OperatorHandle* operator_find(const char* name, const char* overload)
{
    return guarded([&] { return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
}

// Missing arguments at the end take the defaults of the operator's schema. The result's number; -1 for an error.
EXPORT int32_t operator_call(const c10::OperatorHandle* op, const Value* arguments, int32_t count, Value* results, int32_t capacity)
{
    int32_t returned = -1;
    guarded([&] {
        const auto& parameters = op->schema().arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= parameters.size(), op->schema().name(), " takes ", parameters.size(), " arguments");
        torch::jit::Stack stack;
        stack.reserve(parameters.size());
        for (int32_t i = 0; i < count; i++)
            stack.push_back(to_ivalue(arguments[i]));
        for (size_t i = count; i < parameters.size(); i++) {
            TORCH_CHECK(parameters[i].default_value(), op->schema().name(), " needs argument ", parameters[i].name());
            stack.push_back(*parameters[i].default_value());
        }
        op->callBoxed(&stack);
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), op->schema().name(), " returns ", stack.size(), " values");
        for (size_t i = 0; i < stack.size(); i++)
            results[i] = to_value(std::move(stack[i]));
        returned = static_cast<int32_t>(stack.size());
    });
    return returned;
}

EXPORT void tensor_array_free(at::Tensor** tensors)
{
    delete[] tensors;
}
