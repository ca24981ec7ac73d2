using System.Reflection;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The stand-ins show nothing that the real packages don't, whose API is listed in offline/api.</summary>
[TestClass]
public sealed class ApiTests
{
    public static IEnumerable<object[]> Assemblies =>
        Directory.GetFiles(StandIns.PathOf("api"), "*.txt").Order().Select(list => new object[] { Path.GetFileNameWithoutExtension(list) });

    [TestMethod]
    public void EveryStandInHasAList()
    {
        string[] standIns = Directory.GetDirectories(StandIns.PathOf())
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
            .Select(folder => Path.GetFileName(folder))
            .ToArray();
        CollectionAssert.AreEquivalent(standIns, Assemblies.Select(assembly => assembly[0]).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void AStandInHasNoMemberThatTheRealOneLacks(string assembly)
    {
        var listed = File.ReadLines(StandIns.PathOf("api", assembly + ".txt"))
            .Select(line => line.Split('\t', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        var wrong = new List<string>();
        foreach ((string id, ApiSignature signature) in PublicApi.Of(Assembly.Load(assembly)))
        {
            if (!listed.TryGetValue(id, out string? expected))
                wrong.Add($"{id}\n    the real one has no such member: {signature}");
            else if (!signature.Matches(expected))
                wrong.Add($"{id}\n    is:        {signature}\n    should be: {expected}");
        }
        Assert.AreEqual(0, wrong.Count, $"{wrong.Count} members of {assembly} differ from the real one's:\n{string.Join("\n", wrong)}");
    }

    [TestMethod]
    public void TheInternalMembersThatTransformersNeedAreThere()
    {
        var needed = File.ReadLines(StandIns.PathOf("api", "internal-members.tsv"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .GroupBy(parts => parts[2], parts => parts[0]);
        foreach (var ids in needed)
        {
            string[] missing = ids.Except(PublicApi.AllIds(Assembly.Load(ids.Key))).ToArray();
            Assert.AreEqual(0, missing.Length, $"{ids.Key} lacks {string.Join(", ", missing)}");
        }
    }
}
