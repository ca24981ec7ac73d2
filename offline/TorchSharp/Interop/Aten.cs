using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>
/// Calls libtorch's operators by their names in native_functions.yaml ("add.Tensor"), arguments in the schema's order, keyword-only ones
/// included; what is left out at the end takes the schema's default. An argument must have the schema's type: 1.0, not 1, for a float.
/// </summary>
internal static unsafe class Aten
{
    private const int MaxResults = 8;
    private const int MaxStackWords = 256;

    private static readonly ConcurrentDictionary<string, nint> s_operators = new();

    /// <summary>The operator's only result; null for an undefined tensor.</summary>
    public static torch.Tensor Call(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(name, arguments, results);
        return ToTensor(results[0]);
    }

    public static (torch.Tensor, torch.Tensor) Call2(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(name, arguments, results);
        return (ToTensor(results[0]), ToTensor(results[1]));
    }

    public static (torch.Tensor, torch.Tensor, torch.Tensor) Call3(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(name, arguments, results);
        return (ToTensor(results[0]), ToTensor(results[1]), ToTensor(results[2]));
    }

    /// <summary>For an operator that returns Tensor[].</summary>
    public static torch.Tensor[] CallList(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(name, arguments, results);
        var handles = (nint*)results[0].Data;
        var tensors = new torch.Tensor[results[0].Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new torch.Tensor(handles[i]);
        Native.tensor_array_free(handles);
        return tensors;
    }

    public static bool CallBool(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(name, arguments, results);
        return results[0].Integer != 0;
    }

    /// <summary>For an operator that returns a number (Scalar).</summary>
    public static Scalar CallScalar(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(name, arguments, results);
        return new Scalar(results[0].Kind, results[0].Integer, results[0].Kind == ValueKind.Complex ? results[0].Imaginary : 0);
    }

    /// <summary>For an operator that changes <paramref name="self"/>, its first argument, which is returned.</summary>
    public static torch.Tensor CallInPlace(string name, torch.Tensor self, params ReadOnlySpan<Argument> others)
    {
        var results = stackalloc NativeValue[MaxResults];
        var arguments = new ArgumentBuffer();
        arguments[0] = self;
        others.CopyTo(arguments[1..]);
        var count = Invoke(name, arguments[..(others.Length + 1)], results);
        for (var i = 0; i < count; i++)
            Native.tensor_dispose((nint)results[i].Integer);
        return self;
    }

    [InlineArray(12)]
    private struct ArgumentBuffer
    {
        private Argument _first;
    }

    private static torch.Tensor ToTensor(in NativeValue value) => value.Integer == 0 ? null! : new torch.Tensor((nint)value.Integer);

    [SkipLocalsInit]
    private static int Invoke(string name, ReadOnlySpan<Argument> arguments, NativeValue* results)
    {
        if (!s_operators.TryGetValue(name, out var op))
            op = s_operators.GetOrAdd(name, Find);

        var wordCount = 0;
        foreach (ref readonly var argument in arguments)
            wordCount += argument.Words;
        var stackWords = stackalloc long[MaxStackWords];
        var words = wordCount <= MaxStackWords ? stackWords : (long*)NativeMemory.Alloc((nuint)wordCount, sizeof(long));
        var values = stackalloc NativeValue[arguments.Length];
        int count;
        try
        {
            var next = words;
            for (var i = 0; i < arguments.Length; i++)
                arguments[i].Write(values + i, ref next);
            count = Native.operator_call(op, values, arguments.Length, results, MaxResults);
        }
        finally
        {
            if (words != stackWords)
                NativeMemory.Free(words);
        }
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Owner);
        if (count < 0)
            torch.CheckForErrors();
        return count;
    }

    private static nint Find(string name)
    {
        var dot = name.IndexOf('.');
        fixed (byte* operatorName = Encoding.UTF8.GetBytes($"aten::{(dot < 0 ? name : name[..dot])}\0"))
        fixed (byte* overload = Encoding.UTF8.GetBytes($"{(dot < 0 ? "" : name[(dot + 1)..])}\0"))
        {
            var op = Native.operator_find(operatorName, overload);
            if (op == 0)
                torch.CheckForErrors();
            return op;
        }
    }
}
