using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Data;
using Microsoft.ML.Gan.Training;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests;

/// <summary>A row with a grey picture of 16×16 as bytes.</summary>
public sealed class DiscRow
{
    public string Name { get; set; } = "";

    public float Number { get; set; }

    [VectorType(16, 16)]
    public byte[]? Pixels { get; set; }
}

/// <summary>A row with a picture as an MLImage of 20×12 (width × height).</summary>
public sealed class PictureRow
{
    public string Name { get; set; } = "";

    [ImageType(12, 20)]
    public MLImage? Picture { get; set; }
}

/// <summary>A row with a grey picture of 8×8 and the name of its tone.</summary>
public sealed class ToneRow
{
    public string Tone { get; set; } = "";

    [VectorType(8, 8)]
    public byte[] Pixels { get; set; } = [];
}

/// <summary>What the tests share: small pictures, a context, and models trained on them once.</summary>
internal static class TinyGan
{
    public const int Side = 16;
    public const int DiscCount = 200;

    public static MLContext Context { get; } = NewContext(seed: 1);

    internal static readonly ImageColumn DiscColumn =
        new("Pixels", ImageColumnKind.ByteVector, new ImageShape(1, Side, Side), ImageFit.Crop, 0, false, 0, 255);

    private static readonly Lazy<GanTransformer> LazyDiscs =
        new(() => Context.Transforms.Gan("Pixels", Options(300)).Fit(Discs(DiscCount)));

    private static readonly Lazy<GanTransformer> LazyPictures = new(() => Context.Transforms.Gan("Picture", Options(30)).Fit(Pictures(64)));

    private static readonly Lazy<GanTransformer> LazyTones = new(() =>
    {
        GanOptions options = Options(60);
        options.LabelColumnName = "Label";
        return Context.Transforms.Gan("Pixels", options).Fit(Tones(60, 20, 40));
    });

    /// <summary>A conditional model of tones. Not to be disposed.</summary>
    public static GanTransformer OfTones => LazyTones.Value;

    /// <summary>A model of grey 16×16 discs in byte vectors. Not to be disposed.</summary>
    public static GanTransformer OfDiscs => LazyDiscs.Value;

    /// <summary>A model of 20×12 RGB pictures. Not to be disposed.</summary>
    public static GanTransformer OfPictures => LazyPictures.Value;

    /// <summary>A context in which models load onto the CPU, GPU or not: what is compared bit for bit is computed on one device.</summary>
    public static MLContext NewContext(int? seed) => new(seed) { GpuDeviceId = -1, FallbackToCpu = true };

    /// <summary>Such a context, and the warnings on its log.</summary>
    public static (MLContext Context, List<string> Warnings) ContextWithWarnings()
    {
        MLContext context = NewContext(seed: 1);
        return (context, context.Listen(ChannelMessageKind.Warning));
    }

    /// <summary>What a context says from now on, of one kind or of all.</summary>
    public static List<string> Listen(this MLContext context, ChannelMessageKind? kind = null)
    {
        var messages = new List<string>();
        context.Log += (_, e) =>
        {
            if (kind is null || e.Kind == kind)
                messages.Add(e.RawMessage);
        };
        return messages;
    }

    /// <summary>Options for networks that train in no time.</summary>
    public static GanOptions Options(long steps) => new()
    {
        LatentSize = 8,
        GeneratorFilters = 8,
        DiscriminatorFilters = 8,
        BatchSize = 16,
        Epochs = 10_000,
        MaximumSteps = steps > 0 ? steps : null,
        Seed = 7,
        Device = GanDevice.Cpu,
        Clusters = 0, // ClusteredGanTests has them
        Augmentation = GanAugmentation.None,
    };

