using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples.Explore;

/// <summary>What the page asks for. Images are PNG files in base64.</summary>
internal sealed class ExploreApi(ExploredModel model, TrainingImages? training)
{
    private const int NearestImages = 6, MostStops = 12;

    private readonly Recipes _recipes = new(model);

    /// <summary>The model, and the training images if they are given.</summary>
    public sealed record ModelReply(string File, string? Problem, int Height, int Width, int Channels, int LatentSize, int Seed,
        string Architecture, IReadOnlyList<string> Classes, int Clusters, bool Scores, TrainingReply? Training);

    /// <summary>The training images.</summary>
    public sealed record TrainingReply(string Folder, int Count, int Total, string Measure, bool Ready, string? Problem);

    /// <summary>An image of a sheet.</summary>
    public sealed record SheetPicture(Picture Picture, byte[] Png);

    /// <summary>A sheet, its images and the program that saves it.</summary>
    public sealed record SheetReply(IReadOnlyList<SheetPicture> Pictures, int Columns, string Code);

    /// <summary>Which image to look at: one, or a frame of a walk.</summary>
    public sealed record LookRequest(Picture? Picture = null, Frame? Frame = null);

    /// <summary>An image, what the discriminator says of it, and the program that saves it.</summary>
    public sealed record LookReply(byte[] Png, double? Score, double? Probability, IReadOnlyList<Neighbor>? Neighbors, string? Code);

    /// <summary>The images to walk through, and the steps from one to the next.</summary>
    public sealed record WalkRequest(IReadOnlyList<Picture> Stops, int Steps = 12);

    /// <summary>An image of a walk.</summary>
    public sealed record WalkFrame(Frame Frame, byte[] Png);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/model", DescribeModel);
        routes.MapPost("/api/sheet", Sheet);
        routes.MapPost("/api/sheet.png", SheetPng);
        routes.MapPost("/api/look", LookAtAsync);
        routes.MapPost("/api/walk", Walk);
        routes.MapPost("/api/score", ScoreAsync);
    }

    private ModelReply DescribeModel()
    {
        if (model.Problem is not null)
            return new ModelReply(model.File, model.Problem, 0, 0, 0, 0, 0, "", [], 0, false, null);
        GanTransformer gan = model.Gan;
        return new ModelReply(model.File, null, gan.Height, gan.Width, gan.Channels, gan.LatentSize, gan.Seed, gan.Architecture.Name,
            gan.Classes, gan.Clusters, gan.ScoreColumnName is not null || gan.ProbabilityColumnName is not null,
            training is null ? null
                : new TrainingReply(training.Folder, training.Count, training.Total, training.Measure, training.IsReady, training.Problem));
    }

    private SheetReply Sheet(SheetRequest request)
    {
        (Recipe recipe, Picture[] pictures) = _recipes.Of(request);
        ImageBatch images = Generate(recipe);
        return new SheetReply([.. pictures.Select((picture, i) => new SheetPicture(picture, Png(images, i)))], Recipes.Columns(request),
            recipe.Code);
    }

    private IResult SheetPng(SheetRequest request) => Results.Bytes(
        ExploredModel.Png(Generate(_recipes.Of(request).Recipe).ToGrid(Recipes.Columns(request))), "image/png", "sheet.png");

    private Task<LookReply> LookAtAsync(LookRequest request)
    {
        Recipe recipe = (request.Picture, request.Frame) switch
        {
            ({ } picture, null) => _recipes.Of(picture),
            (null, { } frame) => _recipes.Of(frame),
            _ => throw new ArgumentException("Ask for a picture or for a frame of a walk."),
        };
        return LookAsync(model.Gan.Generate(recipe.Count, recipe.Options), recipe.Code);
    }

    private WalkFrame[] Walk(WalkRequest request)
    {
        if (request.Stops.Count is < 2 or > MostStops || request.Stops.Contains(null!))
            throw new ArgumentException($"A walk goes through 2 to {MostStops} images.");
        var frames = new List<WalkFrame>();
        for (int stop = 1; stop < request.Stops.Count; stop++)
        {
            for (int step = stop == 1 ? 0 : 1; step < request.Steps; step++)
            {
                var frame = new Frame(request.Stops[stop - 1], request.Stops[stop], step, request.Steps);
                frames.Add(new WalkFrame(frame, Png(Generate(_recipes.Of(frame)), 0)));
            }
        }
        return [.. frames];
    }

    private async Task<LookReply> ScoreAsync(HttpRequest request)
    {
        using var file = new MemoryStream();
        await request.Body.CopyToAsync(file);
        file.Position = 0;
        MLImage image;
        try
        {
            image = MLImage.CreateFromStream(file);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new ArgumentException("This file cannot be read as an image. Take a PNG, JPEG, GIF, BMP or WebP file.", e);
        }
        using (image)
            return await LookAsync(ImageRows.Of(model, [image]), null);
    }

    /// <summary>Scores one row, and finds its neighbors.</summary>
    private async Task<LookReply> LookAsync(IDataView row, string? code)
    {
        GanTransformer gan = model.Gan;
        row = model.Context.Data.Cache(row);
        ImageBatch image = gan.ReadImages(row);
        IDataView scored = gan.Transform(row);
        double? score = One(gan.ScoreColumnName), probability = One(gan.ProbabilityColumnName);
        Neighbor[]? neighbors = training is { IsReady: true, Problem: null } ? await training.NearestAsync(row, NearestImages) : null;
        return new LookReply(ExploredModel.Png(image), score, probability, neighbors, code);

        double? One(string? column)
        {
            float value = column is null ? float.NaN : scored.GetColumn<float>(column).Single();
            return float.IsFinite(value) ? value : null;
        }
    }

    private ImageBatch Generate(Recipe recipe) => model.Gan.ReadImages(model.Gan.Generate(recipe.Count, recipe.Options));

    private static byte[] Png(ImageBatch images, int index) =>
        ExploredModel.Png(new ImageBatch(images[index].ToArray(), images.Height, images.Width, images.Channels));
}
