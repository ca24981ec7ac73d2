using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Changing the parameters' and buffers' device or element type. They become new tensors: make optimizers afterwards.
        public partial class Module
        {
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                CheckDevice(device.type);
                _toEpilog(dtype, device.type == DeviceType.CUDA ? device : new Device(device.type, -1), non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                if (deviceType != DeviceType.CUDA)
                    deviceIndex = -1;
                CheckDevice(deviceType);
                if (deviceType != _deviceType || deviceIndex != _deviceIndex)
                    _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog((ScalarType?)dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                foreach (var (_, child) in named_children())
                {
                    if (device is null)
                        child._to(dtype!.Value, non_blocking);
                    else if (dtype is null)
                        child._to(device.type, device.index, non_blocking);
                    else
                        child._to(device, dtype.Value, non_blocking);
                }
                foreach (var (key, parameter) in named_parameters(false).ToList())
                {
                    if (!ReplaceParameter(dtype, device, parameter, out var moved) || SetProperty(key, moved))
                        continue;
                    parameter.Dispose();
                    ConditionallyRegisterParameter(key, moved);
                    SetField(key, moved);
                }
                foreach (var (key, buffer) in named_buffers(false).ToList())
                {
                    if (!ReplaceBuffer(dtype, device, buffer, out var moved) || SetProperty(key, moved))
                        continue;
                    ConditionallyRegisterBuffer(key, moved);
                    SetField(key, moved);
                }
                if (device is not null)
                {
                    _deviceType = device.type;
                    _deviceIndex = device.index;
                }
            }

            /// <summary>The buffer on another device or in another type, and the old one disposed; false if nothing is to be done.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, [NotNullWhen(true)] out Tensor? result)
            {
                result = null;
                var type = TargetType(buffer, dtype);
                if (type == buffer.dtype && IsOn(buffer, device))
                    return false;
                result = buffer.to(type, device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            /// <summary>The parameter, with its gradient, on another device or in another type; false if nothing is to be done.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, [NotNullWhen(true)] out Parameter? p)
            {
                p = null;
                var type = TargetType(param, dtype);
                if (type == param.dtype && IsOn(param, device))
                    return false;
                var target = device ?? param.device;
                using var noGrad = no_grad();
                p = new Parameter(param.to(type, target), param.requires_grad);
                p.DetachFromDisposeScope();
                using var gradient = param.grad;
                if (gradient is not null)
                {
                    using var movedGradient = gradient.to(type, target);
                    p.grad = movedGradient;
                }
                return true;
            }

            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());

            private static ScalarType TargetType(Tensor tensor, ScalarType? dtype) =>
                dtype is { } type && (tensor.is_floating_point() || tensor.is_complex()) ? type : tensor.dtype;

            private static bool IsOn(Tensor tensor, Device? device) =>
                device is null || device.type == tensor.device_type && (device.type == DeviceType.CPU || device.index == tensor.device_index);

            private static void CheckType(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static void CheckDevice(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available())
                    throw new InvalidOperationException("CUDA is not available.");
            }

            private bool SetProperty(string key, Tensor value)
            {
                var property = GetType().GetProperty(key, BindingFlags.Public | BindingFlags.Instance);
                if (property?.CanWrite != true || !property.PropertyType.IsInstanceOfType(value))
                    return false;
                property.SetValue(this, value);
                return true;
            }

            private void SetField(string key, Tensor value)
            {
                for (var type = GetType(); type is not null; type = type.BaseType)
                {
                    foreach (var field in type.GetFields(InstanceFields | BindingFlags.DeclaredOnly))
                    {
                        if (field.ComponentName() != key)
                            continue;
                        field.SetValue(this, value);
                        return;
                    }
                }
            }
        }
    }
}
