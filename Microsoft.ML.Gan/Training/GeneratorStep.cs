using Microsoft.ML.Gan.Core.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>A step of the generator: it learns to make samples that the discriminator classifies as real.</summary>
internal sealed class GeneratorStep(GanOptions options, nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator) : IDisposable
{
    private readonly Parameter[] _discriminatorParameters = [.. discriminator.parameters()];

    public Optimizer Optimizer { get; } = new(options.Optimizer, generator.parameters(), options.GeneratorLearningRate,
        options.Beta1, options.Beta2, options.Momentum);

    /// <summary>The loss (a scalar) and the logits (N) before the update, and the gradient's norm if measured.</summary>
    public readonly record struct Result(Tensor Loss, Tensor Logits, double? GradientNorm);

    /// <summary>
    /// Takes a step on generated samples, N×C×H×W or N×V, with the generator's gradients. There are as many classes or more, and as many
    /// real samples where the loss pairs them.
    /// </summary>
    public Result Run(Tensor real, Tensor fake, Tensor? classes, DiscriminatorInputs inputs, bool measured)
    {
        RequireDiscriminatorGradients(false);
        Tensor logits = discriminator.forward(inputs.Fake(fake), inputs.Classes(DiscriminatorInputs.First(classes, fake)));
        Tensor loss = options.Loss == GanLossKind.Relativistic
            ? GanLosses.RelativisticGenerator(discriminator.forward(inputs.Real(real), inputs.Classes(classes)), logits)
            : GanLosses.Generator(options.Loss, logits);
        double? norm = Optimizer.Minimize(loss, generator, measured);
        RequireDiscriminatorGradients(true);
        return new Result(loss, logits, norm);
    }

    public void Dispose() => Optimizer.Dispose();

    /// <summary>The discriminator's weights need no gradients in this step: gradients only pass through it.</summary>
    private void RequireDiscriminatorGradients(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
            parameter.requires_grad = required;
    }
}
