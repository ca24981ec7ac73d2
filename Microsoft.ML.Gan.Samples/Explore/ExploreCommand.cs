using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace GanSamples.Explore;

/// <summary>A page in the browser to look around in a model: sheets, pinned images and walks between them, classes, scores.</summary>
internal static class ExploreCommand
{
    private static readonly Argument<string> _model = new("MODEL.zip") { Description = "The model file." };

    private static readonly Option<string> _images = SampleOptions.Text("--images", "folder",
        "The training images, or the IDX files of Fashion-MNIST. The page then shows the nearest ones of each image.");

    private static readonly Option<int> _port = SampleOptions.Number("--port", "The port of the page. Without it, a free one.",
        minimum: 1, maximum: 65535);

    private static readonly Option<bool> _open = SampleOptions.Flag("--open", "Opens the page in the browser.");
    private static readonly Option<bool> _quick = SampleOptions.Quick("Changes nothing. The sample is short anyway.");

    public static SampleCommand Command { get; } = new("explore", "Shows a model in the browser: sheets, walks, classes, scores.", Run)
    {
        _model, _images, _port, _open, _quick,
    };

    private static int Run(ParseResult options)
    {
        // A model that cannot be shown is told on the page.
        using ExploredModel model = ExploredModel.Load(options.GetRequiredValue(_model));
        TrainingImages? images = model.Problem is null && options.GetValue(_images) is { } folder
            ? TrainingImages.Find(model, folder)
            : null;
        using WebApplication app = ExploreServer.Start(model, images, options.GetValue(_port));
        string page = app.Urls.Single();
        Console.WriteLine(model.Problem ?? $"The model of {model.File} is loaded.");
        Console.WriteLine($"Look at {page} (Ctrl+C ends it).");
        if (options.GetValue(_open))
            Open(page);
        app.WaitForShutdown();
        return 0;
    }

    private static void Open(string page)
    {
        try
        {
            Process.Start(new ProcessStartInfo(page) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            Console.WriteLine($"No browser was found to open it in: {e.Message}");
        }
    }
}