    /// <summary>Bright discs on a dark ground, in the middle, of varying radius and brightness.</summary>
    public static DiscRow[] DiscRows(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new DiscRow { Name = $"disc {i}", Number = i, Pixels = Disc(i) })];

    public static IDataView Discs(int count) => Context.Data.LoadFromEnumerable(DiscRows(count));

    /// <summary>A column of discs of a view that is none of ML.NET's.</summary>
    public static VBuffer<byte> DiscBuffer(long number) => new(Side * Side, Disc((int)number));

    public static byte[] Disc(int number)
    {
        double radius = 3.5 + number % 7 * 0.5, light = 200 + number * 13 % 50;
        var pixels = new byte[Side * Side];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                double distance = Math.Sqrt(Math.Pow(x - (Side - 1) / 2.0, 2) + Math.Pow(y - (Side - 1) / 2.0, 2));
                pixels[y * Side + x] = (byte)(30 + (light - 30) * Math.Clamp(radius + 0.5 - distance, 0, 1));
            }
        }
        return pixels;
    }

    /// <summary>The discs as Fit has them when it trains.</summary>
    public static SampleStore DiscStore(int count)
    {
        var store = new SampleStore(DiscColumn.SampleBytes, DiscColumn.Samples);
        for (int i = 0; i < count; i++)
            store.Add(Disc(i));
        return store;
    }

    /// <summary>An untrained model of discs.</summary>
    public static GanModel NewModel(GanOptions options) => new(
        new GanModelInfo(DiscColumn, null, null, null, null, DiscColumn.SizesOf(options, 0), options.LatentDistribution,
            (ulong)options.Seed!) { Architecture = options.Architecture ?? GanArchitecture.ResizeDcgan }, TorchSharp.torch.CPU);

    /// <summary>Trains a model on discs, as Fit does; the reports.</summary>
    public static IReadOnlyList<GanProgress> Train(GanModel model, GanOptions options, int discs = 40, List<string>? warnings = null)
    {
        using var trainer = new GanTrainer(options, DiscStore(discs), model, _ => { }, warning => warnings?.Add(warning));
        trainer.Run();
        return trainer.History;
    }

    /// <summary>Reads a column of images into a store, as Fit does.</summary>
    public static (SampleStore Store, List<string> Warnings) Read(
        IDataView view, string column, GanOptions? options = null, ClassColumn? classes = null)
    {
        options ??= new GanOptions();
        (MLContext context, List<string> warnings) = ContextWithWarnings();
        using IChannel channel = ((IHostEnvironment)context).Register("Test").Start("Reading");
        return (SampleStoreReader.Read(view, ImageColumn.Resolve(view.Schema, column, options), options, channel, classes), warnings);
    }

    /// <summary>Dark, grey and bright pictures, so many of each.</summary>
    public static ToneRow[] ToneRows(int dark, int grey, int bright) =>
    [
        .. from tone in new (string Name, int Count, int Light)[] { ("dark", dark, 20), ("grey", grey, 120), ("bright", bright, 220) }
           from i in Enumerable.Range(0, tone.Count)
           select new ToneRow { Tone = tone.Name, Pixels = [.. Enumerable.Repeat((byte)(tone.Light + i % 20), 64)] },
    ];

    /// <summary>The same with their tones as keys, "Label", among which there is a fourth class without rows.</summary>
    public static IDataView Tones(int dark, int grey, int bright)
    {
        IDataView view = WithKeys(ToneRows(dark, grey, bright));
        return Context.Transforms.DropColumns("Tone").Fit(view).Transform(view);
    }

    /// <summary>Rows with their tones as keys too.</summary>
    public static IDataView WithKeys(IEnumerable<ToneRow> rows)
    {
        string[] tones = ["dark", "grey", "bright", "none"];
        IDataView keys = Context.Data.LoadFromEnumerable(tones.Select(tone => new ToneName { Tone = tone }));
        IDataView view = Context.Data.LoadFromEnumerable(rows);
        return Context.Transforms.Conversion.MapValueToKey("Label", "Tone", keyData: keys).Fit(view).Transform(view);
    }

    private sealed class ToneName
    {
        public string Tone { get; set; } = "";
    }

    public static IDataView Pictures(int count) => Context.Data.LoadFromEnumerable(PictureRows(count));

    /// <summary>Pictures with a red left, a green middle of varying light and a blue right.</summary>
    public static PictureRow[] PictureRows(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new PictureRow { Name = $"picture {i}", Picture = Picture(i) })];

    public static MLImage Picture(int number)
    {
        const int Width = 20, Height = 12;
        var pixels = new byte[Width * Height * 4];
        for (int i = 0; i < Width * Height; i++)
        {
            pixels[4 * i + i % Width * 3 / Width] = (byte)(255 - number * 7 % 100);
            pixels[4 * i + 3] = 255;
        }
        return MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Rgba32, pixels);
    }
}
