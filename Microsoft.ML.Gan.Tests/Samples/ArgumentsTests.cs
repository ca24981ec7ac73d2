using GanSamples;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class ArgumentsTests
{
    [TestMethod]
    public void PairsAreReadAndTheRestHasDefaults()
    {
        var arguments = new Arguments(["--out", "here", "--steps", "12"], "--out", "--steps", "--seconds");
        Assert.AreEqual("here", arguments.Text("--out"));
        Assert.AreEqual(12, arguments.WholeNumber("--steps", otherwise: 0, minimum: 1));
        Assert.AreEqual(1.5, arguments.Number("--seconds", otherwise: 1.5, minimum: 1));
        Assert.IsNull(arguments.Text("--seconds"));
    }

    [TestMethod]
    public void FlagsHaveNoValue()
    {
        var arguments = new Arguments(["--quick", "--out", "here"], ["--quick", "--loud"], "--out");
        Assert.AreEqual((true, false, "here"), (arguments.Has("--quick"), arguments.Has("--loud"), arguments.Text("--out")));
        Assert.ThrowsExactly<UsageException>(() => new Arguments(["--quick", "yes"], ["--quick"], "--out"));
        StringAssert.Contains(Assert.ThrowsExactly<UsageException>(() => new Arguments(["--quick", "--quick"], ["--quick"], "--out")).Message, "twice");
    }

    [TestMethod]
    [DataRow("--outt x", "--outt")]
    [DataRow("--out", "no value")]
    [DataRow("--out x --out y", "twice")]
    [DataRow("--steps many", "'many'")]
    [DataRow("--steps 0", "from 1 up")]
    [DataRow("--steps 1.5", "whole number")]
    [DataRow("--steps NaN", "'NaN'")]
    public void MistakesAreNamed(string line, string expected)
    {
        string message = Assert.ThrowsExactly<UsageException>(() =>
            new Arguments(line.Split(' '), "--out", "--steps").WholeNumber("--steps", otherwise: 0, minimum: 1)).Message;
        StringAssert.Contains(message, expected);
    }
}
