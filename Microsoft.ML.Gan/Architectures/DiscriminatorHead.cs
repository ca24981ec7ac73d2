using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// The end of a discriminator: a dense layer to one logit. It has the minibatch standard deviation and spectral normalization where the
/// options ask for them, and compares features with the classes by projection (Miyato and Koyama 2018, equation 4).
/// </summary>
public sealed class DiscriminatorHead : nn.Module<Tensor, Tensor>
{
    private readonly MinibatchStandardDeviation? _deviation;
    private readonly nn.Module<Tensor, Tensor> _dense;
    private readonly ClassProjection? _classes;

    /// <summary>Makes the layers.</summary>
    /// <param name="options">What the network is built for.</param>
    /// <param name="inputs">Values of a sample that the dense layer reads, I.</param>
    /// <param name="maps">Features, or maps of features, that classes are compared with, M.</param>
    /// <param name="bias">Whether the dense layer has a bias.</param>
    public DiscriminatorHead(GanNetworkOptions options, int inputs, int maps, bool bias)
        : base(nameof(DiscriminatorHead))
    {
        if (options.MinibatchStandardDeviation)
            _deviation = new MinibatchStandardDeviation();
        _dense = options.WithSpectralNormalization(nn.Linear(options.MinibatchStandardDeviation ? inputs + 1 : inputs, 1, bias));
        if (options.Classes > 0)
            _classes = new ClassProjection(options, maps);
        RegisterComponents();
    }

    /// <summary>Values N×I to logits N.</summary>
    public override Tensor forward(Tensor input) => _dense.forward(_deviation?.forward(input) ?? input).squeeze(1);

    /// <summary>Logits N of samples that are said to be of certain classes.</summary>
    /// <param name="input">N×I.</param>
    /// <param name="features">N×M or N×M×H×W.</param>
    /// <param name="classes">N×K, if there are any.</param>
    public Tensor forward(Tensor input, Tensor features, Tensor? classes) =>
        _classes is null || classes is null ? forward(input) : forward(input).Plus(_classes.Gain(features, classes));

    /// <summary>What <see cref="forward(Tensor, Tensor, Tensor?)"/> computes, as nodes of an ONNX graph.</summary>
    /// <param name="input">N×I.</param>
    /// <param name="features">N×M or N×M×H×W.</param>
    /// <param name="classes">N×K, if there are any.</param>
    public OnnxValue ToOnnx(OnnxValue input, OnnxValue features, OnnxValue? classes)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(features);
        OnnxValue logits = (_deviation is null ? input : input.Through(_deviation)).Through(_dense).Reshape(OnnxValue.Open);
        return _classes is null || classes is null ? logits : logits.Plus(_classes.Gain(features, classes));
    }

    /// <summary>
    /// What a logit gains when samples are said to be of these classes: ⟨V·y, φ(x)⟩, with φ the last features, summed over positions
    /// (Miyato and Koyama 2018, equation 4).
    /// </summary>
    private sealed class ClassProjection : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _embedding;

        public ClassProjection(GanNetworkOptions options, int features)
            : base(nameof(ClassProjection))
        {
            _embedding = options.WithSpectralNormalization(nn.Linear(options.Classes, features, false));
            RegisterComponents();
        }

        /// <summary>Weights of the classes N×K to the vectors V·y, N×M.</summary>
        public override Tensor forward(Tensor input) => _embedding.forward(input);

        public Tensor Gain(Tensor features, Tensor classes)
        {
            Tensor pooled = features.dim() > 2 ? features.flatten(2).sum(2L) : features;
            return (forward(classes) * pooled).sum(1L);
        }

        public OnnxValue Gain(OnnxValue features, OnnxValue classes)
        {
            OnnxValue pooled = features.Shape.Count > 2 ? features.Sum(2, 3) : features;
            return classes.Through(_embedding).Times(pooled).Sum(1);
        }
    }
}
