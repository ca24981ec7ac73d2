using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Gan;

namespace GanSamples.Explore;

/// <summary>What an image is made from: a row of a seed, and what conditions it.</summary>
/// <param name="Seed">The seed of the sheet.</param>
/// <param name="Row">The row in it, from 0.</param>
/// <param name="Truncation">The truncation; null: none.</param>
/// <param name="Weights">The weights of the classes, by name; null: the class that is drawn for the row.</param>
/// <param name="Cluster">The cluster; null: the one that is drawn for the row.</param>
internal sealed record Picture(int Seed, long Row, double? Truncation = null, IReadOnlyDictionary<string, double>? Weights = null,
    int? Cluster = null);

/// <summary>An image on the way from one to another.</summary>
/// <param name="From">The image at step 0.</param>
/// <param name="To">The image at the last step.</param>
/// <param name="Step">0 to <paramref name="Steps"/> - 1.</param>
/// <param name="Steps">How many images the way has, both ends included.</param>
internal sealed record Frame(Picture From, Picture To, int Step, int Steps);

/// <summary>Many images of a seed.</summary>
/// <param name="Count">How many, with <paramref name="Each"/> of each class.</param>
/// <param name="Seed">The seed; null: the model's.</param>
/// <param name="Truncation">The truncation; null: none.</param>
/// <param name="Each">Whether each class is shown, with the same latent vectors.</param>
/// <param name="Weights">The weights of the classes, by name; null: classes are drawn.</param>
/// <param name="Cluster">The cluster of all; null: clusters are drawn.</param>
internal sealed record SheetRequest(int Count, int? Seed = null, double? Truncation = null, bool Each = false,
    IReadOnlyDictionary<string, double>? Weights = null, int? Cluster = null);

/// <summary>What generates images, and the C# that says so.</summary>
/// <param name="Count">The number of rows to generate.</param>
/// <param name="Options">The options.</param>
/// <param name="Code">A program that saves what is shown.</param>
internal sealed record Recipe(long Count, GanGenerateOptions Options, string Code);

/// <summary>Makes recipes. Options and code are written side by side, so that they say the same.</summary>
internal sealed class Recipes(ExploredModel model)
{
    private const int MostImages = 200, MostSteps = 100, SheetColumns = 8;

    private static readonly JsonSerializerOptions _literal = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private GanTransformer Gan => model.Gan;

    /// <summary>One image.</summary>
    public Recipe Of(Picture picture)
    {
        (float[] latent, string code) = Latent(picture);
        return Of(latent, $"float[] latent = {code};", ConditionOf(picture));
    }

    /// <summary>One image of a walk. Classes are mixed on the way; of two clusters, each has its half of the way.</summary>
    public Recipe Of(Frame frame)
    {
        Require(frame.Steps is >= 2 and <= MostSteps, $"A walk has 2 to {MostSteps} steps.");
        Require(frame.Step >= 0 && frame.Step < frame.Steps, $"The step lies between 0 and {frame.Steps - 1}.");
        ((float[] from, string fromCode), (float[] to, string toCode)) = (Latent(frame.From), Latent(frame.To));
        bool arc = Gan.LatentDistribution == LatentDistribution.Normal;
        float[] latent = (arc ? LatentInterpolation.Spherical(from, to, frame.Steps)
            : LatentInterpolation.Linear(from, to, frame.Steps))[frame.Step];
        string way = arc ? nameof(LatentInterpolation.Spherical) : nameof(LatentInterpolation.Linear);
        return Of(latent, $"""
            float[] from = {fromCode};
            float[] to = {toCode};
            float[] latent = LatentInterpolation.{way}(from, to, {frame.Steps})[{frame.Step}];
            """, Between(ConditionOf(frame.From), ConditionOf(frame.To), frame.Step, frame.Steps));
    }

    /// <summary>A sheet, and what each of its images is made from.</summary>
    public (Recipe Recipe, Picture[] Pictures) Of(SheetRequest sheet)
    {
        Require(sheet.Count is >= 1 and <= MostImages, $"A sheet has 1 to {MostImages} images.");
        Require(!sheet.Each || Gan.Classes.Count > 0, "Only a model with classes can show each of them.");
        Require(!sheet.Each || sheet.Count * Gan.Classes.Count <= 10 * MostImages,
            $"{sheet.Count} images of each of {Gan.Classes.Count} classes are too many.");
        int seed = sheet.Seed ?? Gan.Seed;
        var options = new GanGenerateOptions { Seed = seed, Truncation = sheet.Truncation };
        var code = new List<string> { $"Seed = {seed}" };
        if (sheet.Truncation is { } truncation)
            code.Add($"Truncation = {Number(truncation)}");
        if (sheet.Each)
        {
            (options.PerClass, options.SharedLatents) = (true, true);
            code.Add("PerClass = true");
            code.Add("SharedLatents = true");
        }
        else if (sheet.Weights is not null || sheet.Cluster is not null)
        {
            code.AddRange(Condition.Of(model, sheet.Weights, sheet.Cluster).ApplyTo(options));
        }
        string program = Program($$"""
            var options = new GanGenerateOptions { {{string.Join(", ", code)}} };
            gan.ReadImages(gan.Generate({{sheet.Count}}, options)).ToGrid(columns: {{Columns(sheet)}}).SavePng("sheet.png");
            """);
        IEnumerable<Picture> pictures = sheet.Each
            ? from name in Gan.Classes
              from row in Enumerable.Range(0, sheet.Count)
              select new Picture(seed, row, sheet.Truncation, new Dictionary<string, double> { [name] = 1 })
            : Enumerable.Range(0, sheet.Count).Select(row =>
                Resolve(new Picture(seed, row, sheet.Truncation, sheet.Weights, sheet.Cluster)));
        return (new Recipe(sheet.Count, options, program), [.. pictures]);
    }

