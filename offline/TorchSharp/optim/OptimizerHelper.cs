using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What optimizers share: groups of parameters, and a state for each parameter, in memory and saved.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults = null!;

    /// <summary>By the parameters' native handles: a parameter that was moved to another device or type is not found any more.</summary>
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    private readonly Dictionary<ParamGroup, Slots> _slots = [];

    public OptimizerHelper()
    {
    }

    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            var indexes = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                indexes.Add(result.State.Count);
                result.State.Add(_state[parameter.Handle]);
            }
            result.StateIndexRef.Add(indexes);
        }
        return result;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var target = this.state_dict();
        CheckCounts(target, state_dict.Options.Count, state_dict.State.Count);
        for (var i = 0; i < target.Options.Count; i++)
        {
            if (target.Options[i] != state_dict.Options[i])
                target.Options[i].LoadStateDict(state_dict.Options[i]);
        }
        for (var i = 0; i < target.State.Count; i++)
        {
            if (target.State[i] != state_dict.State[i])
                target.State[i].LoadStateDict(state_dict.State[i]);
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>The optimizer's name, the numbers of groups and states (7-bit encoded), then each group's options and each parameter's state.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var state = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt(state.Options.Count);
        writer.Write7BitEncodedInt(state.State.Count);
        foreach (var options in state.Options)
            options.SaveStateDict(writer);
        foreach (var parameterState in state.State)
            parameterState.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name)
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        var target = state_dict();
        CheckCounts(target, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        foreach (var options in target.Options)
            options.LoadStateDict(reader);
        foreach (var state in target.State)
            state.LoadStateDict(reader);
    }

    public void to(Device device)
    {
        foreach (var parameter in parameters())
            _state[parameter.Handle].to(device);
    }

    public override unsafe void zero_grad()
    {
        for (var i = 0; i < _parameter_groups.Count; i++)
        {
            if (!_slots.TryGetValue(_parameter_groups[i], out var slots) || !slots.Refresh(_parameter_groups[i]))
            {
                base.zero_grad();
                return;
            }
            fixed (nint* handles = slots.Handles)
                NativeOptimizers.optim_zero_grad(handles, slots.Count);
            CheckForErrors();
        }
        GC.KeepAlive(this);
    }

    /// <summary>Evaluates the loss, then runs <paramref name="body"/> for each group: without history, and in a dispose scope.</summary>
    protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null!) where T : ParamGroup
    {
        var loss = base.step(loss_closure);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups)
            body((T)group);
        return loss;
    }

    private protected void DisposeStates()
    {
        foreach (var (_, state) in _state)
            (state as IDisposable)?.Dispose();
        _state.Clear();
        _slots.Clear();
    }

    /// <summary>Adds a group whose options are complete.</summary>
    private protected void Add(ParamGroup group, Func<Parameter, OptimizerState> newState)
    {
        group.InitialLearningRate = group.LearningRate;
        _parameter_groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var state = newState(parameter);
            _state[parameter.Handle] = state;
            state.Initialize(group.Options);
        }
    }

    /// <summary>A group's parameters and their states as arrays, kept from step to step so that a step allocates nothing.</summary>
    private protected Slots SlotsOf(ParamGroup group)
    {
        if (_slots.TryGetValue(group, out var slots) && slots.Refresh(group))
            return slots;
        slots = new Slots(group, _state);
        _slots[group] = slots;
        return slots;
    }

    private static void CheckCounts(StateDictionary target, long options, long states)
    {
        if (options != target.Options.Count)
            throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != target.State.Count)
            throw new ArgumentException("Invalid optimizer state -- different number of states.");
    }

    private protected sealed class Slots
    {
        private readonly IEnumerable<Parameter> _source;
        private readonly Parameter[] _parameters;

        public Slots(ParamGroup group, OrderedDict<IntPtr, OptimizerState> states)
        {
            _source = group.Parameters;
            _parameters = _source.ToArray();
            States = Array.ConvertAll(_parameters, parameter => states[parameter.Handle]);
            Handles = Array.ConvertAll(_parameters, parameter => parameter.Handle);
            StateHandles = [new nint[Count], new nint[Count], new nint[Count]];
            Steps = new long[Count];
        }

        public int Count => _parameters.Length;

        public nint[] Handles { get; }

        public OptimizerState[] States { get; }

        /// <summary>For each kind of state tensor, the handles; for an optimizer's step to fill in.</summary>
        public nint[][] StateHandles { get; }

        public long[] Steps { get; }

        /// <summary>Whether the parameters are still the group's and alive.</summary>
        public bool Refresh(ParamGroup group)
        {
            if (!ReferenceEquals(_source, group.Parameters))
                return false;
            for (var i = 0; i < _parameters.Length; i++)
            {
                Handles[i] = _parameters[i].handle;
                if (Handles[i] == 0)
                    return false;
            }
            return true;
        }
    }
}
