using System.Reflection;
using CsCheck;

namespace Microsoft.ML.Gan.Tests.Options;

/// <summary>Each option that is a number is accepted within its documented range, and named outside of it.</summary>
[TestClass]
public class GanOptionsPropertyTests
{
    /// <summary>The ranges that the options' comments give, the other options left as they are.</summary>
    private static readonly Dictionary<string, Func<double, bool>> Ranges = new()
    {
        [nameof(GanOptions.Height)] = v => v >= ImageTrainingOptions.SmallestSide,
        [nameof(GanOptions.Width)] = v => v >= ImageTrainingOptions.SmallestSide,
        [nameof(GanOptions.Channels)] = v => v is 1 or 3 or 4,
        [nameof(GanOptions.PixelMinimum)] = double.IsFinite,
        [nameof(GanOptions.PixelMaximum)] = v => v > 0 && double.IsFinite(v), // the minimum is 0
        [nameof(GanOptions.Clusters)] = v => v is 0 or >= 2 and <= 1000,
        [nameof(GanOptions.FeaturesWidth)] = v => v >= 1,
        [nameof(GanOptions.LatentSize)] = v => v >= 1,
        [nameof(GanOptions.GeneratorFilters)] = v => v >= 1,
        [nameof(GanOptions.DiscriminatorFilters)] = v => v >= 1,
        [nameof(GanOptions.InitialStandardDeviation)] = IsPositive,
        [nameof(GanOptions.Epochs)] = v => v >= 1,
        [nameof(GanOptions.MaximumSteps)] = v => v >= 1,
        [nameof(GanOptions.BatchSize)] = v => v >= 2,
        [nameof(GanOptions.GeneratedBatchSize)] = v => v is >= 2 and <= 64, // the batch size is 64
        [nameof(GanOptions.DiscriminatorSteps)] = v => v >= 1,
        [nameof(GanOptions.GeneratorLearningRate)] = IsPositive,
        [nameof(GanOptions.DiscriminatorLearningRate)] = IsPositive,
        [nameof(GanOptions.FinalLearningRateShare)] = v => v is >= 0 and <= 1,
        [nameof(GanOptions.FinalBeta2)] = v => v is >= 0 and < 1,
        [nameof(GanOptions.FinalPenaltyShare)] = v => v is >= 0 and <= 1,
        [nameof(GanOptions.AugmentationProbability)] = v => v is >= 0 and <= 1,
        [nameof(GanOptions.AugmentationTarget)] = v => v is > -1 and < 1,
        [nameof(GanOptions.AugmentationTargetImages)] = v => v >= 1,
        [nameof(GanOptions.Beta1)] = v => v is >= 0 and < 1,
        [nameof(GanOptions.Beta2)] = v => v is >= 0 and < 1,
        [nameof(GanOptions.Momentum)] = v => v is >= 0 and < 1,
        [nameof(GanOptions.EmaDecay)] = v => v is >= 0 and < 1,
        [nameof(GanOptions.LabelFlipRate)] = v => v is >= 0 and < 0.5,
        [nameof(GanOptions.InstanceNoise)] = IsNotNegative,
        [nameof(GanOptions.InstanceNoiseSteps)] = v => v >= 1,
        [nameof(GanOptions.R1Penalty)] = IsNotNegative,
        [nameof(GanOptions.R2Penalty)] = IsNotNegative,
        [nameof(GanOptions.LeCamPenalty)] = IsNotNegative,
        [nameof(GanOptions.PenaltyInterval)] = v => v >= 1,
        [nameof(GanOptions.GradientPenalty)] = IsNotNegative,
        [nameof(GanOptions.Packing)] = v => v is >= 1 and <= 32 && 64 % v == 0, // two packs or more
        [nameof(GanOptions.Seed)] = _ => true,
        [nameof(GanOptions.ProgressInterval)] = v => v >= 1,
        [nameof(GanOptions.SnapshotInterval)] = v => v >= 1,
        [nameof(GanOptions.SnapshotSize)] = v => v >= 1,
        [nameof(GanOptions.EvaluationPatience)] = v => v >= 1,
        [nameof(GanOptions.EvaluationInterval)] = v => v >= 1,
        [nameof(GanOptions.EvaluationRows)] = v => v >= 2,
        [nameof(GanOptions.CheckpointInterval)] = v => v >= 1,
        [nameof(GanOptions.CheckpointsKept)] = v => v >= 1,
    };

