namespace TorchSharp;

public static partial class torch
{
    // Names of dimensions.
    public partial class Tensor
    {
        /// <summary>One for each dimension; null for one without a name.</summary>
        public unsafe string[] names
        {
            get
            {
                var result = new string[Dimensions];
                for (var i = 0; i < result.Length; i++)
                    result[i] = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)Native.tensor_dimension_name(Handle, i))!;
                return result;
            }
        }

        public unsafe Tensor rename_(IEnumerable<string?>? names)
        {
            var given = names?.ToArray() ?? [];
            if (names is not null && given.Length != Dimensions)
                throw new ArgumentException($"The number of dimension names ({given.Length}) is different from the number of dimensions ({Dimensions}).");
            var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(given.Select(name => $"{name ?? "*"}\0")) + "\0");
            fixed (byte* p = text)
                Native.tensor_rename(Handle, p, given.Length);
            CheckForErrors();
            return this;
        }
    }
}
