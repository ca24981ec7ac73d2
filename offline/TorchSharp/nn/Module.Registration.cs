using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Which modules, parameters and buffers a module knows.
        public partial class Module
        {
            private const BindingFlags InstanceFields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();

            private bool _areComponentsRegistered;

            /// <summary>
            /// Registers what the fields hold: modules, parameters, and any other tensor as a buffer. The field's name is the key.
            /// Left out silently: private fields of a base class, and whatever is inside lists or other objects.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered)
                    return;
                foreach (var field in GetType().GetFields(InstanceFields))
                {
                    var key = field.ComponentName();
                    if (_internal_submodules.ContainsKey(key) || _internal_params.ContainsKey(key) || _internal_buffers.ContainsKey(key))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(key, module);
                            break;
                        case Parameter parameter:
                            register_parameter(key, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(key, tensor);
                            break;
                    }
                }
                _areComponentsRegistered = true;
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule._disposed)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.'))
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0)
                    throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (_internal_params.ContainsKey(name))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                _internal_params.Add(name, param);
            }

            /// <summary>A buffer that isn't <paramref name="persistent"/> is not saved.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (_internal_buffers.ContainsKey(name))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                _internal_buffers.Add(name, (tensor, persistent));
            }

            /// <summary>Sets a parameter; null removes it.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    _internal_params.Remove(name);
                else
                    _internal_params[name] = value;
            }

            protected void ConditionallyRegisterParameter(string name, Tensor value) => ConditionallyRegisterParameter(name, value as Parameter);

            /// <summary>Sets a buffer; null removes it.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    _internal_buffers.Remove(name);
                else
                    _internal_buffers[name] = (value, persistent);
            }

            protected void ClearModules() => _internal_submodules.Clear();

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The parameter at a path such as "body.0.weight"; null if there is none.</summary>
            public virtual Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var parameter) ? parameter : FindChild(target, out var rest)?.get_parameter(rest);

            public virtual Tensor? get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var entry) ? entry.Item1 : FindChild(target, out var rest)?.get_buffer(rest);

            /// <summary>For the layers here, whose properties own their parameters: disposes the old one and registers the new one.</summary>
            private protected void Replace(ref Parameter? field, string name, Parameter? value)
            {
                if (ReferenceEquals(field, value))
                    return;
                field?.Dispose();
                field = value;
                ConditionallyRegisterParameter(name, value);
            }

            private protected void Replace(ref Tensor? field, string name, Tensor? value)
            {
                if (ReferenceEquals(field, value))
                    return;
                field?.Dispose();
                field = value;
                ConditionallyRegisterBuffer(name, value);
            }

            private Module? FindChild(string target, out string rest)
            {
                var dot = target.IndexOf('.');
                rest = target[(dot + 1)..];
                if (dot < 0)
                    return null;
                var childName = target[..dot];
                return named_children().FirstOrDefault(child => child.name == childName).module;
            }
        }
    }
}
