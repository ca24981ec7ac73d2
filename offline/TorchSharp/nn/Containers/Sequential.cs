using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Modules in a row, each one's result the next one's input. It owns them: they are disposed with it. What passes between them is disposed
    /// as soon as it was used, so a module here must not return its own input (but an alias).
    /// </summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> _modules = [];

        internal Sequential() : base(nameof(Sequential))
        {
        }

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
        {
            foreach (var (name, module) in modules)
                append(name, module);
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
        {
            foreach (var module in modules)
                append(module);
        }

        public int Count => _modules.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _modules[index].Module;

        [IndexerName("SequentialItems")]
        public Sequential this[Range index] => this[(index.Start.GetOffset(Count), index.End.GetOffset(Count))];

        /// <summary>The modules from start up to end, shared with this one.</summary>
        [IndexerName("SequentialItems")]
        public Sequential this[(int? start, int? end) index]
        {
            get
            {
                var start = CheckIndex(index.start ?? 0);
                var end = CheckIndex(index.end ?? Count);
                var slice = new Sequential();
                for (var i = start; i < end; i++)
                    slice._modules.Add(_modules[i]);
                return slice;
            }
        }

        /// <summary>The module's name is its index.</summary>
        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{Count}", module);

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            _modules.Add((name, module));
            return this;
        }

        public override Tensor forward(Tensor tensor)
        {
            if (Count == 0)
                return tensor.alias();
            var result = _modules[0].Module.call(tensor);
            for (var i = 1; i < Count; i++)
            {
                using var input = result;
                result = _modules[i].Module.call(input);
            }
            return result;
        }

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
        {
            var seen = new HashSet<IntPtr> { IntPtr.Zero };
            foreach (var (childName, child) in recurse ? named_children() : [])
            {
                foreach (var (name, parameter) in child.named_parameters())
                {
                    if (seen.Add(parameter.handle))
                        yield return ($"{childName}.{name}", parameter);
                }
            }
        }

        public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
        {
            var seen = new HashSet<IntPtr> { IntPtr.Zero };
            foreach (var (childName, child) in recurse ? named_children() : [])
            {
                foreach (var (name, buffer) in child.named_buffers(true, include_persistent))
                {
                    if (seen.Add(buffer.handle))
                        yield return ($"{childName}.{name}", buffer);
                }
            }
        }

        public override IEnumerable<(string name, nn.Module module)> named_children()
        {
            foreach (var (name, module) in _modules)
                yield return (name, (nn.Module)module);
        }

        public override IEnumerable<(string name, nn.Module module)> named_modules()
        {
            foreach (var child in named_children())
                yield return child;
            foreach (var (childName, child) in named_children())
            {
                foreach (var (name, module) in child.named_modules())
                    yield return ($"{childName}.{name}", module);
            }
        }

        public override nn.Module apply(Action<nn.Module> fn)
        {
            foreach (var child in children())
                child.apply(fn);
            fn(this);
            return this;
        }

        public override void train(bool on = true) => base.train(on);

        public override void eval() => base.eval();

        protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
        {
            foreach (var child in children())
                child._to(device, dtype, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
        {
            foreach (var child in children())
                child._to(deviceType, deviceIndex, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
        {
            foreach (var child in children())
                child._to(dtype, non_blocking);
            return this;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var child in children())
                    child.Dispose();
            }
            base.Dispose(disposing);
        }

        private int CheckIndex(int index) =>
            index >= 0 && index <= Count ? index : throw new IndexOutOfRangeException($"{index} is not a valid index.");
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

            public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
                Sequential((IEnumerable<Tuple<string, Module<Tensor, Tensor>>>)modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var result = new Sequential();
                foreach (var module in modules)
                    result.append(module);
                return result;
            }

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var result = new Sequential();
                foreach (var (name, module) in modules)
                    result.append(name, module);
                return result;
            }

            public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
                Sequential(modules.Select(module => (module.Item1, module.Item2)));
        }
    }
}
