using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that can be made from a model file.</summary>
public sealed class ComponentCatalog
{
    private readonly object _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClass> _classes = [];
    private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog()
    {
    }

    /// <summary>Takes in an assembly's loadable classes and extensions, once.</summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttribute>())
                AddClass(attribute, throwOnError);
            foreach (var type in assembly.GetTypes().Where(t => t.IsClass))
            {
                foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>())
                    AddExtension(attribute, type, throwOnError);
            }
        }
    }

    /// <summary>Makes the class that a name stands for; false if no class is known by it.</summary>
    internal static bool TryCreateInstance<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] args)
        where TRes : class
    {
        var catalog = env.ComponentCatalog;
        LoadableClass found;
        lock (catalog._lock)
            found = catalog._classes.GetValueOrDefault((Normalize(name), typeof(TSig)));
        if (found == null)
        {
            result = null;
            return false;
        }
        if (!typeof(TRes).IsAssignableFrom(found.Type))
            throw env.Except($"Loadable class '{name}' does not derive from '{typeof(TRes).FullName}'");
        result = (TRes)found.CreateInstance(env, args);
        return true;
    }

    internal object GetExtensionValue(IHostEnvironment env, Type attributeType, string contractName)
    {
        Type type;
        lock (_lock)
            type = _extensions.GetValueOrDefault((attributeType, contractName));
        if (type == null)
        {
            throw env.Except(
                $"Unable to locate an extension for the contract '{contractName}'. Ensure you have called "
                + $"{nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} with the Assembly that contains a class decorated "
                + $"with a '{attributeType.FullName}'.");
        }
        return Activator.CreateInstance(type);
    }

    private static string Normalize(string name) => (name ?? "").ToLowerInvariant().Trim();

    private void AddClass(LoadableClassAttribute attribute, bool throwOnError)
    {
        LoadableClass loadable;
        try
        {
            loadable = LoadableClass.From(attribute);
        }
        catch (InvalidOperationException) when (!throwOnError)
        {
            return;
        }
        foreach (string name in attribute.LoadNames)
        {
            var key = (Normalize(name), attribute.SignatureType);
            if (!_classes.TryAdd(key, loadable) && throwOnError)
            {
                throw Contracts.Except(
                    $"ComponentCatalog cannot map name '{name}' and SignatureType '{attribute.SignatureType}' to "
                    + $"{loadable.Type.Name}, already mapped to {_classes[key].Type.Name}.");
            }
        }
    }

    private void AddExtension(ExtensionBaseAttribute attribute, Type type, bool throwOnError)
    {
        if (!_extensions.TryAdd((attribute.GetType(), attribute.ContractName), type) && throwOnError)
        {
            throw Contracts.Except(
                $"An extension for '{attribute.GetType().Name}' with contract '{attribute.ContractName}' has already been "
                + $"registered in the {nameof(ComponentCatalog)}.");
        }
    }
}
