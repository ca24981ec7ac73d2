using System.Collections.Frozen;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    // What all factories come down to.

    private static readonly FrozenDictionary<Type, ScalarType> s_scalarTypes = new Dictionary<Type, ScalarType>
    {
        [typeof(byte)] = ScalarType.Byte,
        [typeof(sbyte)] = ScalarType.Int8,
        [typeof(short)] = ScalarType.Int16,
        [typeof(int)] = ScalarType.Int32,
        [typeof(long)] = ScalarType.Int64,
        [typeof(Half)] = ScalarType.Float16,
        [typeof(float)] = ScalarType.Float32,
        [typeof(double)] = ScalarType.Float64,
        [typeof((float, float))] = ScalarType.ComplexFloat32,
        [typeof(Complex)] = ScalarType.ComplexFloat64,
        [typeof(bool)] = ScalarType.Bool
    }.ToFrozenDictionary();

    internal static ScalarType ToScalarType(Type elementType) => s_scalarTypes.TryGetValue(elementType, out var type)
        ? type
        : throw new NotSupportedException($"The type {elementType.FullName} is not supported.");

    /// <summary>An operator whose arguments are (int[] size, *, dtype, layout, device).</summary>
    private static Tensor FromShape(string name, long[] size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Aten.Call(name, size, dtype ?? get_default_dtype(), default, InitializeDevice(device)), requires_grad, names);

    /// <summary>An operator whose arguments are (int[] size, *, generator, dtype, layout, device).</summary>
    private static Tensor FromShape(string name, long[] size, Generator? generator, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Aten.Call(name, size, generator, dtype ?? get_default_dtype(), default, InitializeDevice(device)), requires_grad, names);

    private static Tensor FromShape(long[] size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        var type = dtype ?? (is_integral(value.Type) ? ScalarType.Int64 : get_default_dtype());
        return Finish(Aten.Call("full", size, value, type, default, InitializeDevice(device)), requires_grad, names);
    }

    private static Tensor FromScalar(Scalar value, ScalarType dtype, Device? device, bool requires_grad) =>
        Finish(Aten.Call("scalar_tensor", value, dtype, default, InitializeDevice(device)), requires_grad);

    private static Tensor Finish(Tensor tensor, bool requires_grad, string[]? names = null)
    {
        if (requires_grad)
            tensor.requires_grad = true;
        return names is { Length: > 0 } ? tensor.rename_(names) : tensor;
    }

    /// <summary>Copies the data's beginning into a tensor of this shape.</summary>
    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        var count = CheckLength(dimensions, data.Length);
        var tensor = empty(dimensions, ToScalarType(typeof(T)), CPU);
        fixed (T* source = data)
            Buffer.MemoryCopy(source, Native.tensor_data(tensor.Handle), count * sizeof(T), count * sizeof(T));
        return Finish(Convert(tensor, dtype, device), requires_grad, names);
    }

    /// <summary>A tensor that shares the array's memory, which is pinned as long as a tensor uses it.</summary>
    private static unsafe Tensor OverArray(Array array, long offset, ReadOnlySpan<long> dimensions, ScalarType type)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + offset;
        nint handle;
        fixed (long* sizes = dimensions)
            handle = Native.tensor_from_blob(data, sizes, dimensions.Length, (int)type, &Unpin, GCHandle.ToIntPtr(pin));
        if (handle == 0)
            CheckForErrors();
        return new Tensor(handle);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    /// <summary>The tensor itself, if it has the wanted type and place already; else a converted copy, and the tensor is disposed.</summary>
    private static Tensor Convert(Tensor tensor, ScalarType? dtype, Device? device)
    {
        device = InitializeDevice(device);
        var type = dtype ?? tensor.dtype;
        if (type == tensor.dtype && device.type == tensor.device_type)
            return tensor;
        using (tensor)
            return tensor.to(type, device);
    }

    private static long CheckLength(ReadOnlySpan<long> dimensions, long length)
    {
        var count = 1L;
        foreach (var size in dimensions)
            count *= size;
        return count <= length
            ? count
            : throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {length}");
    }

    private static long[] Shape(Array array)
    {
        var shape = new long[array.Rank];
        for (var dimension = 0; dimension < shape.Length; dimension++)
            shape[dimension] = array.GetLength(dimension);
        return shape;
    }

    private static ReadOnlySpan<T> ToSpan<T>(Array array) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static ReadOnlySpan<T> ToSpan<T>(IList<T> list) where T : unmanaged => list as T[] ?? list.ToArray();
}
