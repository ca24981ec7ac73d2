using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>How instances of a class that was declared by <see cref="LoadableClassAttribute"/> are made.</summary>
internal sealed class LoadableClass
{
    private const BindingFlags AnyVisibility = BindingFlags.Public | BindingFlags.NonPublic;

    private readonly MethodBase _maker;
    private readonly bool _takesEnvironment;

    private LoadableClass(Type type, MethodBase maker, Type[] parameterTypes)
    {
        Type = type;
        _maker = maker;
        _takesEnvironment = maker.GetParameters().Length > parameterTypes.Length;
    }

    public Type Type { get; }

    /// <summary>
    /// A constructor of any visibility, or a static Create that returns exactly the type, with or without the environment in
    /// front. The more visible of the two is taken.
    /// </summary>
    public static LoadableClass From(LoadableClassAttribute attribute)
    {
        var constructor = attribute.InstanceType.IsAssignableFrom(attribute.LoaderType)
            ? FirstWith(attribute.ParameterTypes, types
                => attribute.LoaderType.GetConstructor(BindingFlags.Instance | AnyVisibility, types))
            : null;
        var create = FirstWith(attribute.ParameterTypes, types => FindCreate(attribute, types));

        if (constructor == null && create == null)
        {
            throw Contracts.Except(
                $"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
        }
        if (constructor != null && create != null && Visibility(constructor) == Visibility(create))
        {
            throw Contracts.Except(
                $"Can't load type {attribute.InstanceType}, because it has both create and constructor methods with the same "
                + "visibility. Please indicate which one should be used by changing either the signature or the visibility of "
                + "one of them.");
        }
        bool useConstructor = create == null || (constructor != null && Visibility(constructor) > Visibility(create));
        return new LoadableClass(attribute.InstanceType, useConstructor ? constructor : create, attribute.ParameterTypes);
    }

    public object CreateInstance(IHostEnvironment env, object[] args)
    {
        object[] all = _takesEnvironment ? [env, .. args] : args;
        try
        {
            return _maker is ConstructorInfo constructor ? constructor.Invoke(all) : _maker.Invoke(null, all);
        }
        catch (TargetInvocationException e) when (e.InnerException?.IsMarked() == true)
        {
            throw Contracts.Except("Error during class instantiation", e);
        }
    }

    private static T FirstWith<T>(Type[] parameterTypes, Func<Type[], T> find) where T : MethodBase
        => find(parameterTypes) ?? find([typeof(IHostEnvironment), .. parameterTypes]);

    private static MethodInfo FindCreate(LoadableClassAttribute attribute, Type[] types)
    {
        var create = attribute.LoaderType.GetMethod("Create", BindingFlags.Static | AnyVisibility, types);
        return create?.ReturnType == attribute.InstanceType ? create : null;
    }

    private static int Visibility(MethodBase method)
        => method.IsPublic ? 5
        : method.IsAssembly ? 4
        : method.IsFamilyOrAssembly ? 3
        : method.IsFamily ? 2
        : method.IsPrivate ? 1
        : 0;
}
