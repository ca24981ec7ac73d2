using System.Reflection;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Where the stand-ins are.</summary>
internal static class StandIns
{
    /// <summary>A path in the stand-ins' folder.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Setting("StandIns"), .. parts]);

    /// <summary>What the project file knows.</summary>
    public static string Setting(string name) => typeof(StandIns).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(setting => setting.Key == name).Value!;
}
