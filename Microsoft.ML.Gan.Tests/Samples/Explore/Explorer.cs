using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GanSamples.Explore;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Microsoft.ML.Gan.Tests.Samples.Explore;

/// <summary>An explorer of a model's file, and a client of it.</summary>
internal sealed class Explorer : IDisposable
{
    private readonly ExploredModel _model;
    private readonly WebApplication _app;

    public Explorer(string file, string? images = null)
    {
        _model = ExploredModel.Load(file);
        TrainingImages? training = images is null ? null : TrainingImages.Find(_model, images);
        _app = ExploreServer.Start(_model, training, port: 0);
        SpinWait.SpinUntil(() => training?.IsReady != false);
        Client = new HttpClient { BaseAddress = new Uri(Page) };
    }

    /// <summary>The address of the page.</summary>
    public string Page => _app.Urls.Single() + "/";

    public HttpClient Client { get; }

    /// <summary>An explorer of a model, which is saved to a folder.</summary>
    public static Explorer Of(ITransformer model, TemporaryFolder folder, string? images = null)
    {
        TinyGan.Context.Model.Save(model, null, folder["model \"1\".zip"]); // a name with what C# escapes
        return new Explorer(folder["model \"1\".zip"], images);
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public JsonElement Get(string path) => Read(Client.GetAsync(path).Result);

    public JsonElement Post(string path, string json) => Read(Client.PostAsync(path, Json(json)).Result);

    public JsonElement Post(string path, byte[] image) => Read(Client.PostAsync(path, new ByteArrayContent(image)).Result);

    /// <summary>The words of an error.</summary>
    public string Refused(int status, string path, string json)
    {
        using HttpResponseMessage response = Client.PostAsync(path, Json(json)).Result;
        string text = response.Content.ReadAsStringAsync().Result;
        Assert.AreEqual(status, (int)response.StatusCode, json + ": " + text);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!;
    }

    public void Dispose()
    {
        Client.Dispose();
        _app.StopAsync().Wait();
        ((IDisposable)_app).Dispose();
        _model.Dispose();
    }

    private static JsonElement Read(HttpResponseMessage response)
    {
        Assert.IsTrue(response.IsSuccessStatusCode, response.Content.ReadAsStringAsync().Result);
        return response.Content.ReadFromJsonAsync<JsonElement>().Result;
    }
}
