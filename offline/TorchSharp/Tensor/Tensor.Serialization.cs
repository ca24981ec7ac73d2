using System.Text;

namespace TorchSharp;

public static partial class torch
{
    // Tensors in files: TorchSharp's own format (Save, Load) and PyTorch's (save, load).
    public partial class Tensor
    {
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location)
        {
            if (!File.Exists(location))
                throw new FileNotFoundException(location);
            using var stream = File.OpenRead(location);
            return Load(stream);
        }

        public unsafe void save(string location)
        {
            fixed (byte* path = Encoding.UTF8.GetBytes($"{location}\0"))
                Native.tensor_save(Handle, path);
            CheckForErrors();
        }

        public static unsafe Tensor load(string location)
        {
            fixed (byte* path = Encoding.UTF8.GetBytes($"{location}\0"))
            {
                var tensor = Native.tensor_load(path);
                if (tensor == 0)
                    CheckForErrors();
                return new Tensor(tensor);
            }
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            using var memory = OpenMemory(FileAccess.Read);
            memory.CopyTo(stream);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            using var memory = OpenMemory(FileAccess.Write);
            var buffer = new byte[Math.Max(bufferSize, 1 << 16)];
            for (var left = memory.Length; left > 0;)
            {
                var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0)
                    throw new EndOfStreamException();
                memory.Write(buffer, 0, read);
                left -= read;
            }
        }

        private unsafe Stream OpenMemory(FileAccess access)
        {
            if (!is_contiguous())
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            CheckOnCpu();
            var length = NumberOfElements * ElementSize;
            return length == 0 ? Stream.Null : new UnmanagedMemoryStream((byte*)DataPointer, length, length, access);
        }
    }

    public static void save(Tensor t, string location) => t.save(location);

    public static Tensor load(string location) => Tensor.load(location);
}
