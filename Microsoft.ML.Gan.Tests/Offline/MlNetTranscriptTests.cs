using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The ML.NET stand-ins answer a hundred and fifty small questions as the real ML.NET 5.0.0 did.</summary>
[TestClass]
public sealed class MlNetTranscriptTests
{
    /// <summary>The questions that the stand-ins answer differently, and why.</summary>
    private static readonly Dictionary<string, string> Different = new()
    {
        ["trainer on var vec"] = "There is no k-means among the stand-ins.",
        ["kmeans empty data"] = "There is no k-means among the stand-ins.",
    };

    [TestMethod]
    public void EveryAnswerIsTheRealOnes()
    {
        string[] expected = File.ReadAllLines(StandIns.PathOf("transcript", "mlnet", "expected.txt"));
        string[] actual = Run();
        Assert.AreEqual(expected.Length, actual.Length, "The number of lines differs:\n" + string.Join("\n", actual));

        var wrong = expected.Zip(actual)
            .Where(line => Mask(line.First) != Mask(line.Second) && !Different.ContainsKey(line.First.Split(':')[0]))
            .Select(line => $"expected: {line.First}\nactual:   {line.Second}");
        Assert.AreEqual("", string.Join("\n", wrong));
    }

    /// <summary>Hides what differs from run to run, and a few bytes of a compressed size, which differ from processor to processor.</summary>
    private static string Mask(string line)
    {
        line = Regex.Replace(line, @"\d\d:\d\d:\d\d\.\d+", "(time)");
        return Regex.Replace(line, @"^(non-seekable save: ok \d\d)\d\d$", "$1xx");
    }

    private static string[] Run()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [StandIns.Setting("MlNetTranscript")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }
}
