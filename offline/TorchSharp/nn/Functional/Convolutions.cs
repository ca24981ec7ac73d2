using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Result(nn_linear(input.Handle, weights.Handle, bias?.Handle ?? 0), input, weights, bias);

            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
                Aten.Call("bilinear", input1, input2, weight, bias);

            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                Aten.Call("conv1d", input, weight, bias, One(stride ?? 1), One(padding ?? 0), One(dilation ?? 1), groups);

            public static Tensor conv1d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                Aten.Call("conv1d.padding", input, weight, bias, One(stride ?? 1), Name(padding), One(dilation ?? 1), groups);

            public static unsafe Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= s_ones;
                padding ??= s_zeros;
                dilation ??= s_ones;
                fixed (long* s = strides, p = padding, d = dilation)
                {
                    var result = nn_conv2d(input.Handle, weight.Handle, bias?.Handle ?? 0, s, strides.Length, p, padding.Length, d, dilation.Length, groups);
                    return Result(result, input, weight, bias);
                }
            }

            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Aten.Call("conv2d.padding", input, weight, bias, strides ?? s_ones, Name(padding), dilation ?? s_ones, groups);

            public static Tensor conv_transpose1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null,
                long? dilation = null, long groups = 1) =>
                Aten.Call("conv_transpose1d", input, weight, bias,
                    One(stride ?? 1), One(padding ?? 0), One(output_padding ?? 0), groups, One(dilation ?? 1));

            public static unsafe Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null,
                long[]? dilation = null, long groups = 1)
            {
                strides ??= s_ones;
                padding ??= s_zeros;
                output_padding ??= s_zeros;
                dilation ??= s_ones;
                fixed (long* s = strides, p = padding, o = output_padding, d = dilation)
                {
                    var result = nn_conv_transpose2d(input.Handle, weight.Handle, bias?.Handle ?? 0, s, strides.Length, p, padding.Length,
                        o, output_padding.Length, d, dilation.Length, groups);
                    return Result(result, input, weight, bias);
                }
            }

            private static readonly long[] s_ones = [1, 1];
            private static readonly long[] s_zeros = [0, 0];

            [DllImport(Native.Library)]
            private static extern unsafe nint nn_conv2d(nint input, nint weight, nint bias, long* stride, int stride_length,
                long* padding, int padding_length, long* dilation, int dilation_length, long groups);

            [DllImport(Native.Library)]
            private static extern unsafe nint nn_conv_transpose2d(nint input, nint weight, nint bias, long* stride, int stride_length,
                long* padding, int padding_length, long* output_padding, int output_padding_length, long* dilation, int dilation_length, long groups);

            [DllImport(Native.Library)] private static extern nint nn_linear(nint input, nint weight, nint biasOrNull);

            private static Tensor Result(nint handle, params ReadOnlySpan<Tensor?> arguments)
            {
                foreach (var argument in arguments)
                    GC.KeepAlive(argument);
                if (handle == 0)
                    CheckForErrors();
                return new Tensor(handle);
            }

            private static long[] One(long value) => [value];

            private static string Name(Padding padding) => padding == Padding.Same ? "same" : "valid";
        }
    }
}
