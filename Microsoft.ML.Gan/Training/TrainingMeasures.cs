namespace Microsoft.ML.Gan.Training;

/// <summary>What is measured in the steps that are reported, as in <see cref="GanProgress"/>.</summary>
internal readonly record struct TrainingMeasures(double Diversity, double DiscriminatorGradientNorm, double GeneratorGradientNorm);
