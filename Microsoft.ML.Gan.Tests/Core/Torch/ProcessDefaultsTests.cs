using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Core.Torch;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public partial class ProcessDefaultsTests
{
    /// <summary>.NET's copy of the environment is the user's; native libraries read the process's own.</summary>
    [TestMethod]
    public void ApplySetsNativeEnvironmentUnlessUserHas()
    {
        TorchBackend.EnsureNativeLibrary();
        string? user = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT");
        bool isChosen = user is not null || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null;
        Assert.AreEqual(isChosen ? user : "10000", Marshal.PtrToStringUTF8(GetEnvironment("GOMP_SPINCOUNT")));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