    /// <summary>The columns of a sheet as one image: with each class, a class has a row.</summary>
    public static int Columns(SheetRequest sheet) => sheet.Each ? sheet.Count : Math.Min(sheet.Count, SheetColumns);

    private Recipe Of(float[] latent, string code, Condition condition)
    {
        var options = new GanGenerateOptions { Latents = [latent] };
        IEnumerable<string> settings = ["Latents = [latent]", .. condition.ApplyTo(options)];
        return new Recipe(1, options, Program($$"""
            {{code}}
            var options = new GanGenerateOptions { {{string.Join(", ", settings)}} };
            gan.ReadImages(gan.Generate(1, options)).SavePng("image.png");
            """));
    }

    private string Program(string lines)
    {
        string load = $"new MLContext().Model.Load({Text(model.File)}, out _)";
        string gan = model.IsChain
            ? $"((IEnumerable<ITransformer>){load}).OfType<GanTransformer>().Last()"
            : $"(GanTransformer){load}";
        return $"""
            using Microsoft.ML;
            using Microsoft.ML.Gan;
            using Microsoft.ML.Gan.Imaging;

            using var gan = {gan};
            {lines}
            """.ReplaceLineEndings("\n");
    }

    private (float[] Latent, string Code) Latent(Picture picture)
    {
        string truncation = picture.Truncation is { } value ? $", truncation: {Number(value)}" : "";
        return (Gan.LatentOf(picture.Row, picture.Seed, picture.Truncation),
            $"gan.LatentOf(row: {picture.Row}, seed: {picture.Seed}{truncation})");
    }

    private Condition ConditionOf(Picture picture)
    {
        picture = Resolve(picture);
        return Condition.Of(model, picture.Weights, picture.Cluster);
    }

    /// <summary>The image with the class or cluster that is drawn for its row, if none is given.</summary>
    private Picture Resolve(Picture picture)
    {
        if (picture.Weights is not null || picture.Cluster is not null || Gan.ConditionOf(picture.Row, picture.Seed) is not { } drawn)
            return picture;
        return Gan.Clusters > 0
            ? picture with { Cluster = int.Parse(drawn, CultureInfo.InvariantCulture) }
            : picture with { Weights = new Dictionary<string, double> { [drawn] = 1 } };
    }

    private static Condition Between(Condition first, Condition last, int step, int steps)
    {
        if (first.Weights is null || last.Weights is null)
            return 2 * step < steps ? first : last;
        double share = (double)step / (steps - 1);
        return first with { Weights = [.. first.Weights.Zip(last.Weights, (a, b) => Math.Round(a + share * (b - a), 4))] };
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A text as C# writes it.</summary>
    private static string Text(string text) => JsonSerializer.Serialize(text, _literal); // JSON's escapes are C#'s too

    /// <summary>What conditions an image: shares of classes, with the sum 1, or a cluster, or nothing.</summary>
    private sealed record Condition(ExploredModel Model, double[]? Weights, int? Cluster)
    {
        /// <exception cref="ArgumentException">The model has no such classes, or no clusters.</exception>
        public static Condition Of(ExploredModel model, IReadOnlyDictionary<string, double>? weights, int? cluster)
        {
            Require(weights is null || cluster is null, "Give weights of classes or a cluster, not both.");
            Require(weights is null || model.Gan.Classes.Count > 0, "The model has no classes: leave the weights out.");
            if (weights is null)
                return new Condition(model, null, cluster);
            double[] values = model.Weights(weights);
            double sum = values.Sum();
            Require(values.All(value => value >= 0) && double.IsFinite(sum) && sum > 0,
                "The weights of classes are 0 or more, and not all of them are 0.");
            return new Condition(model, [.. values.Select(value => Math.Round(value / sum, 4))], null);
        }

        /// <summary>Sets the options, and says so in C#.</summary>
        public IEnumerable<string> ApplyTo(GanGenerateOptions options)
        {
            if (Cluster is { } cluster)
            {
                options.Cluster = cluster;
                return [$"Cluster = {cluster}"];
            }
            if (Weights is null)
                return [];
            if (Weights.Count(weight => weight > 0) == 1)
            {
                options.Class = Model.NameOf(Array.FindIndex(Weights, weight => weight > 0));
                return [$"Class = {Text(options.Class)}"];
            }
            options.ClassWeights = Weights;
            return [$"ClassWeights = [{string.Join(", ", Weights.Select(Number))}]"];
        }
    }
}
