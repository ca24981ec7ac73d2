using System.Text.Json.Nodes;
using Microsoft.ML.Gan.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Microsoft.ML.Gan.Tests.Samples.Explore;

/// <summary>The explorer's page, as a user uses it, in Chromium.</summary>
[TestClass]
public class ExplorePageTests
{
    private static readonly TemporaryFolder _folder = new();
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;
    private static Explorer? _explorer;

    private readonly List<string> _faults = []; // errors on the console, and requests to elsewhere

    private static string? Chromium => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        if (Chromium is not { } path)
            return;
        _playwright = await Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
        for (int i = 0; i < 8; i++)
            new ImageBatch(TinyGan.ToneRows(8, 0, 0)[i].Pixels, 8, 8, 1).SavePng(_folder[$"tone {i}.png"]);
        _explorer = Explorer.Of(TinyGan.OfTones, _folder, _folder.Path);
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        _explorer?.Dispose();
        _folder.Dispose();
    }

    private async Task<IPage> OpenAsync(string? address = null, int width = 1280)
    {
        if (_browser is null)
            Assert.Inconclusive("There is no chromium, chromium-browser or google-chrome on the PATH.");
        address ??= _explorer!.Page;
        IPage page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });
        page.SetDefaultTimeout(20_000);
        page.Console += (_, message) => { if (message.Type is "error" or "warning") _faults.Add(message.Text); };
        page.PageError += (_, error) => _faults.Add(error);
        page.Request += (_, request) =>
        {
            if (!new[] { address, "data:", "blob:" }.Any(own => request.Url.StartsWith(own, StringComparison.Ordinal)))
                _faults.Add(request.Url);
        };
        await page.GotoAsync(address);
        return page;
    }

    private async Task CloseAsync(IPage page)
    {
        await page.CloseAsync();
        Assert.AreEqual(0, _faults.Count, string.Join("\n", _faults));
    }

    private static ILocator Tiles(IPage page) => page.Locator("#sheet button");

    [TestMethod]
    public async Task ImagesArePinnedAndWalkedBetween()
    {
        IPage page = await OpenAsync();
        await Expect(Tiles(page)).ToHaveCountAsync(24);
        await Expect(page.GetByText("Pin two images or more")).ToBeVisibleAsync();
        await Tiles(page).Nth(1).ClickAsync();
        await Expect(Tiles(page).Nth(1)).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator("#look-code")).ToContainTextAsync("Class = \"dark\"");
        await Tiles(page).Nth(20).ClickAsync();
        await Expect(page.Locator("#pins li")).ToHaveCountAsync(2);
        await Expect(page.Locator("#film img")).ToHaveCountAsync(12);
        await page.GetByLabel("Step of the walk").FillAsync("6");
        await Expect(page.Locator("#look-code")).ToContainTextAsync("LatentInterpolation.Spherical(from, to, 12)[6]");
        string? png = await page.Locator("#look-image").GetAttributeAsync("src");
        Assert.AreEqual(png, await page.Locator("#film img").Nth(6).GetAttributeAsync("src"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Walk" }).ClickAsync();
        await Expect(page.Locator("#walk-value")).Not.ToContainTextAsync("7 of 12");
        await Expect(page.Locator("#look-code")).ToBeHiddenAsync(); // it is not that of the image that is shown
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(page.Locator("#look-code")).ToBeVisibleAsync();
        string step = $"[{int.Parse((await page.Locator("#walk-value").TextContentAsync())!.Split(' ')[0]) - 1}]";
        await Expect(page.Locator("#look-code")).ToContainTextAsync($"Spherical(from, to, 12){step}");
        png = await page.Locator("#look-image").GetAttributeAsync("src");
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Save PNG").ClickAsync());
        CollectionAssert.AreEqual(Convert.FromBase64String(png!.Split(',')[1]), await File.ReadAllBytesAsync((await saved.PathAsync())!));
        await Tiles(page).Nth(1).ClickAsync();
        await Expect(page.Locator("#pins li")).ToHaveCountAsync(1);
        await Expect(page.GetByText("Pin one more image")).ToBeVisibleAsync();
        await CloseAsync(page);
    }

    [TestMethod]
    public async Task ControlsChangeSheetAndItsProgram()
    {
        IPage page = await OpenAsync();
        ILocator code = page.Locator("#sheet-code");
        await Expect(code).ToContainTextAsync("PerClass = true");
        await page.GetByLabel("A mix").CheckAsync();
        await page.GetByRole(AriaRole.Slider, new() { Name = "bright" }).FillAsync("100");
        await page.GetByRole(AriaRole.Slider, new() { Name = "grey" }).FillAsync("0");
        await page.GetByRole(AriaRole.Slider, new() { Name = "dark" }).FillAsync("25");
        await Expect(code).ToContainTextAsync("ClassWeights = [0.2, 0, 0.8, 0]");
        await page.GetByRole(AriaRole.Slider, new() { Name = "Truncation" }).FillAsync("0.5");
        await Expect(code).ToContainTextAsync("Truncation = 0.5");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Seed" }).FillAsync("77");
        await page.GetByLabel("Images", new() { Exact = true }).SelectOptionAsync("16");
        await Expect(code).ToContainTextAsync("Seed = 77");
        await Expect(Tiles(page)).ToHaveCountAsync(16);
        await page.GetByRole(AriaRole.Slider, new() { Name = "dark" }).FillAsync("0");
        await page.GetByRole(AriaRole.Slider, new() { Name = "bright" }).FillAsync("0");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("a share of the mix");
        await CloseAsync(page);
    }

    [TestMethod]
    public async Task KeyboardReachesEverything()
    {
        IPage page = await OpenAsync();
        await Expect(Tiles(page)).ToHaveCountAsync(24);
        await Tiles(page).First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Tiles(page).Nth(9)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Tiles(page).Nth(9)).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator("#status")).ToContainTextAsync("Pinned as number 1");
        await page.Keyboard.PressAsync("End");
        await Expect(Tiles(page).Nth(23)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(Tiles(page).Nth(23)).Not.ToBeFocusedAsync();
        foreach (IElementHandle control in await page.QuerySelectorAllAsync("button:visible, input, select"))
        {
            string name = await control.EvaluateAsync<string>("e => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent");
            Assert.AreNotEqual("", name.Trim(), await control.EvaluateAsync<string>("e => e.outerHTML"));
        }
        await CloseAsync(page);
    }

    [TestMethod]
    public async Task OwnImageIsScoredByFileAndByDrop()
    {
        IPage page = await OpenAsync();
        await Expect(Tiles(page)).ToHaveCountAsync(24);
        await page.GetByLabel("choose a file").SetInputFilesAsync(_folder["tone 3.png"]);
        await Expect(page.Locator("#own-score")).ToContainTextAsync("% real");
        await Expect(page.Locator("#own-neighbors img").First).ToHaveAttributeAsync("alt", "tone 3.png, distance 0.00");
        IJSHandle dropped = await page.EvaluateHandleAsync(
            "() => { const d = new DataTransfer(); d.items.add(new File(['no image'], 'text.txt')); return d; }");
        await page.DispatchEventAsync("#drop", "drop", new { dataTransfer = dropped });
        await Expect(page.Locator("#own-problem")).ToContainTextAsync("cannot be read as an image");
        _faults.RemoveAll(fault => fault.Contains("400")); // Chromium's own line about the refused image
        await CloseAsync(page);
    }

    /// <summary>An image that is looked at before the training images are read is looked at once more.</summary>
    [TestMethod]
    public async Task NeighborsComeWhenTrainingImagesAreRead()
    {
        IPage page = await OpenAsync();
        int looks = 0;
        await page.RouteAsync("**/api/look", async route =>
        {
            IAPIResponse response = await route.FetchAsync();
            JsonNode reply = JsonNode.Parse(await response.TextAsync())!;
            if (looks++ == 0)
                reply["neighbors"] = null;
            await route.FulfillAsync(new() { Response = response, Body = reply.ToJsonString() });
        });
        await page.ReloadAsync();
        await Expect(page.Locator("#look-neighbors img")).ToHaveCountAsync(6);
        Assert.AreEqual(2, looks);
        await CloseAsync(page);
    }

    [TestMethod]
    public async Task NarrowPageNeedsNoSidewaysScroll()
    {
        IPage page = await OpenAsync(width: 390);
        await Expect(Tiles(page)).ToHaveCountAsync(18);
        await Expect(page.Locator("#look-code")).ToContainTextAsync("LatentOf");
        Assert.AreEqual(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await CloseAsync(page);
    }

    [TestMethod]
    public async Task DamagedModelIsToldOnPage()
    {
        File.WriteAllText(_folder["damaged.zip"], "no model");
        using var explorer = new Explorer(_folder["damaged.zip"]);
        IPage page = await OpenAsync(explorer.Page);
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("cannot be loaded as a model");
        await Expect(page.Locator("main")).ToBeHiddenAsync();
        await CloseAsync(page);
    }
}
