using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Gan;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanSamples.Bench;

/// <summary>
/// Where a training step's time goes: its parts, taken one after the other on networks of its own with TorchSharp's public calls, and a whole
/// step of a training beside their sum. 64×64×3, batch 64, bfloat16.
/// </summary>
internal sealed class ProfileRow : IDisposable
{
    private const int Batch = 64, Size = 64, Channels = 3, WarmUp = 3;

    private static readonly GanNetworkOptions _networks = new() { Channels = Channels, Height = Size, Width = Size, BFloat16 = true };

    private readonly nn.Module<Tensor, Tensor> _generator = GanArchitecture.Dcgan.BuildGenerator(_networks);
    private readonly nn.Module<Tensor, Tensor> _average = GanArchitecture.Dcgan.BuildGenerator(_networks);
    private readonly GanDiscriminator _discriminator = GanArchitecture.Dcgan.BuildDiscriminator(_networks);
    private readonly Parameter[] _judging;
    private readonly (Tensor Average, Tensor Current)[] _pairs;
    private readonly OptimizerHelper _generatorOptimizer;
    private readonly OptimizerHelper _discriminatorOptimizer;
    private readonly byte[] _pixels = new byte[Batch * Channels * Size * Size];
    private readonly float[] _latents = new float[Batch * _networks.LatentSize];
    private readonly Dictionary<string, (Timings Clock, Timings Processor)> _parts = []; // in the order of the step
    private bool _warm;
    private long _start;
    private TimeSpan _processor;

    private ProfileRow()
    {
        using (var random = new torch.Generator(1))
        {
            GanArchitecture.Dcgan.DrawWeights(_generator, 0.02, random);
            GanArchitecture.Dcgan.DrawWeights(_discriminator, 0.02, random);
        }
        _average.load_state_dict(_generator.state_dict());
        _judging = [.. _discriminator.parameters()];
        _pairs = [.. _average.parameters().Zip(_generator.parameters(), (average, current) => ((Tensor)average, (Tensor)current))];
        _generatorOptimizer = optim.Adam(_generator.parameters(), 2e-4, 0.5, 0.999);
        _discriminatorOptimizer = optim.Adam(_judging, 2e-4, 0.5, 0.999);
        var numbers = new Random(1);
        for (int i = 0; i < Batch; i++)
            BenchContext.Blot(numbers, Size, Channels).CopyTo(_pixels, i * _pixels.Length / Batch);
        for (int i = 0; i < _latents.Length; i++)
            _latents[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - numbers.NextDouble())) * Math.Cos(2 * Math.PI * numbers.NextDouble()));
    }

    public static void Measure(BenchContext context)
    {
        using var row = new ProfileRow();
        for (int step = -WarmUp; step < context.Times(24); step++)
        {
            row._warm = step >= 0;
            row.Step();
        }
        (double clock, double processor) = (0, 0);
        foreach ((string part, (Timings time, Timings work)) in row._parts)
        {
            Report(context, "profile: " + part, time, work);
            if (part.StartsWith('(')) // not in every step
                continue;
            clock += time.Median;
            processor += work.Median;
        }
        (Timings whole, Timings worked) = Train(context);
        Report(context, "profile: a whole step of a training", whole, worked);
        context.Report.Note(string.Create(CultureInfo.InvariantCulture,
            $"Profile: the parts (without those in brackets, which only the steps that are reported have) make {1e3 * clock:F0} ms by the clock and {1e3 * processor:F0} ms of processor time, " +
            $"and the training has {1e3 * (whole.Median - clock):F0} and {1e3 * (worked.Median - processor):F0} ms more: order, latent vectors, targets, sums for the reports."));
    }

    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _generator.Dispose();
        _average.Dispose();
        _discriminator.Dispose();
    }

    private static void Report(BenchContext context, string work, Timings clock, Timings processor) =>
        context.Report.Line(work, clock.ToString(), "", processor.Text("ms of processor", 1e3), "", null);

    private void Step()
    {
        DisposeScope scope = NewDisposeScope();
        Restart();
        Tensor real = tensor(_pixels, [Batch, Channels, Size, Size]).to(ScalarType.Float32).mul_(1 / 127.5).sub_(1);
        Tensor latents = tensor(_latents, [Batch, _networks.LatentSize]);
        Lap("real images from bytes");
        Tensor fake = _generator.forward(latents);
        Lap("generator forward");
        SetRequiresGrad(true);
        Tensor realLoss = nn.functional.softplus(-_discriminator.Judge(real, null)).mean();
        Lap("discriminator forward, real images");
        Tensor loss = realLoss + nn.functional.softplus(_discriminator.Judge(fake.detach(), null)).mean();
        Lap("discriminator forward, generated images");
        _discriminator.zero_grad();
        Lap("discriminator: gradients let go");
        loss.backward();
        Lap("discriminator backward, both");
        nn.utils.clip_grad_norm_(_judging, double.PositiveInfinity);
        Lap("(discriminator: length of the gradient)");
        _discriminatorOptimizer.step();
        Lap("discriminator: Adam");
        SetRequiresGrad(false);
        Tensor generatorLoss = nn.functional.softplus(-_discriminator.Judge(fake, null)).mean();
        Lap("generator's turn: discriminator forward");
        _generator.zero_grad();
        Lap("generator: gradients let go");
        generatorLoss.backward();
        Lap("generator's turn: backward through both");
        _generatorOptimizer.step();
        Lap("generator: Adam");
        using (no_grad())
        {
            foreach ((Tensor average, Tensor current) in _pairs)
                average.mul_(0.999).add_(current, 0.001);
        }
        Lap("generator: moving average");
        scope.Dispose();
        Lap("freeing the step's tensors");
    }

    private void SetRequiresGrad(bool required)
    {
        foreach (Parameter parameter in _judging)
            parameter.requires_grad = required;
    }

    private void Restart() => (_start, _processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    private void Lap(string part)
    {
        (double clock, double processor) = (Stopwatch.GetElapsedTime(_start).TotalSeconds, (Environment.CpuUsage.TotalTime - _processor).TotalSeconds);
        if (_warm)
        {
            if (!_parts.TryGetValue(part, out (Timings Clock, Timings Processor) timings))
                _parts[part] = timings = (new Timings(), new Timings());
            timings.Clock.Add(clock);
            timings.Processor.Add(processor);
        }
        Restart();
    }

    /// <summary>Steps of a training that are not reported; its reports only mark where they begin and end.</summary>
    private static (Timings Clock, Timings Processor) Train(BenchContext context)
    {
        (Timings clock, Timings processor) = (new(), new());
        int between = context.Quick ? 8 : 12; // the first report comes after the runtime has compiled what it needs
        GanOptions options = BenchContext.Options(Size, Channels, GanPrecision.BFloat16);
        options.ProgressInterval = 1 + between;
        options.MaximumSteps = 3 * options.ProgressInterval;
        options.SnapshotInterval = int.MaxValue;
        (long start, TimeSpan work) = (0, default);
        options.Progress = new Call<GanProgress>(report =>
        {
            if (report.Step > options.ProgressInterval)
            {
                clock.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / options.ProgressInterval);
                processor.Add((Environment.CpuUsage.TotalTime - work).TotalSeconds / options.ProgressInterval);
            }
            (start, work) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        });
        context.ML.Transforms.Gan("Image", options).Fit(context.Pictures(512, Size, Channels)).Dispose();
        return (clock, processor);
    }
}
