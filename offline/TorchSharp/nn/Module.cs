using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Base of all networks and layers: a tree of modules with parameters (which learn) and buffers (which don't). A module of one's
        /// own keeps them in fields and calls <see cref="RegisterComponents"/> at the end of its constructor.
        /// </summary>
        public partial class Module : IDisposable
        {
            protected string? name;

            private bool _training = true;
            private bool _disposed;

            protected Module(string name) => this.name = name;

            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            /// <summary>Whether layers behave as they do in training (dropout drops, batch norm uses the batch's statistics).</summary>
            public virtual bool training => _training;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children())
                    child.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Calls <paramref name="fn"/> for every module below this one, then for this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in _internal_submodules)
                    child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Forgets the parameters' gradients, or fills them with zeros.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in _internal_params)
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }
                    using var gradient = parameter.grad;
                    if (gradient is not null)
                        Aten.CallInPlace("zero_", gradient);
                }
                foreach (var (_, child) in _internal_submodules)
                    child.zero_grad(set_to_none);
            }

            /// <summary>Parameters of this module, then of those below it, each once; the names are the path to them, separated by dots.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var (name, parameter) in _internal_params)
                {
                    if (seen.Add(parameter.handle))
                        yield return (name, parameter);
                }
                if (!recurse)
                    yield break;
                foreach (var (childName, child) in _internal_submodules)
                {
                    foreach (var (name, parameter) in child.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle))
                            yield return ($"{childName}.{name}", parameter);
                    }
                }
            }

            /// <summary>As <see cref="named_parameters"/>. What isn't saved is never included, as in TorchSharp.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                {
                    if (persistent && seen.Add(buffer.handle))
                        yield return (name, buffer);
                }
                if (!recurse)
                    yield break;
                foreach (var (childName, child) in _internal_submodules)
                {
                    foreach (var (name, buffer) in child.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle))
                            yield return ($"{childName}.{name}", buffer);
                    }
                }
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            /// <summary>The children, then what is below each of them; not this module itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in _internal_submodules)
                    yield return child;
                foreach (var (childName, child) in _internal_submodules)
                {
                    foreach (var (name, module) in child.named_modules())
                        yield return ($"{childName}.{name}", module);
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(item => item.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            public virtual IEnumerable<Module> children() => named_children().Select(item => item.module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes the parameters and buffers, here and in all modules below.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                    return;
                _disposed = true;
                foreach (var (_, (buffer, _)) in _internal_buffers)
                    buffer.Dispose();
                foreach (var (_, parameter) in _internal_params)
                    parameter.Dispose();
                foreach (var module in modules().ToList())
                    module.Dispose();
            }
        }
    }
}
