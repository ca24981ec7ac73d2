using System.Net;
using System.Text.Json;
using GanSamples.Explore;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Tests.Text;

namespace Microsoft.ML.Gan.Tests.Samples.Explore;

/// <summary>What the explorer answers its page.</summary>
[TestClass]
public class ExploreTests
{
    private static readonly TemporaryFolder _folder = new();
    private static readonly Lazy<Explorer> _tones = new(() => Explorer.Of(TinyGan.OfTones, _folder));

    private static Explorer Tones => _tones.Value;

    [ClassCleanup]
    public static void Clean()
    {
        if (_tones.IsValueCreated)
            _tones.Value.Dispose();
        _folder.Dispose();
    }

    /// <summary>A model of clusters behind another transformer, in one chain.</summary>
    private static TransformerChain<ITransformer> ClusterChain()
    {
        GanOptions options = TinyGan.Options(5);
        (options.Clusters, options.InitialStandardDeviation) = (3, 0.2);
        GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        return new TransformerChain<ITransformer>(TinyGan.Context.Transforms.CopyColumns("Copy", "Pixels").Fit(TinyGan.Discs(1)), gan);
    }

    [TestMethod]
    [DataRow("""{"seed":3,"count":5}""")]
    [DataRow("""{"seed":3,"count":5,"truncation":0.7}""")]
    [DataRow("""{"seed":-3,"count":4,"each":true}""")]
    [DataRow("""{"seed":3,"count":9,"weights":{"bright":3,"dark":1}}""")]
    [DataRow("""{"seed":3,"count":9,"weights":{"bright":3}}""")]
    public void SheetIsWhatItsProgramSaves(string request) => AssertSheet(Tones, request);

    private static void AssertSheet(Explorer explorer, string request)
    {
        string code = explorer.Post("api/sheet", request).GetProperty("code").GetString()!;
        using HttpResponseMessage shown = explorer.Client.PostAsync("api/sheet.png", Explorer.Json(request)).Result;
        CollectionAssert.AreEqual(Saved(code, "sheet.png"), shown.Content.ReadAsByteArrayAsync().Result);
    }

    /// <summary>Each image of a sheet, looked at alone, is the sheet's; and its program saves the same file.</summary>
    [TestMethod]
    [DataRow("""{"seed":3,"count":70}""")]
    [DataRow("""{"seed":3,"count":2,"each":true,"truncation":0.7}""")]
    [DataRow("""{"seed":3,"count":4,"weights":{"bright":1,"dark":2}}""")]
    public void LookAtGivesImageOfSheetAndItsProgram(string request) => AssertImages(Tones, request, 3);

    private static void AssertImages(Explorer explorer, string request, int index)
    {
        JsonElement[] pictures = [.. explorer.Post("api/sheet", request).GetProperty("pictures").EnumerateArray()];
        Assert.IsTrue(pictures.Select(Png).Distinct().Count() > 1, "the images differ");
        foreach (JsonElement picture in (JsonElement[])[pictures[index], pictures[^1]])
        {
            JsonElement look = explorer.Post("api/look", $$"""{"picture":{{picture.GetProperty("picture")}}}""");
            Assert.AreEqual(Png(picture), Png(look));
            CollectionAssert.AreEqual(Saved(look.GetProperty("code").GetString()!, "image.png"), Convert.FromBase64String(Png(look)));
        }
    }

