using System.Drawing;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Columns;
using TorchSharp;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>An option of a training, as text.</summary>
internal sealed record ReportOption(string Name, string Value, string Default)
{
    public bool Differs => Value != Default;
}

/// <summary>The facts of a training as names and values, for people.</summary>
internal static class ReportFacts
{
    /// <summary>All options, beside their defaults.</summary>
    public static IEnumerable<ReportOption> Options(GanOptions options)
    {
        var defaults = new GanOptions();
        return typeof(GanOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => new ReportOption(property.Name, Text(property.GetValue(options)), Text(property.GetValue(defaults))));
    }

    public static IEnumerable<(string, string)> Data(ReportContent content)
    {
        SampleColumn column = content.Info.Column;
        yield return ("Column", column.Name);
        yield return ("Samples", column.Samples);
        yield return ("Rows", Html.Number((long)content.Rows));
        if (content.Options.EvaluationInterval is not null)
            yield return ("Held out", $"up to {Html.Number((long)content.Options.EvaluationRows)} of them, for the quick distance");
        yield return ("Size", Bytes((long)content.Rows * column.SampleBytes));
        if (content.Info.Conditions is TrainedClasses classes)
            yield return ("Classes", $"{classes.TrainedKinds.Length}, in column '{classes.Column.Name}'");
        if (content.Info.Conditions is ImageClusters clusters)
        {
            (long fewest, long most) = (clusters.Counts.Min(), clusters.Counts.Max());
            yield return ("Clusters", $"{clusters.Count}, of {Html.Number(fewest)} to {Html.Number(most)} rows");
        }
    }

    public static IEnumerable<(string, string)> Networks(ReportContent content)
    {
        GanNetworkOptions networks = content.Info.Networks;
        yield return ("Architecture", content.Info.Architecture.Name);
        yield return ("Generator", $"{Html.Number(content.GeneratorWeights)} weights");
        yield return ("Discriminator", $"{Html.Number(content.DiscriminatorWeights)} weights");
        yield return ("Latent vector", $"{networks.LatentSize} values, {content.Info.LatentDistribution.ToString().ToLowerInvariant()}");
        yield return ("Convolutions", networks.BFloat16 ? "bfloat16" : "float32");
        yield return ("Seed", Seed(content));
    }

    /// <summary>The seed, as the option takes it.</summary>
    public static string Seed(ReportContent content) => unchecked((int)content.Info.Seed).ToString(CultureInfo.InvariantCulture);

    public static IEnumerable<(string, string)> Time(ReportContent content)
    {
        yield return ("Began", content.Began.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        yield return ("Took", TrainingClock.Format(content.Elapsed) + (content.State == ReportState.Running ? " so far" : ""));
        if (content.Last is not { } last)
            yield break;
        yield return ("Steps", $"{Html.Number(last.Step)} of {Html.Number(last.Steps)}");
        yield return ("Epoch", $"{Html.Number((long)last.Epoch)} of {Html.Number((long)last.Epochs)}");
        yield return ("Speed", $"{Html.Number((long)last.ImagesPerSecond)} rows/s");
        if (content.State == ReportState.Running)
            yield return ("Left", TrainingClock.Format(last.Remaining));
    }

    public static IEnumerable<(string, string)> Machine(ReportContent content)
    {
        yield return ("Processor", Processor());
        yield return ("Cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return ("Threads", torch.get_num_threads().ToString(CultureInfo.InvariantCulture));
        yield return ("Device", content.Device);
        yield return ("System", RuntimeInformation.OSDescription);
    }

    public static IEnumerable<(string, string)> Versions() =>
    [
        ("Microsoft.ML.Gan", Version(typeof(GanOptions))), ("ML.NET", Version(typeof(IDataView))), ("TorchSharp", Version(typeof(torch))),
        (".NET", Environment.Version.ToString()),
    ];

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        GanArchitecture architecture => architecture.Name,
        CancellationToken token => token.CanBeCanceled ? "set" : "none",
        Color { IsNamedColor: true } color => color.Name,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IProgress<GanProgress> or IProgress<GanSnapshot> => value.GetType().Name.Split('`')[0],
        _ => value.ToString() ?? "",
    };

    private static string Bytes(long bytes) => bytes switch
    {
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.#} GB"),
    };

    /// <summary>An assembly's version as its package has it, without the commit behind it.</summary>
    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";

    /// <summary>The brand that an x86 processor gives itself (CPUID leaves 0x80000002 to 4); of others, their kind.</summary>
    private static string Processor()
    {
        const int Leaves = unchecked((int)0x80000000), First = Leaves + 2, Last = Leaves + 4;
        string kind = RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(Leaves, 0).Eax < unchecked((uint)Last))
            return kind;
        string brand = string.Concat(Enumerable.Range(First, Last - First + 1).Select(leaf => X86Base.CpuId(leaf, 0))
            .SelectMany(registers => (int[])[registers.Eax, registers.Ebx, registers.Ecx, registers.Edx])
            .Select(part => Encoding.ASCII.GetString(BitConverter.GetBytes(part))));
        return $"{brand.Trim('\0', ' ')} ({kind})";
    }
}
