using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

#pragma warning disable RS0030 // as TorchSharp's users write it: a number may be freed too early where another thread collects garbage

namespace GanSamples.Bench;

/// <summary>
/// The peer: networks and step of PyTorch's well-known DCGAN example, written plainly in TorchSharp. It runs on the same libtorch, in the
/// same process. At its defaults it computes in single precision; at its best, convolutions compute in bfloat16 on channels-last memory.
/// </summary>
internal sealed class PlainDcgan : IDisposable
{
    public const int LatentSize = 100;
    private const int WarmUp = 2;

    private readonly Sequential _generator;
    private readonly Sequential _discriminator;
    private readonly OptimizerHelper _generatorOptimizer;
    private readonly OptimizerHelper _discriminatorOptimizer;
    private readonly Tensor _images;
    private readonly bool _best;

    public PlainDcgan(int size, int channels, int filters, int batch, bool best)
    {
        _best = best;
        _generator = Generator(size, channels, filters);
        _discriminator = Discriminator(size, channels, filters);
        _generatorOptimizer = optim.Adam(_generator.parameters(), 0.0002, 0.5, 0.999);
        _discriminatorOptimizer = optim.Adam(_discriminator.parameters(), 0.0002, 0.5, 0.999);
        using DisposeScope scope = NewDisposeScope();
        _images = Laid(rand(batch, channels, size, size) * 2 - 1).DetachFromDisposeScope();
    }

    /// <summary>A step on real images, N×C×H×W in [-1, 1].</summary>
    public void Step(Tensor real)
    {
        using DisposeScope scope = NewDisposeScope();
        long batch = real.shape[0];
        Tensor ones = torch.ones(batch), zeros = torch.zeros(batch);
        _discriminator.zero_grad();
        nn.functional.binary_cross_entropy_with_logits(Discriminate(real), ones).backward();
        Tensor fake = Generate(randn(batch, LatentSize, 1, 1));
        nn.functional.binary_cross_entropy_with_logits(Discriminate(fake.detach()), zeros).backward();
        _discriminatorOptimizer.step();
        _generator.zero_grad();
        nn.functional.binary_cross_entropy_with_logits(Discriminate(fake), ones).backward();
        _generatorOptimizer.step();
    }

    /// <summary>The mean seconds of a step.</summary>
    public double Train(int steps)
    {
        _generator.train();
        _discriminator.train();
        return Mean(steps, () => Step(_images));
    }

    /// <summary>The mean seconds of a batch that the generator makes.</summary>
    public double Generate(int batches)
    {
        _generator.eval();
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = randn(_images.shape[0], LatentSize, 1, 1);
        return MeanWithoutGradients(batches, () => Generate(latents));
    }

    /// <summary>The mean seconds of a batch that the discriminator scores.</summary>
    public double Score(int batches)
    {
        _discriminator.eval();
        return MeanWithoutGradients(batches, () => Discriminate(_images));
    }

    /// <summary>Images N×C×H×W in [-1, 1] of latent vectors N×Z×1×1, as in training until <see cref="SetEvaluation"/>.</summary>
    public Tensor Generate(Tensor latents) => _generator.forward(_best ? Laid(latents).bfloat16() : latents).@float();

