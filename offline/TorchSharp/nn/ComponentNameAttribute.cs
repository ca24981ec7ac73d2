using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp.Utils
{
    /// <summary>Gives a module's field another key in the saved state than its own name.</summary>
    public class ComponentNameAttribute : Attribute
    {
        public string Name { get; set; } = null!;
    }
}

namespace TorchSharp
{
    public static class FieldInfoExtensionMethods
    {
        /// <summary>The field's key in the saved state: <see cref="ComponentNameAttribute.Name"/> if given, else its own name.</summary>
        public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
    }
}
