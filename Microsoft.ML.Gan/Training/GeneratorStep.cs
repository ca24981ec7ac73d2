using Microsoft.ML.Gan.Core.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>A step of the generator: it learns to make samples that the discriminator classifies as real.</summary>
internal sealed class GeneratorStep : IDisposable
{
    private readonly GanOptions _options;
    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly GanDiscriminator _discriminator;
    private readonly Parameter[] _discriminatorParameters;

    public GeneratorStep(GanOptions options, nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator)
    {
        (_options, _generator, _discriminator) = (options, generator, discriminator);
        _discriminatorParameters = [.. discriminator.parameters()];
        Optimizer = new Optimizer(options.Optimizer, generator.parameters(), options.GeneratorLearningRate, options.Beta1, options.Beta2,
            options.Momentum);
    }

    public Optimizer Optimizer { get; }

    /// <summary>The loss (a scalar) and the logits (N) before the update, and the gradient's norm if measured.</summary>
    public readonly record struct Result(Tensor Loss, Tensor Logits, double? GradientNorm);

    /// <summary>
    /// Takes a step on generated samples, N×C×H×W or N×V, with the generator's gradients. There are as many classes or more, and as many
    /// real samples where the loss pairs them.
    /// </summary>
    public Result Run(Tensor real, Tensor fake, Tensor? classes, DiscriminatorInputs inputs, bool measured)
    {
        RequireDiscriminatorGradients(false);
        Tensor logits = _discriminator.forward(inputs.Fake(fake), inputs.Classes(DiscriminatorInputs.First(classes, fake)));
        Tensor loss = _options.Loss == GanLossKind.Relativistic
            ? GanLosses.RelativisticGenerator(_discriminator.forward(inputs.Real(real), inputs.Classes(classes)), logits)
            : GanLosses.Generator(_options.Loss, logits);
        double? norm = Optimizer.Minimize(loss, _generator, measured);
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
