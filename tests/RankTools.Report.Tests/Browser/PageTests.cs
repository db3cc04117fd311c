using Deque.AxeCore.Playwright;

using Microsoft.Playwright;

namespace RankTools.Report.Tests.Browser;

/// <summary>The page as a whole: for every reader, on every screen, without the network.</summary>
public sealed class PageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    /// <summary>Texts whose contrast to what is behind them is below 4.5 : 1, as WCAG 2.2 counts it; controls that are switched off are exempt.</summary>
    private const string FaintTexts =
        """
        () => {
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const luminance = colour => {
            const [r, g, b] = colour.slice(0, 3).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const behind = element => {
            for (let at = element; at; at = at.parentElement) {
              const colour = rgba(getComputedStyle(at).backgroundColor);
              if (colour[3] === 255) return colour;
            }
            return [255, 255, 255, 255];
          };
          const found = [];
          let counted = 0;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || element.closest("script, style, noscript, .unseen, .skip, :disabled") || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const [one, other] = [luminance(rgba(element.closest("svg") ? style.fill : style.color)), luminance(behind(element))];
            const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            counted++;
            if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className?.baseVal ?? element.className}: ${walker.currentNode.textContent.trim().slice(0, 30)}`);
          }
          return counted < 60 ? [`only ${counted} texts were found`] : found;
        }
        """;

    [Fact]
    public async Task The_browser_has_nothing_to_complain_of_and_asks_for_nothing()
    {
        browser.Requests.Clear();
        browser.Complaints.Clear();
        var page = await Everything();
        foreach (var chart in await page.Locator("figure").AllAsync())
        {
            await chart.Locator("summary").ClickAsync();
            await chart.Locator(".plot").HoverAsync();
        }
        foreach (var sort in await page.Locator("div[data-table] th button").AllAsync())
            await sort.ClickAsync();
        Assert.Empty(browser.Complaints);
        Assert.Empty(browser.Requests);
    }

    [Fact]
    public async Task The_policy_of_the_page_lets_no_script_reach_the_network()
    {
        var page = await Everything();
        var outcome = await page.EvaluateAsync<string>(
            "() => new Promise(done => { const image = new Image(); image.onload = () => done('loaded'); image.onerror = () => done('refused'); image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='; })");
        Assert.Equal("refused", outcome);
        Assert.Equal("refused", await page.EvaluateAsync<string>("() => fetch('https://ranktools.invalid/').then(() => 'loaded', () => 'refused')"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_stands_out_from_what_is_behind_it(ColorScheme scheme)
    {
        var page = await Everything(scheme: scheme);
        await page.Locator("summary").First.ClickAsync();
        Assert.Empty(await page.EvaluateAsync<string[]>(FaintTexts));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_checker_of_accessibility_finds_nothing(ColorScheme scheme)
    {
        var page = await Everything(scheme: scheme);
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Nodes.First().Html}"));
    }

    [Fact]
    public async Task Colours_follow_the_system_until_the_reader_chooses()
    {
        var page = await Everything(scheme: ColorScheme.Dark);
        Task<string> Background() => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal("rgb(20, 23, 28)", await Background());
        await page.Locator("#theme").ClickAsync();
        Assert.Equal("rgb(255, 255, 255)", await Background());
        await Assertions.Expect(page.Locator("#theme")).ToHaveAttributeAsync("aria-label", "Dark colours");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(320)]
    [InlineData(1280)]
    public async Task Nothing_is_wider_than_the_screen(int width)
    {
        var page = await Everything(width);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
    }

    [Fact]
    public async Task On_paper_there_are_charts_and_words_but_no_buttons_and_the_colours_are_light()
    {
        var page = await Everything(760, ColorScheme.Dark);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await Assertions.Expect(page.Locator("#print")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".controls").First).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".plot svg").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".summary").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".chosen-name").Nth(1)).ToHaveTextAsync(" (Layer conv1)"); // the picker is not there to say it
        Assert.Empty(await page.EvaluateAsync<string[]>(FaintTexts));
        Assert.NotEmpty(await page.PdfAsync());
    }

    [Fact]
    public async Task Names_that_look_like_markup_are_text()
    {
        const string hostile = "</script><script>window.harmed = 1</script><img src=x onerror=\"window.harmed = 1\">{{script}}\u2028\"'&amp;<b>";
        var rank = SampleResults.LayerRank(hostile, hostile, 0, hostile, 0.5);
        browser.Complaints.Clear();
        var page = await browser.Open(SampleResults.ReportOf([rank, SampleResults.LayerRank(hostile, "b" + hostile, 1, hostile, 0.4)], hostile, hostile));
        await page.Locator("[data-chart='0'] .plot").HoverAsync();
        await page.Locator("[data-chart='0'] .plot").PressAsync("ArrowRight");
        Assert.False(await page.EvaluateAsync<bool>("'harmed' in window"));
        Assert.Equal(0, await page.Locator("main img, main b:not(.entry b), main section script").CountAsync());
        Assert.Equal(hostile, await page.Locator("h1").TextContentAsync());
        Assert.Equal(hostile, await page.Locator("code.command").TextContentAsync());
        await Assertions.Expect(page.Locator("[data-table='0'] td").First).ToHaveAttributeAsync("title", hostile);
        Assert.Empty(browser.Complaints);
    }

    private Task<IPage> Everything(int width = 1280, ColorScheme scheme = ColorScheme.Light) => browser.Open(
        SampleResults.ReportOf([.. SampleResults.LayerRanks(), .. SampleResults.LayerRanks("other"), SampleResults.WeightRank("a.weight", 3, 2, 1), SampleResults.WeightRank("b.weight", 2, 1, 0.001)]),
        width, scheme);
}