    [TestMethod]
    public void WalkGoesFromImageToImageAndFramesAreWhatTheirProgramsSave()
    {
        const string From = """{"seed":3,"row":1,"weights":{"dark":1}}""";
        const string To = """{"seed":4,"row":2,"truncation":1.5,"weights":{"bright":1}}""";
        JsonElement[] frames = [.. Tones.Post("api/walk", $$"""{"stops":[{{From}},{{To}},{{From}}],"steps":5}""").EnumerateArray()];
        Assert.AreEqual(9, frames.Length);
        foreach ((int frame, string picture) in new[] { (0, From), (4, To), (8, From) })
            Assert.AreEqual(Png(Tones.Post("api/look", $$"""{"picture":{{picture}}}""")), Png(frames[frame]));
        double[] light = [.. frames.Take(5).Select(frame => Pixels(Png(frame)).Average(value => (double)value))];
        CollectionAssert.AreEqual(light.Order().ToArray(), light, string.Join(" ", light));

        JsonElement middle = frames[2].GetProperty("frame"), look = Tones.Post("api/look", $$"""{"frame":{{middle}}}""");
        Assert.AreEqual(Png(frames[2]), Png(look));
        string code = look.GetProperty("code").GetString()!;
        StringAssert.Contains(code, "LatentInterpolation.Spherical(from, to, 5)[2]");
        StringAssert.Contains(code, "ClassWeights = [0.5, 0, 0.5, 0]");
        CollectionAssert.AreEqual(Saved(code, "image.png"), Convert.FromBase64String(Png(look)));
    }

    [TestMethod]
    public void ClustersAndChainsAreExploredToo()
    {
        using TemporaryFolder folder = new();
        using TransformerChain<ITransformer> chain = ClusterChain();
        using Explorer explorer = Explorer.Of(chain, folder);
        Assert.AreEqual(3, explorer.Get("api/model").GetProperty("clusters").GetInt32());
        AssertSheet(explorer, """{"seed":3,"count":5}""");
        AssertImages(explorer, """{"seed":3,"count":12}""", 4);
        AssertImages(explorer, """{"seed":3,"count":4,"cluster":2}""", 1);
        string[] clusters = [.. explorer.Post("api/sheet", """{"count":30}""").GetProperty("pictures").EnumerateArray()
            .Select(picture => picture.GetProperty("picture").GetProperty("cluster").ToString()).Distinct()];
        Assert.AreEqual(3, clusters.Length, "the drawn clusters are told");
    }

    [TestMethod]
    public void ScoreOfImageIsTransformsScoreAndNearestImageIsItself()
    {
        using TemporaryFolder folder = new(), images = new();
        for (int i = 0; i < 12; i++)
            new ImageBatch(TinyGan.Disc(i), TinyGan.Side, TinyGan.Side, 1).SavePng(images[$"disc {i:D2}.png"]);
        using Explorer explorer = Explorer.Of(TinyGan.OfDiscs, folder, images.Path);
        float[] scores = [.. TinyGan.OfDiscs.Transform(TinyGan.Discs(12)).GetColumn<float>("Score")];
        foreach (int disc in new[] { 2, 5 })
        {
            byte[] file = File.ReadAllBytes(images[$"disc {disc:D2}.png"]);
            JsonElement reply = explorer.Post("api/score", file), near = reply.GetProperty("neighbors");
            Assert.AreEqual(scores[disc], reply.GetProperty("score").GetDouble(), 1e-6);
            Assert.AreEqual(1 / (1 + Math.Exp(-scores[disc])), reply.GetProperty("probability").GetDouble(), 1e-6);
            Assert.AreEqual($"disc {disc:D2}.png", near[0].GetProperty("name").GetString());
            Assert.AreEqual(0, near[0].GetProperty("distance").GetDouble());
            CollectionAssert.AreEqual(TinyGan.Disc(disc), Pixels(Png(reply)));
            CollectionAssert.AreEqual(TinyGan.Disc(disc), Pixels(Png(near[0])));
        }
        StringAssert.Contains(explorer.Refused(400, "api/score", "no image"), "cannot be read as an image");
    }

    /// <summary>Colors, sizes and ranges come right in a column of images, and in one of vectors in any order.</summary>
    [TestMethod]
    public void ImageRowsGiveModelItsColumn()
    {
        using TemporaryFolder folder = new();
        var column = new ForeignDataView(20).Add("Pixels", new VectorDataViewType(NumberDataViewType.Single, 3, 12, 20),
            row => new VBuffer<float>(720, [.. Enumerable.Range(0, 720).Select(i => i % 2 * 2f - 1)]));
        GanOptions options = TinyGan.Options(1);
        (options.PixelMinimum, options.PixelMaximum) = (-1, 1);
        using GanTransformer vectors = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(column);
        foreach (GanTransformer gan in new[] { TinyGan.OfPictures, vectors })
        {
            TinyGan.Context.Model.Save(gan, null, folder["model.zip"]);
            using ExploredModel model = ExploredModel.Load(folder["model.zip"]);
            using MLImage given = TinyGan.Picture(3), copy = TinyGan.Picture(3);
            ImageBatch read = model.Gan.ReadImages(ImageRows.Of(model, [copy]));
            CollectionAssert.AreEqual(given.Pixels.ToArray().Where((_, i) => i % 4 < 3).ToArray(), read.Pixels.ToArray());
        }
    }

