// The internal members of ML.NET 5.0.0's Microsoft.ML.Core that the plugin calls, declared public. Signatures only: nothing here runs.

namespace Microsoft.ML
{
    public delegate void SignatureLoadModel(ModelLoadContext ctx);

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    public sealed class LoadableClassAttribute : Attribute
    {
        public LoadableClassAttribute(Type instType, Type? argType, Type sigType, string userName, params string[] loadNames) =>
            throw null!;
    }

    public readonly struct VersionInfo
    {
        public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
            string loaderAssemblyName, string? loaderSignature = null, string? loaderSignatureAlt = null) => throw null!;
    }

    public struct ModelHeader
    {
        public uint ModelVerWritten;
    }

    public sealed class ModelLoadContext
    {
        public readonly BinaryReader Reader = null!;

        public ModelHeader Header;

        public void CheckAtModel(VersionInfo ver) => throw null!;

        public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) => throw null!;
    }

    public sealed class ModelSaveContext
    {
        public readonly BinaryWriter Writer = null!;

        public void CheckAtModel() => throw null!;

        public void SetVersionInfo(VersionInfo ver) => throw null!;

        public void SaveBinaryStream(string name, Action<BinaryWriter> action) => throw null!;
    }
}

namespace Microsoft.ML.Runtime
{
    public interface ICancelable
    {
        bool IsCanceled { get; }
    }

    public interface IHostEnvironmentInternal
    {
        bool FallbackToCpu { get; set; }

        int? GpuDeviceId { get; set; }
    }
}
