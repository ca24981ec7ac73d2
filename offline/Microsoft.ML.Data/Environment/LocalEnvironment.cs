using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The environment behind an <see cref="MLContext"/>. The hosts registered in it share its listeners and its catalog.</summary>
internal class LocalEnvironment : IHostEnvironmentInternal
{
    private readonly LocalEnvironment _parent;
    private readonly string _parentFullName;
    private readonly string _name;
    private readonly Listeners _listeners;
    private readonly Random _random;
    private readonly Dictionary<string, object> _options = [];

    public LocalEnvironment(int? seed = null)
    {
        Seed = seed;
        _random = seed.HasValue ? new Random(seed.Value) : new Random();
        _listeners = new Listeners();
        ComponentCatalog = new ComponentCatalog();
        TempFilePath = Path.GetTempPath();
    }

    private LocalEnvironment(LocalEnvironment parent, string name, int seed)
    {
        _parent = parent;
        _name = name;
        // Not the parent's own name but that of the parent's parent, as ML.NET has it.
        _parentFullName = parent._parent?.FullName;
        _random = new Random(seed);
        _listeners = parent._listeners;
        ComponentCatalog = parent.ComponentCatalog;
        Seed = parent.Seed;
        TempFilePath = parent.TempFilePath;
        FallbackToCpu = parent.FallbackToCpu;
        GpuDeviceId = parent.GpuDeviceId;
    }

    public string ContextDescription => "HostEnvironment";

    public string FullName => _parentFullName == null ? _name : $"{_parentFullName}; {_name}";

    public ComponentCatalog ComponentCatalog { get; }

    public int? Seed { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_random)
            return new Host(this, name, seed ?? _random.Next());
    }

    public IChannel Start(string name) => new Channel(this, FullName, name, _listeners.Notify);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, FullName, name, (_, _) => { });

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel(this);
    }

    public void AddListener(Action<string, ChannelMessage> listener) => _listeners.Add(listener);

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex != null)
        {
            ex.Data["Throwing component"] = "Environment";
            Contracts.Mark(ex);
        }
        return ex;
    }

    public bool TryAddOption<T>(string name, T value)
    {
        CheckOptionName(name);
        return _options.TryAdd(name, value);
    }

    public void SetOption<T>(string name, T value)
    {
        CheckOptionName(name);
        _options[name] = value;
    }

    public bool TryGetOption<T>(string name, out T value)
    {
        CheckOptionName(name);
        bool found = _options.TryGetValue(name, out object option) && option is T;
        value = found ? (T)option : default;
        return found;
    }

    public T GetOptionOrDefault<T>(string name)
    {
        CheckOptionName(name);
        _options.TryAdd(name, default(T));
        return (T)_options[name];
    }

    public bool RemoveOption(string name)
    {
        CheckOptionName(name);
        return _options.Remove(name);
    }

    private static void CheckOptionName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentNullException(nameof(name));
    }

    private sealed class Host : LocalEnvironment, IHost
    {
        public Host(LocalEnvironment parent, string name, int seed)
            : base(parent, name, seed)
        {
        }

        public Random Rand => _random;
    }

    private sealed class Listeners
    {
        private readonly ConcurrentBag<Action<string, ChannelMessage>> _all = [];

        public void Add(Action<string, ChannelMessage> listener) => _all.Add(listener);

        public void Notify(string source, ChannelMessage message)
        {
            foreach (var listener in _all)
                listener(source, message);
        }
    }
}
