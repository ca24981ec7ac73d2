namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // The state (parameters and buffers by name), in memory and in TorchSharp's format: the number of entries, then each one's name and
        // its tensor (element type, number of dimensions, dimensions, elements). Numbers are 7-bit encoded, as BinaryWriter's string lengths.
        public partial class Module
        {
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach (var (key, parameter) in named_parameters())
                    destination.TryAdd(Join(prefix, key), parameter);
                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(Join(prefix, key), buffer);
                foreach (var (key, child) in _internal_submodules)
                    child.state_dict(destination, Join(prefix, key));
                return destination;
            }

            /// <summary>Copies the tensors of <paramref name="source"/>; what is <paramref name="strict"/> accepts no other keys than its own.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var target = state_dict();
                var missing = target.Keys.Where(key => !IsSkipped(skip, key) && !source.ContainsKey(key)).ToList();
                var unexpected = source.Keys.Where(key => !IsSkipped(skip, key) && !target.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using var noGrad = no_grad();
                foreach (var (key, tensor) in source)
                {
                    if (!IsSkipped(skip, key) && target.TryGetValue(key, out var destination))
                        destination.copy_(tensor);
                }
                return (missing, unexpected);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                return save(stream, skip);
            }

            /// <summary>Closes the stream; the overload that takes a writer leaves it open.</summary>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var entries = sd.Where(entry => !IsSkipped(skip, entry.Key)).ToList();
                writer.Write7BitEncodedInt(entries.Count);
                foreach (var (key, tensor) in entries)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location))
                    throw new FileNotFoundException(location);
                using var stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            /// <summary>Closes the stream; the overload that takes a reader leaves it open.</summary>
            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>
            /// Overwrites the state, tensor by tensor: after an exception some are the file's and some are not. What is <paramref name="strict"/>
            /// accepts no other keys than its own. <paramref name="loadedParameters"/> gets the file's keys, and whether each was known here.
            /// </summary>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                var (deviceType, deviceIndex) = (_deviceType, _deviceIndex);
                if (deviceType != DeviceType.CPU)
                    _to(DeviceType.CPU, -1, false);
                try
                {
                    LoadEntries(reader, strict, skip, loadedParameters);
                }
                finally
                {
                    if (deviceType != DeviceType.CPU)
                        _to(deviceType, deviceIndex, false);
                }
                return this;
            }

            public static Module Create<T>(string path) where T : Module, new() => new T().load(path);

            private void LoadEntries(BinaryReader reader, bool strict, IList<string>? skip, Dictionary<string, bool>? loadedParameters)
            {
                var target = state_dict();
                var count = reader.Read7BitEncodedInt64();
                if (strict && count != target.Count)
                    throw new ArgumentException($"Mismatched state_dict sizes: expected {target.Count}, but found {count} entries.");
                for (var i = 0L; i < count; i++)
                {
                    var key = reader.ReadString();
                    var found = target.TryGetValue(key, out var tensor);
                    if (strict && !found)
                        throw new ArgumentException($"Mismatched module state names: the target modules does not have a submodule or buffer named '{key}'");
                    if (found && !IsSkipped(skip, key))
                        tensor!.Load(reader);
                    else
                        TensorExtensionMethods.Load(reader, skip: true).Dispose();
                    loadedParameters?.Add(key, found);
                }
            }

            private static string Join(string? prefix, string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";

            private static bool IsSkipped(IList<string>? skip, string key) => skip is not null && skip.Contains(key);
        }
    }
}