    /// <summary>Uses the statistics of training.</summary>
    public void SetEvaluation() => _generator.eval();

    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _generator.Dispose();
        _discriminator.Dispose();
        _images.Dispose();
    }

    private static double MeanWithoutGradients(int times, Action action)
    {
        using IDisposable noGrad = no_grad();
        return Mean(times, action);
    }

    private static double Mean(int times, Action action)
    {
        for (int i = 0; i < WarmUp; i++)
            Run();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            Run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;

        void Run()
        {
            using DisposeScope scope = NewDisposeScope();
            action();
        }
    }

    private Tensor Discriminate(Tensor images) => _discriminator.forward(_best ? images.bfloat16() : images).flatten().@float();

    /// <summary>Channels last, where that is best: TorchSharp's memory formats do nothing, but strides do.</summary>
    private Tensor Laid(Tensor x) => _best ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x;

    /// <summary>The sides of an image at each level: halved until shorter than 8.</summary>
    private static List<int> Sizes(int size)
    {
        List<int> sizes = [size];
        while (sizes[^1] >= 8)
            sizes.Add(sizes[^1] / 2);
        return sizes;
    }

    private static int Maps(int filters, int level) => filters * Math.Min(8, 1 << (level - 1));

    private Sequential Generator(int size, int channels, int filters)
    {
        List<int> sides = Sizes(size);
        int last = sides.Count - 1, width = Maps(filters, last);
        var layers = new List<nn.Module<Tensor, Tensor>>
        {
            Layer(nn.ConvTranspose2d(LatentSize, width, sides[last], 1, 0, bias: false)),
            Normalization(width),
            nn.ReLU(inplace: true),
        };
        for (int level = last; level > 1; level--)
        {
            int next = Maps(filters, level - 1);
            layers.Add(Layer(nn.ConvTranspose2d(width, next, 4, 2, 1, sides[level - 1] % 2, bias: false)));
            layers.AddRange([Normalization(next), nn.ReLU(inplace: true)]);
            width = next;
        }
        layers.AddRange([Layer(nn.ConvTranspose2d(filters, channels, 4, 2, 1, sides[0] % 2, bias: false)), nn.Tanh()]);
        return nn.Sequential(layers);
    }

    private Sequential Discriminator(int size, int channels, int filters)
    {
        List<int> sides = Sizes(size);
        int last = sides.Count - 1;
        var layers = new List<nn.Module<Tensor, Tensor>>
        {
            Layer(nn.Conv2d(channels, filters, 4, 2, 1, bias: false)),
            nn.LeakyReLU(0.2, inplace: true),
        };
        for (int level = 2; level <= last; level++)
        {
            int width = Maps(filters, level);
            layers.Add(Layer(nn.Conv2d(Maps(filters, level - 1), width, 4, 2, 1, bias: false)));
            layers.AddRange([Normalization(width), nn.LeakyReLU(0.2, inplace: true)]);
        }
        layers.Add(Layer(nn.Conv2d(Maps(filters, last), 1, sides[last], 1, 0, bias: false)));
        return nn.Sequential(layers);
    }

    private static BatchNorm2d Normalization(int maps)
    {
        BatchNorm2d layer = nn.BatchNorm2d(maps);
        nn.init.normal_(layer.weight, 1, 0.02);
        return layer;
    }

    /// <summary>A convolution with the example's weights. At its best it casts them to bfloat16 in each pass, as autocast does.</summary>
    private nn.Module<Tensor, Tensor> Layer(nn.Module<Tensor, Tensor> convolution)
    {
        Parameter weight = convolution.parameters().Single();
        nn.init.normal_(weight, 0, 0.02);
        return !_best ? convolution : convolution switch
        {
            Conv2d c => new Cast(weight,
                w => x => nn.functional.conv2d(x, w, null, [c.stride[0], c.stride[1]], [c.padding![0], c.padding[1]])),
            ConvTranspose2d c => new Cast(weight, w => x => nn.functional.conv_transpose2d(x, w, null, [c.stride[0], c.stride[1]],
                [c.padding![0], c.padding[1]], [c.output_padding![0], c.output_padding[1]])),
            _ => throw new UnreachableException(),
        };
    }

    private sealed class Cast : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _weight;
        private readonly Func<Tensor, Func<Tensor, Tensor>> _operation;

        public Cast(Parameter weight, Func<Tensor, Func<Tensor, Tensor>> operation)
            : base(nameof(Cast))
        {
            (long outputs, long inputs, long height, long width) = (weight.shape[0], weight.shape[1], weight.shape[2], weight.shape[3]);
            long[] strides = [inputs * height * width, 1, inputs * width, inputs];
            Tensor laid = empty_strided([outputs, inputs, height, width], strides, ScalarType.Float32);
            using (no_grad())
                laid.copy_(weight);
            _weight = new Parameter(laid);
            _operation = operation;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _operation(_weight.bfloat16())(input);
    }
}
