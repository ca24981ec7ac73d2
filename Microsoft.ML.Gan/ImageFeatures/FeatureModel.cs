using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>What a feature extractor is made of, apart from its weights.</summary>
/// <param name="Column">Where images come from.</param>
/// <param name="FeaturesColumnName">Name of the output column of features, if there is one.</param>
/// <param name="ScoreColumnName">Name of the output column of probabilities, if there is one.</param>
/// <param name="PredictedLabelColumnName">Name of the output column of the likeliest class, if there is one.</param>
/// <param name="ClassCount">Number of classes; 0 for a network with random weights.</param>
/// <param name="ClassNames">Names of the classes, if they are known.</param>
internal sealed record FeatureModelInfo(
    ImageColumn Column, string? FeaturesColumnName, string? ScoreColumnName, string? PredictedLabelColumnName, int ClassCount,
    string[]? ClassNames);

/// <summary>The network on its device, and what it does with a batch. Safe to call from several threads; evaluations take turns.</summary>
internal sealed class FeatureModel : FeatureSource
{
    private readonly Lock _turn = new();
    private bool _disposed;

    /// <summary>Makes the network, its weights not yet drawn.</summary>
    public FeatureModel(FeatureModelInfo info, Device device)
    {
        (Info, Device) = (info, device);
        (Network, Head) = AmbientState.Build(() =>
            (new FeatureNetwork(info.Column.Shape), info.ClassCount > 0 ? nn.Linear(FeatureNetwork.Features, info.ClassCount) : null));
    }

    public FeatureModelInfo Info { get; }

    public Device Device { get; }

    public override ImageShape Shape => Info.Column.Shape;

    public override int Width => FeatureNetwork.Features;

    public override int ClassCount => Info.ClassCount;

    public override string Name => ClassCount > 0 ? $"a classifier of {ClassCount} classes" : "a network with fixed random weights";

    /// <summary>Images N×C×H×W in [-1, 1] to features N×128.</summary>
    public FeatureNetwork Network { get; }

    /// <summary>Features N×128 to logits N×classes, if there are classes.</summary>
    public Linear? Head { get; }

    /// <summary>The modules that have weights, in the order in which they are drawn and saved.</summary>
    public IEnumerable<nn.Module> Modules => Head is null ? [Network] : [Network, Head];

    /// <summary>
    /// Draws the weights: N(0, √(2 / inputs)), which keeps the variance through ReLUs (He, Zhang, Ren, Sun 2015); scales 1, shifts 0.
    /// They are the same on every machine.
    /// </summary>
    public void InitializeWeights(ulong seed)
    {
        using IDisposable noGrad = no_grad();
        ulong index = 0;
        foreach ((string name, Parameter parameter) in Modules.SelectMany(module => module.named_parameters()))
        {
            using DisposeScope scope = NewDisposeScope();
            index++;
            if (parameter.dim() == 1)
            {
                parameter.Fill(name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1);
                continue;
            }
            var values = new float[parameter.numel()];
            CounterRandom.FillNormal(CounterRandom.DeriveKey(seed, index), values);
            double inputs = (double)values.Length / parameter.shape[0];
            parameter.copy_(TensorFactory.Copy(values, parameter.shape, CPU).TimesInPlace(Math.Sqrt(2 / inputs)));
        }
    }

    /// <summary>The weights go to the device, once they are drawn or loaded.</summary>
    public void MoveToDevice()
    {
        foreach (nn.Module module in Modules)
            TorchBackend.Place(module, Device);
    }

    /// <summary>Uses what batch normalization learned (true) or the batch at hand (false).</summary>
    public void SetEvaluation(bool evaluation)
    {
        foreach (nn.Module module in Modules)
            module.train(!evaluation);
    }

    public override (float[] Features, float[] Probabilities) Evaluate(byte[] images)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ImageFeaturesTransformer));
            using IDisposable noGrad = no_grad(); // per thread, like the scope
            using DisposeScope scope = NewDisposeScope();
            Tensor features = Network.forward(SampleTensors.FromBytes(images, Info.Column, Device));
            float[] probabilities = Head is null ? [] : ToArray(nn.functional.softmax(Head.forward(features), 1));
            return (ToArray(features), probabilities);
        }

        static float[] ToArray(Tensor values) => values.cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Lets the weights be read while nothing frees them.</summary>
    public void ReadWeights(Action<nn.Module> read)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ImageFeaturesTransformer));
            foreach (nn.Module module in Modules)
                read(module);
        }
    }

    public override void Dispose()
    {
        lock (_turn)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (nn.Module module in Modules)
                module.Dispose();
        }
    }
}
