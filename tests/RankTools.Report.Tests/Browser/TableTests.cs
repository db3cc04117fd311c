using Microsoft.Playwright;

using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Report.Tests.Browser;

/// <summary>What a reader can do with tables.</summary>
public sealed class TableTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly ReportTable Numbers = new("Numbers",
    [
        new("Name", ColumnContent.Text, ["b10", "b9", "=1+1", "a\tb", null]),
        new("Value", ColumnContent.Number, [10.0, 1 / 3.0, -2.5, null, 100.0]),
        new("Count", ColumnContent.Count, [1L, 2L, 3000L, 4L, 5L]),
        new("Right", ColumnContent.Flag, [true, false, true, null, false]),
    ], 5);

    [Fact]
    public async Task A_column_of_numbers_sorts_by_size_up_and_down_and_what_is_missing_comes_last()
    {
        var page = await Open();
        var head = page.Locator("th", new() { HasTextString = "Value" });
        await head.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(head).ToHaveAttributeAsync("aria-sort", "ascending");
        Assert.Equal(["−2.5", "0.3", "10.0", "100.0", ""], await Column(page, 2)); // as text, 10 would come before 2
        await head.GetByRole(AriaRole.Button).PressAsync("Enter");
        await Assertions.Expect(head).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal("5", (await Column(page, 3))[0]);
        Assert.Equal("", (await Column(page, 2))[^1]);
        await page.Locator("th", new() { HasTextString = "Count" }).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(head).ToHaveAttributeAsync("aria-sort", "none");
    }

    [Fact]
    public async Task Names_with_numbers_sort_as_people_count()
    {
        var page = await Open();
        await page.Locator("th", new() { HasTextString = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        var names = (await Column(page, 1)).ToList();
        Assert.True(names.IndexOf("b9") < names.IndexOf("b10"));
        Assert.Equal("", names[^1]);
    }

    [Theory]
    [InlineData("copy-tsv", "Name\tValue\tCount\tRight|b10\t10\t1\ttrue|b9\t0.3333333333333333\t2\tfalse|'=1+1\t-2.5\t3000\ttrue|a b\t\t4\t|\t100\t5\tfalse|")]
    [InlineData("copy-csv", "Name,Value,Count,Right|b10,10,1,true|b9,0.3333333333333333,2,false|'=1+1,-2.5,3000,true|a\tb,,4,|,100,5,false|")]
    public async Task Copying_gives_all_rows_in_full_precision_and_no_formulas(string button, string expected)
    {
        var page = await Open();
        await page.Locator($".table button.{button}").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status]")).ToHaveTextAsync("Copied 5 rows");
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(expected.Replace("|", "\n", StringComparison.Ordinal), copied.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Long_tables_show_their_beginning_and_can_be_filtered_and_shown_whole()
    {
        var page = await browser.Open(SampleResults.ReportOf(SampleResults.LayerRanks(inputs: 8)));
        var table = page.Locator("[data-table='0']");
        await Assertions.Expect(table.Locator("tbody tr")).ToHaveCountAsync(12);
        await table.GetByRole(AriaRole.Searchbox).FillAsync("layer2 003");
        await Assertions.Expect(table.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(table.Locator("[role=status]")).ToHaveTextAsync("1 row (40 without the filter)");
        await table.GetByRole(AriaRole.Searchbox).FillAsync("");
        await table.Locator("button.more").ClickAsync();
        await Assertions.Expect(table.Locator("tbody tr")).ToHaveCountAsync(40);
        await Assertions.Expect(table.Locator("button.more")).ToHaveCountAsync(0);
    }

    private Task<IPage> Open() => browser.Open(SampleResults.ReportOf(new ReportChart("Chart", new("x"), new("y"), [new("s", SeriesStyle.Points, [new(1, 1)])]), Numbers));

    private static async Task<IReadOnlyList<string>> Column(IPage page, int number) => await page.Locator($"div.table td:nth-child({number})").AllTextContentsAsync();
}
