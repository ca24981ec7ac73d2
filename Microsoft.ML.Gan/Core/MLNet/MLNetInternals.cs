extern alias core;

using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Runtime;
using TorchSharp;

// The runtime then lets the plugin use ML.NET's internal members, which it has no public ones for (dotnet/machinelearning issue 6839).
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]

namespace System.Runtime.CompilerServices
{
    /// <summary>Known to the runtime by its name.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName { get; } = assemblyName;
    }
}

namespace Microsoft.ML.Gan.Core.MLNet
{
    /// <summary>What the plugin needs of ML.NET's internals beside the model file.</summary>
    internal static class MLNetInternals
    {
        /// <summary>The environment that a catalog of an MLContext works in.</summary>
        public static IHostEnvironment EnvironmentOf(object catalog)
        {
            PropertyInfo? property = catalog.GetType().GetInterface("IInternalCatalog")?.GetProperty("Environment");
            return property?.GetValue(catalog) as IHostEnvironment
                ?? throw Missing($"IInternalCatalog.Environment on {catalog.GetType()}");
        }

        /// <summary>A column of a schema's shape: a scalar that is not a key.</summary>
        public static SchemaShape.Column ScalarColumn(string name, DataViewType type) =>
            ShapeColumn(name, SchemaShape.Column.VectorKind.Scalar, type);

        /// <summary>A column of a schema's shape.</summary>
        public static SchemaShape.Column ShapeColumn(string name, SchemaShape.Column.VectorKind kind, DataViewType itemType,
            bool isKey = false, SchemaShape? annotations = null)
        {
            const BindingFlags Any = BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance;
            Type[] parameters =
                [typeof(string), typeof(SchemaShape.Column.VectorKind), typeof(DataViewType), typeof(bool), typeof(SchemaShape)];
            ConstructorInfo constructor = typeof(SchemaShape.Column).GetConstructor(Any, parameters)
                ?? throw Missing("the constructor of SchemaShape.Column");
            return (SchemaShape.Column)constructor.Invoke([name, kind, itemType, isKey, annotations]);
        }

        /// <summary>A column that a transformer appends to a schema's shape; null where it has no name, and is left out.</summary>
        public static SchemaShape.Column? OutputColumn(string? name, DataViewType itemType,
            SchemaShape.Column.VectorKind kind = SchemaShape.Column.VectorKind.Scalar, bool isKey = false,
            SchemaShape? annotations = null) => name is null ? null : ShapeColumn(name, kind, itemType, isKey, annotations);

        /// <summary>A schema's shape with a transformer's columns. One that is named as an older one replaces it.</summary>
        public static SchemaShape Append(SchemaShape input, params IEnumerable<SchemaShape.Column?> outputs)
        {
            Dictionary<string, SchemaShape.Column> columns = input.ToDictionary(column => column.Name);
            foreach (SchemaShape.Column output in outputs.OfType<SchemaShape.Column>())
                columns[output.Name] = output;
            return new SchemaShape(columns.Values);
        }

        public static void Warn(IHostEnvironment env, string owner, string message)
        {
            using IChannel channel = env.Register(owner).Start("Transform");
            channel.Warning(MessageSensitivity.None, "{0}", message);
        }

        /// <summary>The device, by the option and the context's <c>GpuDeviceId</c> and <c>FallbackToCpu</c>.</summary>
        public static torch.Device ResolveDevice(IHostEnvironment env, GanDevice wanted)
        {
            var settings = env as core::Microsoft.ML.Runtime.IHostEnvironmentInternal;
            return TorchBackend.Resolve(wanted, settings?.GpuDeviceId, settings?.FallbackToCpu ?? true);
        }

        /// <summary>
        /// Reads a transformer's part of a model file. ML.NET makes transformers by reflection: an exception that an environment has seen
        /// becomes an InvalidOperationException, as with its own transformers, and any other a TargetInvocationException.
        /// </summary>
        public static T Load<T>(IHostEnvironment env, Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception exception)
            {
                env.Process(exception);
                throw;
            }
        }

        private static NotSupportedException Missing(string member) =>
            new($"This version of ML.NET lacks {member}, which Microsoft.ML.Gan needs. It is made for ML.NET 5.0.");
    }
}
