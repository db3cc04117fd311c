using System.Text.RegularExpressions;

using Microsoft.Playwright;

using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Report.Tests.Browser;

/// <summary>What a reader sees of charts, and can do with them.</summary>
public sealed class ChartTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const int Depth = 0;
    private const int Spectra = 1;

    [Fact]
    public async Task A_curve_has_a_point_for_every_layer()
    {
        var chart = Chart(await Ranks(), Depth);
        var path = chart.Locator("[data-series='Rank'] path.stroke");
        Assert.Equal(5, Vertices(await path.GetAttributeAsync("d")));
        Assert.Equal(5, await chart.Locator("[data-series='Rank'] circle.dot").CountAsync());
        Assert.Equal(["conv1", "layer1", "layer2", "layer3", "fc"], await chart.Locator("text.x-label").AllTextContentsAsync());
        // Higher ranks are higher on the page, and the layers follow each other from left to right.
        var places = Regex.Matches((await path.GetAttributeAsync("d"))!, @"[ML]([\d.]+) ([\d.]+)").Select(match => (X: double.Parse(match.Groups[1].Value), Y: double.Parse(match.Groups[2].Value))).ToArray();
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.First.X < pair.Second.X && pair.First.Y < pair.Second.Y));
    }

    [Fact]
    public async Task Pointing_at_a_layer_shows_its_numbers()
    {
        var chart = Chart(await Ranks(), Depth);
        await PointAt(chart, "layer1");
        var tip = chart.Locator(".tip");
        await Assertions.Expect(tip).ToBeVisibleAsync();
        await Assertions.Expect(tip.Locator(".where")).ToHaveTextAsync("layer1");
        await Assertions.Expect(tip.Locator(".entry").First).ToContainTextAsync($"Rank{SampleResults.RankOf(0.8)}");
        await PointAt(chart, "conv1");
        var (low, high) = (SampleResults.RankOf(0.85), SampleResults.RankOf(0.95));
        await Assertions.Expect(tip.Locator(".entry").First).ToContainTextAsync($"smallest to largest: {low} to {high}; mean of 3");
    }

    [Fact]
    public async Task Dragging_shows_a_part_and_All_shows_all_again()
    {
        var page = await Ranks();
        var chart = Chart(page, Depth);
        await Drag(page, chart, from: 0.3, to: 0.72);
        await Assertions.Expect(chart.Locator("text.x-label")).ToHaveTextAsync(["layer1", "layer2", "layer3"]);
        await chart.Locator("button.reset").ClickAsync();
        await Assertions.Expect(chart.Locator("text.x-label")).ToHaveCountAsync(5);
        await Assertions.Expect(chart.Locator("button.reset")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Dragging_with_shift_moves_the_part_that_is_shown()
    {
        var page = await Ranks();
        var chart = Chart(page, Depth);
        await Drag(page, chart, from: 0.02, to: 0.55);
        Assert.DoesNotContain("fc", await chart.Locator("text.x-label").AllTextContentsAsync());
        await page.Keyboard.DownAsync("Shift");
        await Drag(page, chart, from: 0.9, to: 0.05);
        await page.Keyboard.UpAsync("Shift");
        Assert.Contains("fc", await chart.Locator("text.x-label").AllTextContentsAsync());
        Assert.DoesNotContain("conv1", await chart.Locator("text.x-label").AllTextContentsAsync());
    }

    [Fact]
    public async Task Keys_go_from_point_to_point_and_zoom()
    {
        var page = await Ranks();
        var chart = Chart(page, Depth);
        await chart.Locator(".plot").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(chart.Locator("[aria-live]")).ToContainTextAsync($"layer1. Rank {SampleResults.RankOf(0.8)}");
        await Assertions.Expect(chart.Locator(".tip .where")).ToHaveTextAsync("layer1");
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(chart.Locator("[aria-live]")).ToContainTextAsync($"fc. Rank {SampleResults.RankOf(0.2)}");
        await page.Keyboard.PressAsync("+");
        await Assertions.Expect(chart.Locator("text.x-label")).Not.ToHaveCountAsync(5);
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(chart.Locator("[aria-live]")).ToContainTextAsync("conv1.");
        Assert.Contains("conv1", await chart.Locator("text.x-label").AllTextContentsAsync()); // the view followed
        await page.Keyboard.PressAsync("0");
        await Assertions.Expect(chart.Locator("text.x-label")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Every_control_of_a_chart_is_reached_by_tab()
    {
        var page = await Ranks();
        await Chart(page, Spectra).Locator("select").FocusAsync();
        var reached = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            reached.Add(await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.className"));
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Equal(["picker", "Log vertical axis", "Log x, horizontal axis", "Zoom in"], reached.Take(4));
        Assert.Contains(reached, name => name.StartsWith("Singular values. Left and right arrow", StringComparison.Ordinal));
        Assert.Contains(reached, name => name.StartsWith("series", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_picker_shows_another_layer()
    {
        var chart = Chart(await Ranks(), Spectra);
        var path = chart.Locator("[data-series='000.png'] path.stroke");
        var first = await path.GetAttributeAsync("d");
        Assert.Equal(40, Vertices(first));
        await chart.Locator("select").SelectOptionAsync(new SelectOptionValue { Label = "layer2" });
        var second = await path.GetAttributeAsync("d");
        Assert.Equal(40, Vertices(second));
        Assert.NotEqual(first, second);
        await Assertions.Expect(chart.Locator(".chosen-name")).ToHaveTextAsync(" (Layer layer2)");
    }

    [Fact]
    public async Task A_logarithmic_axis_makes_a_geometric_spectrum_a_straight_line()
    {
        var chart = Chart(await Ranks(), Spectra);
        await chart.Locator("select").SelectOptionAsync(new SelectOptionValue { Label = "layer2" });
        var button = chart.Locator("button.log-y");
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.True(await Bend(chart) < 0.01);
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.True(await Bend(chart) > 0.2);
    }

    [Fact]
    public async Task Series_can_be_hidden_and_shown()
    {
        var chart = Chart(await Ranks(), Depth);
        var series = chart.Locator("[data-series='Rank']");
        var button = chart.GetByRole(AriaRole.Button, new() { Name = "Rank", Exact = true });
        await button.ClickAsync();
        await Assertions.Expect(series).ToHaveCountAsync(0);
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(button).ToBeFocusedAsync(); // the keyboard stays where it was
        await button.PressAsync("Enter");
        await Assertions.Expect(series).ToHaveCountAsync(1);
        await Assertions.Expect(chart.Locator("[data-series='Stable rank']")).ToHaveCountAsync(0); // hidden at first
    }

    [Fact]
    public async Task The_table_below_a_chart_has_its_numbers()
    {
        var chart = Chart(await Ranks(), Depth);
        await chart.Locator("summary").ClickAsync();
        var row = chart.Locator("tbody tr").Nth(1);
        await Assertions.Expect(row.Locator("td").First).ToHaveTextAsync("layer1");
        Assert.Equal(SampleResults.RankOf(0.8), double.Parse(await row.Locator("td").Nth(1).TextContentAsync() ?? ""));
        await Assertions.Expect(chart.Locator("tbody tr")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_leave_a_gap_and_a_word_about_it()
    {
        ChartPoint[] points = [new(1, 1), new(2, 2), new(3, double.NaN), new(4, double.PositiveInfinity), new(5, 3), new(6, -1)];
        var chart = new ReportChart("Gaps", new("x"), new("y") { OffersLogarithm = true }, [new("s", SeriesStyle.Line, points)]);
        var table = new ReportTable("Numbers", [new("Value", ColumnContent.Number, [1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, null])], 5);
        var page = await browser.Open(SampleResults.ReportOf(chart, table));
        var path = page.Locator(".plot path.stroke");
        Assert.Equal(2, Regex.Count(await path.GetAttributeAsync("d") ?? "", "M"));
        await Assertions.Expect(page.Locator("figure .note")).ToContainTextAsync("2 numbers are not finite");
        await page.Locator("button.log-y").ClickAsync();
        await Assertions.Expect(page.Locator("figure .note")).ToContainTextAsync("3 numbers are not finite, or not positive");
        Assert.Equal(["1.500", "NaN", "∞", "−∞", ""], await page.Locator("div.table tbody td").AllTextContentsAsync());
    }

    private Task<IPage> Ranks() => browser.Open(SampleResults.ReportOf(SampleResults.LayerRanks()));

    private static ILocator Chart(IPage page, int number) => page.Locator($"[data-chart='{number}']");

    private static int Vertices(string? path) => Regex.Count(path ?? "", "[ML]");

    private static async Task PointAt(ILocator chart, string layer)
    {
        var label = await chart.Locator("text.x-label", new() { HasTextString = layer }).BoundingBoxAsync();
        var plot = await chart.Locator(".plot").BoundingBoxAsync();
        await chart.Page.Mouse.MoveAsync(label!.X + (label.Width / 2), plot!.Y + 60);
    }

    private static async Task Drag(IPage page, ILocator chart, double from, double to)
    {
        var box = await chart.Locator(".plot clipPath rect").EvaluateAsync<double[]>(
            "rect => { const svg = rect.ownerSVGElement.getBoundingClientRect(); return [svg.left + rect.x.baseVal.value, svg.top + 40, rect.width.baseVal.value]; }");
        await page.Mouse.MoveAsync((float)(box[0] + (from * box[2])), (float)box[1]);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)(box[0] + (to * box[2])), (float)box[1], new() { Steps = 5 });
        await page.Mouse.UpAsync();
    }

    /// <summary>How far the middle of the curve lies off the straight line between its ends, in heights of the curve.</summary>
    private static async Task<double> Bend(ILocator chart)
    {
        var path = await chart.Locator("[data-series='000.png'] path.stroke").GetAttributeAsync("d");
        var heights = Regex.Matches(path!, @"[ML][\d.]+ ([\d.]+)").Select(match => double.Parse(match.Groups[1].Value)).ToArray();
        return Math.Abs(heights[19] - heights[0] - ((heights[39] - heights[0]) * 19 / 39)) / Math.Abs(heights[39] - heights[0]);
    }
}