    [TestMethod]
    [DataRow("sheet", "{", "JSON")]
    [DataRow("sheet", """{"seed":1}""", "count")]
    [DataRow("sheet", """{"count":5,"colour":"red"}""", "colour")]
    [DataRow("sheet", """{"count":"five"}""", "count")]
    [DataRow("sheet", """{"count":0}""", "1 to 200 images")]
    [DataRow("sheet", """{"count":201}""", "1 to 200 images")]
    [DataRow("sheet", """{"count":5,"truncation":0.01}""", "Truncation")]
    [DataRow("sheet", """{"count":5,"cluster":1}""", "no clusters")]
    [DataRow("sheet", """{"count":5,"weights":{"grren":1}}""", "no class 'grren'. Its classes are: dark, grey, bright")]
    [DataRow("sheet", """{"count":5,"weights":{"dark":1,"bright":-1}}""", "0 or more")]
    [DataRow("sheet", """{"count":5,"weights":{}}""", "not all of them are 0")]
    [DataRow("sheet", """{"count":5,"weights":{"dark":1},"cluster":1}""", "not both")]
    [DataRow("sheet.png", """{"count":-5}""", "1 to 200 images")]
    [DataRow("look", "{}", "a picture or for a frame")]
    [DataRow("look", """{"picture":{"seed":1,"row":-1}}""", "row")]
    [DataRow("look", """{"frame":{"from":{"seed":1,"row":1},"to":{"seed":1,"row":2},"step":5,"steps":5}}""", "between 0 and 4")]
    [DataRow("walk", """{"stops":[{"seed":1,"row":1}]}""", "2 to 12 images")]
    [DataRow("walk", """{"stops":[{"seed":1,"row":1},{"seed":1,"row":2}],"steps":1}""", "2 to 100 steps")]
    [DataRow("walk", """{"stops":[null,null]}""", "2 to 12 images")]
    public void WrongRequestIsRefusedInWords(string path, string request, string part)
    {
        string words = Tones.Refused(400, "api/" + path, request);
        StringAssert.Contains(words, part);
        Assert.IsFalse(words.Contains("Exception", StringComparison.Ordinal) || words.Contains("(Parameter"), words);
    }

    [TestMethod]
    [DataRow("Host", "evil.example")]
    [DataRow("Host", "127.0.0.1:1")]
    [DataRow("Host", "localhost.evil.example:PORT")]
    [DataRow("Origin", "http://evil.example")]
    [DataRow("Origin", "null")]
    [DataRow("Origin", "https://127.0.0.1:PORT")]
    [DataRow("Sec-Fetch-Site", "cross-site")]
    [DataRow("Sec-Fetch-Site", "same-site")]
    public void RequestOfAnotherSiteIsRefused(string header, string value)
    {
        int port = new Uri(Tones.Page).Port;
        using HttpRequestMessage request = new(HttpMethod.Get, "api/model"), own = new(HttpMethod.Get, "api/model");
        request.Headers.TryAddWithoutValidation(header, value.Replace("PORT", $"{port}"));
        Assert.AreEqual(HttpStatusCode.Forbidden, Tones.Client.SendAsync(request).Result.StatusCode);
        own.Headers.TryAddWithoutValidation("Host", $"localhost:{port}");
        own.Headers.TryAddWithoutValidation("Origin", $"http://localhost:{port}");
        own.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        Assert.AreEqual(HttpStatusCode.OK, Tones.Client.SendAsync(own).Result.StatusCode);
    }

