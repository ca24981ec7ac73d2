using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace GanSamples.Explore;

/// <summary>Serves the page on 127.0.0.1, to itself alone.</summary>
internal static class ExploreServer
{
    private const int MostBytes = 20 << 20; // of an image to score

    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string File, string Type)[] _page =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/explore.css", "explore.css", "text/css; charset=utf-8"),
        ("/explore.js", "explore.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    /// <summary>Starts to serve.</summary>
    /// <param name="model">The model.</param>
    /// <param name="training">The training images, if they are given.</param>
    /// <param name="port">The port; 0: a free one.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static WebApplication Start(ExploredModel model, TrainingImages? training, int port)
    {
        // Empty: no settings from files or variables of the environment.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = MostBytes;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        WebApplication app = builder.Build();
        app.Use(GuardAsync);
        app.Use(ExplainAsync);
        app.UseRouting();
        foreach ((string path, string file, string type) in _page)
            app.MapGet(path, () => Results.Stream(Resource(file), type));
        new ExploreApi(model, training).Map(app);
        app.MapFallback(() => Results.Problem("There is no such page.", statusCode: StatusCodes.Status404NotFound));
        app.Start();
        return app;
    }

    /// <summary>
    /// Refuses requests that another site sends. By DNS rebinding its own name can come to mean 127.0.0.1; then the host header has that
    /// name.
    /// </summary>
    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        int port = context.Connection.LocalPort;
        string[] hosts = [$"127.0.0.1:{port}", $"localhost:{port}"];
        string host = context.Request.Host.Value ?? "";
        StringValues origin = context.Request.Headers.Origin, site = context.Request.Headers["Sec-Fetch-Site"];
        bool isOpened = context.Request.Headers["Sec-Fetch-Dest"] == "document"; // by a link: the other site sees nothing of it
        bool own = hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            && (origin.Count == 0 || origin == $"http://{host}")
            && (site.Count == 0 || site == "same-origin" || site == "none" || isOpened);
        return own ? next(context) : Results.Problem($"This page answers to itself alone, at http://{hosts[0]}, not to other sites.",
            statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    /// <summary>Answers errors in words: 400 for what is wrong with the request.</summary>
    private static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page no longer waits.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            int status = e switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                ArgumentException or InvalidOperationException or JsonException => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status500InternalServerError,
            };
            await Results.Problem(ExploredModel.Words(e), statusCode: status).ExecuteAsync(context);
        }
    }

    private static Stream Resource(string file) => typeof(ExploreServer).Assembly.GetManifestResourceStream($"Explore/{file}")!;
}