    /// <summary>Those whose ranges depend on other numbers.</summary>
    private static readonly string[] OfOthers =
        [nameof(GanOptions.Packing), nameof(GanOptions.PixelMaximum), nameof(GanOptions.GeneratedBatchSize)];

    private static readonly PropertyInfo[] Numbers =
        [.. typeof(GanOptions).GetProperties().Where(p => CodeOf(p) is >= TypeCode.SByte and <= TypeCode.Decimal)];

    private static readonly Gen<(PropertyInfo Option, object Value)> Settings = Gen.OneOf(Numbers).SelectMany(option =>
        CodeOf(option) switch
        {
            TypeCode.Int32 => Gen.OneOf(Gen.Int, Gen.Int[-2, 10], Gen.Int[-2, 1100]).Select(value => (option, (object)value)),
            TypeCode.Int64 => Gen.OneOf(Gen.Long, Gen.Long[-2, 10]).Select(value => (option, (object)value)),
            TypeCode.Single => Gen.OneOf(Gen.Float, Gen.Float.Special, Gen.Float[-1, 200]).Select(value => (option, (object)value)),
            TypeCode.Double => Gen.OneOf(Gen.Double, Gen.Double.Special, Gen.Double[-1, 2], Gen.OneOf(0.0, 0.5, 1))
                .Select(value => (option, (object)value)),
            var code => throw new NotSupportedException($"{option.Name} is of {code}."),
        });

    private static TypeCode CodeOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type.IsEnum ? TypeCode.Object : Type.GetTypeCode(type);
    }

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);

    private static bool IsNotNegative(double value) => value >= 0 && double.IsFinite(value);

    private static bool IsInRange(PropertyInfo option, object value) =>
        Ranges[option.Name](Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));

    private static void Check(GanOptions options) => TinyGan.Context.Transforms.Gan("Pixels", options);

    [TestMethod]
    public void GanOptionsHaveARangeForEachNumber() =>
        CollectionAssert.AreEquivalent(Ranges.Keys, Numbers.Select(option => option.Name).ToArray());

    [TestMethod]
    public void GanOptionsNameANumberThatIsOutOfItsRange() => Settings.Holds(3000, (option, value) =>
    {
        var options = new GanOptions { EvaluationInterval = 1 }; // patience needs it
        option.SetValue(options, value);
        if (IsInRange(option, value) && !(option.Name == nameof(GanOptions.PixelMinimum) && options.PixelMinimum >= options.PixelMaximum))
        {
            Check(options);
            return;
        }
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options));
        if (IsInRange(option, value)) // a minimum that the maximum is not above
            Assert.AreEqual(nameof(GanOptions.PixelMaximum), error.ParamName);
        else
            Assert.AreEqual((option.Name, value), (error.ParamName, error.ActualValue));
        StringAssert.Contains(error.Message, $"GanOptions.{error.ParamName} must be ");
    });

    /// <summary>However many there are, all are named at once.</summary>
    [TestMethod]
    public void GanOptionsNameAllNumbersThatAreOutOfTheirRanges() => Settings.Array[2, 6].Holds(500, settings =>
    {
        var options = new GanOptions { EvaluationInterval = 1 }; // patience needs it
        foreach ((PropertyInfo option, object value) in settings)
            option.SetValue(options, value);
        PropertyInfo[] wrong = [.. settings.Select(setting => setting.Option).Distinct().Where(option =>
            !IsInRange(option, option.GetValue(options)!) && !OfOthers.Contains(option.Name))];
        if (wrong.Length == 0)
            return;
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).Message;
        foreach (PropertyInfo option in wrong)
            StringAssert.Contains(message, $"GanOptions.{option.Name} must be ");
    });
}
