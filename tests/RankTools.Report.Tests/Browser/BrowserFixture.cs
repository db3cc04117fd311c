using Microsoft.Playwright;

using RankTools.Reports.Page;

namespace RankTools.Report.Tests.Browser;

/// <summary>
/// The machine's own Chromium without a window. Pages are opened as files, as readers open them; every request for anything else, and everything
/// that the browser complains of, is written down. Without a Chromium the tests are skipped.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly string folder = Directory.CreateTempSubdirectory("ranktools-report").FullName;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Requests for anything but the page's file.</summary>
    internal List<string> Requests { get; } = [];

    /// <summary>Errors and warnings of the console, and exceptions that no script caught.</summary>
    internal List<string> Complaints { get; } = [];

    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Writes a report and opens it.</summary>
    internal async Task<IPage> Open(Reports.Report report, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(browser is null, "skipped: there is no Chromium on the search path");
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.html");
        ReportFile.Write(report, path);
        var context = await browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(10_000);
        var address = new Uri(path).AbsoluteUri;
        page.Request += (_, request) =>
        {
            if (request.Url != address)
                Requests.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Add(error);
        await page.GotoAsync(address);
        return page;
    }

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(place => Names.Select(name => Path.Combine(place, name))).FirstOrDefault(File.Exists);
}
