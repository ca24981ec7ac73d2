using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// Declares a class that can be made again from a model file, by the names under which files know it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : Attribute
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : this(instType, instType, argType, sigType, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckValue(sigType, nameof(sigType));
        if (loadNames == null || loadNames.Length == 0)
            loadNames = [userName];
        Contracts.CheckParam(
            !loadNames.Any(string.IsNullOrWhiteSpace), nameof(loadNames), "LoadableClass loadName parameter can't be empty");
        Contracts.CheckParam(
            sigType.BaseType == typeof(MulticastDelegate), nameof(sigType), "LoadableClass signature type must be a delegate type");

        InstanceType = instType;
        LoaderType = loaderType;
        SignatureType = sigType;
        LoadNames = loadNames;
        var parameters = sigType.GetMethod("Invoke").GetParameters().Select(p => p.ParameterType);
        ParameterTypes = argType == null ? [.. parameters] : [argType, .. parameters];
    }

    public Type InstanceType { get; }

    /// <summary>Where the constructor or the Create method is looked for.</summary>
    public Type LoaderType { get; }

    /// <summary>A delegate type: what the class is made from.</summary>
    public Type SignatureType { get; }

    public IReadOnlyList<string> LoadNames { get; }

    public Type[] ParameterTypes { get; }
}
