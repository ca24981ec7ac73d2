namespace Microsoft.ML.Gan;

/// <summary>How an image is brought to another size.</summary>
public enum ImageFit
{
    /// <summary>Scaled to cover the target, keeping its aspect ratio; what exceeds it is cropped evenly.</summary>
    Crop,

    /// <summary>Scaled to fit inside the target, keeping its aspect ratio; the rest is the background.</summary>
    Pad,

    /// <summary>Scaled to the target's height and width, whatever the aspect ratio.</summary>
    Stretch,
}

/// <summary>The order of the values of an image in a vector.</summary>
public enum PixelLayout
{
    /// <summary>Derived from the vector's dimensions; planar where they are ambiguous.</summary>
    Auto,

    /// <summary>C×H×W: one whole channel after the other, as ExtractPixels gives.</summary>
    Planar,

    /// <summary>H×W×C: the channels of a pixel side by side.</summary>
    Interleaved,
}

/// <summary>
/// What to do with an image that is missing or cannot be read. A file that ends within its pixels counts as such: ML.NET's LoadImages gives
/// an incomplete image, which knows its file's path. In vectors of pixels it cannot be detected.
/// </summary>
public enum UnreadableImages
{
    /// <summary>Fail, naming the row and, where known, the file.</summary>
    Throw,

    /// <summary>
    /// Leave the row out of training. Transform gives it missing values (NaN, no image). A warning on the log counts such rows.
    /// </summary>
    Skip,
}

/// <summary>Where networks run.</summary>
public enum GanDevice
{
    /// <summary>The GPU that <c>MLContext.GpuDeviceId</c> names, else the first CUDA GPU, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A CUDA GPU. Without one: the CPU if <c>MLContext.FallbackToCpu</c>, else an error.</summary>
    Cuda,
}

/// <summary>
/// The number format of the networks' convolutions. Weights, sums, normalization, losses and optimizers are always single precision.
/// </summary>
public enum GanPrecision
{
    /// <summary>
    /// <see cref="BFloat16"/> on a CPU with instructions for it (AVX-512_BF16, AMX), if the networks are wide enough to gain from it and
    /// no gradient penalty needs second derivatives; <see cref="Float32"/> otherwise.
    /// </summary>
    Auto,

    /// <summary>Single precision.</summary>
#pragma warning disable CA1720 // the choice is of types
    Float32,
#pragma warning restore CA1720

    /// <summary>bfloat16, on any device: the range of single precision, and 8 bits of a number.</summary>
    BFloat16,
}

/// <summary>What the two networks minimize.</summary>
public enum GanLossKind
{
    /// <summary>Goodfellow et al. 2014: logistic loss; the generator maximizes log D(G(z)).</summary>
    NonSaturating,

    /// <summary>Mao et al. 2017: squared distance of the logits from the labels.</summary>
    LeastSquares,

    /// <summary>Lim and Ye 2017: no reward for logits beyond ±1.</summary>
    Hinge,

    /// <summary>Gulrajani et al. 2017: the Wasserstein distance, with <see cref="GanOptions.GradientPenalty"/>.</summary>
    Wasserstein,

    /// <summary>
    /// Relativistic pairing (Sun, Fang, Schwing 2020; Huang et al. 2024, R3GAN): the logistic loss of the difference between the logits of
    /// a real and a generated image. Goes with <see cref="GanOptions.R1Penalty"/> and <see cref="GanOptions.R2Penalty"/>.
    /// </summary>
    Relativistic,
}

/// <summary>The course of a value that changes during training.</summary>
public enum GanAnnealing
{
    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>On half a cosine: slowly at the beginning and at the end (Loshchilov and Hutter 2017, without restarts).</summary>
    Cosine,
}

/// <summary>How weights follow gradients.</summary>
public enum GanOptimizer
{
    /// <summary>Adam (Kingma and Ba 2015), with <see cref="TrainingOptions.Beta1"/> and <see cref="TrainingOptions.Beta2"/>.</summary>
    Adam,

    /// <summary>RMSProp, with a decay of 0.99.</summary>
    RmsProp,

    /// <summary>Stochastic gradient descent with <see cref="TrainingOptions.Momentum"/>.</summary>
    Sgd,

    /// <summary>The same with Nesterov's momentum.</summary>
    NesterovSgd,
}

/// <summary>The distribution of latent values.</summary>
public enum LatentDistribution
{
    /// <summary>Standard normal.</summary>
    Normal,

    /// <summary>Uniform on [-1, 1).</summary>
    Uniform,
}

/// <summary>Normalization inside the discriminator.</summary>
public enum DiscriminatorNormalization
{
    /// <summary>Batch normalization, as in the DCGAN paper.</summary>
    Batch,

    /// <summary>Instance normalization: each image by itself, as gradient penalties want it (Gulrajani et al. 2017, section 4).</summary>
    Instance,

    /// <summary>None.</summary>
    None,

    /// <summary>None of activations, but <see cref="SpectralNormalization"/> of all layers' weights (Miyato et al. 2018).</summary>
    Spectral,
}

/// <summary>What of a trained GAN is exported.</summary>
public enum GanNetwork
{
    /// <summary>The generator: latent vectors, and weights of classes where there are any, to samples.</summary>
    Generator,

    /// <summary>The discriminator: samples, and weights of classes where there are any, to logits and probabilities.</summary>
    Discriminator,

    /// <summary>The discriminator's hidden layers: samples to features.</summary>
    Features,
}

/// <summary>Kinds of differentiable augmentation (Zhao et al. 2020), which help when there are few images.</summary>
[Flags]
public enum GanAugmentation
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Brightness, saturation and contrast.</summary>
    Color = 1,

    /// <summary>Shifts by up to an eighth of each side.</summary>
    Translation = 2,

    /// <summary>A rectangle of half of each side is cut out.</summary>
    Cutout = 4,

    /// <summary>All of them.</summary>
    All = Color | Translation | Cutout,
}
