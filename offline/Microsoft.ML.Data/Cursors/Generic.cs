using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Data;

/// <summary>Calls a private static generic method whose type arguments are known at run time only.</summary>
internal static class Generic
{
    public static object Call(string method, Type owner, Type[] typeArguments, params object[] args)
    {
        const BindingFlags flags = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
        try
        {
            return owner.GetMethod(method, flags).MakeGenericMethod(typeArguments).Invoke(null, args);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }
}