    [TestMethod]
    public void PageIsServedUnderStrictPolicy()
    {
        foreach (string path in new[] { "", "explore.css", "explore.js", "icon.svg" })
        {
            using HttpResponseMessage response = Tones.Client.GetAsync(path).Result;
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, path);
            StringAssert.Contains(response.Headers.GetValues("Content-Security-Policy").Single(), "default-src 'none'");
        }
        Assert.AreEqual(HttpStatusCode.NotFound, Tones.Client.GetAsync("nothing").Result.StatusCode);
    }

    [TestMethod]
    public void RequestsInParallelAreAnsweredAlike()
    {
        string[] requests = [.. Enumerable.Range(0, 4).Select(seed => $$"""{"seed":{{seed}},"count":6}""")];
        string[] alone = [.. requests.Select(request => Tones.Post("api/sheet", request).ToString())];
        Assert.AreEqual(4, alone.Distinct().Count());
        string[] together = new string[16];
        Parallel.For(0, together.Length, i => together[i] = Tones.Post("api/sheet", requests[i % 4]).ToString());
        CollectionAssert.AreEqual(together.Select((_, i) => alone[i % 4]).ToArray(), together);
    }

    [TestMethod]
    public void ModelThatCannotBeShownIsToldInWords()
    {
        using TemporaryFolder folder = new();
        TinyGan.Context.Model.Save(TinyGan.OfDiscs, null, folder["gan.zip"]);
        byte[] bytes = File.ReadAllBytes(folder["gan.zip"]);
        File.WriteAllBytes(folder["cut.zip"], bytes[..(bytes.Length / 2)]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(folder["changed.zip"], bytes);
        File.WriteAllText(folder["text.zip"], "no model");
        ITransformer other = TinyGan.Context.Transforms.CopyColumns("Copy", "Pixels").Fit(TinyGan.Discs(1));
        TinyGan.Context.Model.Save(other, null, folder["other.zip"]);
        TinyGan.Context.Model.Save(TinyText.OfFirst, null, folder["text-network.zip"]);
        GanOptions options = TinyGan.Options(1);
        options.Architecture = GanArchitecture.Dense;
        var numbers = new ForeignDataView(20).Add("Numbers", new VectorDataViewType(NumberDataViewType.Single, 2),
            row => new VBuffer<float>(2, [row, 20 - row]));
        using GanTransformer vectors = TinyGan.Context.Transforms.Gan("Numbers", options).Fit(numbers);
        TinyGan.Context.Model.Save(vectors, null, folder["numbers.zip"]);

        foreach ((string name, string part) in new[]
        {
            ("nowhere.zip", "nowhere.zip"), ("cut.zip", "cannot be loaded as a model"), ("changed.zip", "cannot be loaded as a model"),
            ("text.zip", "cannot be loaded as a model"), ("other.zip", "There is no GAN"), ("numbers.zip", "vectors of numbers (2 a row)"),
            ("text-network.zip", "is a character network"),
        })
        {
            using var explorer = new Explorer(folder[name]);
            string problem = explorer.Get("api/model").GetProperty("problem").GetString()!;
            StringAssert.Contains(problem, part);
            Assert.IsFalse(problem.Contains("   at "), problem);
            Assert.AreEqual(problem, explorer.Refused(400, "api/sheet", """{"count":5}"""));
        }
    }

    /// <summary>The file that a program saves, which is told where to.</summary>
    private static byte[] Saved(string code, string name)
    {
        using TemporaryFolder folder = new();
        StringAssert.Contains(code, $"\"{name}\"");
        CompiledProgram.Run(code.Replace($"\"{name}\"", JsonSerializer.Serialize(folder[name])));
        return File.ReadAllBytes(folder[name]);
    }

    private static string Png(JsonElement reply) => reply.GetProperty("png").GetString()!;

    private static byte[] Pixels(string png)
    {
        using var file = new MemoryStream(Convert.FromBase64String(png));
        using MLImage image = MLImage.CreateFromStream(file);
        return [.. image.Pixels.ToArray().Where((_, i) => i % 4 == 0)]; // gray
    }
}
