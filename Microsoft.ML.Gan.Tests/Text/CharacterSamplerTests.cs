using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Text;

[TestClass]
public class CharacterSamplerTests
{
    private static readonly float[] Logits = [.. new[] { 0.1, 0.4, 0.2, 0.3 }.Select(p => (float)Math.Log(p) + 5)];

    /// <summary>How often each character is drawn, of 20,000 times.</summary>
    private static double[] Shares(CharacterGenerationOptions settings, float[]? logits = null)
    {
        logits ??= Logits;
        var sampler = new CharacterSampler(settings, logits.Length);
        var shares = new double[logits.Length];
        for (int place = 0; place < 20_000; place++)
            shares[sampler.Draw(logits, key: 11, place)] += 1 / 20_000.0;
        return shares;
    }

    private static void AreClose(double[] expected, double[] found)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], expected[i] == 0 ? 0 : 0.012, $"{i}: {string.Join(" ", found)}");
    }

    [TestMethod]
    public void DrawFollowsProbabilities() => AreClose([0.1, 0.4, 0.2, 0.3], Shares(new()));

    [TestMethod]
    public void TemperatureDividesLogits()
    {
        double[] squared = [0.01, 0.16, 0.04, 0.09];
        AreClose([.. squared.Select(p => p / squared.Sum())], Shares(new() { Temperature = 0.5 }));
        AreClose([0, 1, 0, 0], Shares(new() { Temperature = 0.001 }));
        AreClose([0.25, 0.25, 0.25, 0.25], Shares(new() { Temperature = 1e6 }));
    }

    [TestMethod]
    public void TemperatureZeroTakesLikeliestAndFirstOfEqualOnes()
    {
        AreClose([0, 1, 0, 0], Shares(new() { Temperature = 0 }));
        AreClose([0, 1, 0, 0], Shares(new() { Temperature = 0 }, [1, 3, 3, 2]));
    }

    [TestMethod]
    public void TopKLeavesKLikeliest()
    {
        AreClose([0, 4 / 7.0, 0, 3 / 7.0], Shares(new() { TopK = 2 }));
        AreClose([0, 1, 0, 0], Shares(new() { TopK = 1 }));
        AreClose([0.1, 0.4, 0.2, 0.3], Shares(new() { TopK = 4 }));
        AreClose([0.1, 0.4, 0.2, 0.3], Shares(new() { TopK = 9 }));
        AreClose([0.5, 0.5, 0], Shares(new() { TopK = 2 }, [1, 1, 1])); // of equal ones the first
    }

    [TestMethod]
    public void TopPLeavesFewestThatHaveProbability()
    {
        AreClose([0, 1, 0, 0], Shares(new() { TopP = 0.39 }));
        AreClose([0, 4 / 7.0, 0, 3 / 7.0], Shares(new() { TopP = 0.5 }));
        AreClose([0, 4 / 9.0, 2 / 9.0, 3 / 9.0], Shares(new() { TopP = 0.85 }));
        // 4/9 is less than 0.6 of what top K has left, 7/9 is more.
        AreClose([0, 4 / 7.0, 0, 3 / 7.0], Shares(new() { TopP = 0.6, TopK = 3 }));
    }

    [TestMethod]
    public void DrawIsFunctionOfKeyAndPlace()
    {
        int[] Draws(ulong key) => [.. Enumerable.Range(0, 50).Select(place => new CharacterSampler(new(), 4).Draw(Logits, key, place))];
        CollectionAssert.AreEqual(Draws(3), Draws(3));
        CollectionAssert.AreNotEqual(Draws(3), Draws(4));
    }

    [TestMethod]
    public void DrawNeverGivesImpossibleCharacters() => AreClose([0, 0, 1], Shares(new(), [float.NegativeInfinity, -1000, 0]));
}
