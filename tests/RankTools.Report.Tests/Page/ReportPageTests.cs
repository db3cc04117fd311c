using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using RankTools.Reports.Page;

namespace RankTools.Report.Tests.Page;

/// <summary>What is in the file.</summary>
public sealed partial class ReportPageTests
{
    private const string Hostile = "</script><script>alert(1)</script>{{data}}\u2028\u2029<!--\"'&";

    [Fact]
    public void It_refers_to_nothing_outside_itself()
    {
        var page = PageOf(SampleResults.ReportOf(SampleResults.LayerRanks()));
        Assert.Empty(Regex.Matches(Words(page), @"(src|href|action|srcset|poster)\s*=\s*""(?!#)|@import|url\("));
        Assert.Empty(Regex.Matches(page, @"https?://(?!www\.w3\.org/2000/svg)"));
    }

    [Fact]
    public void The_policy_names_the_hashes_of_its_own_style_and_script_and_nothing_else()
    {
        var page = PageOf(SampleResults.ReportOf(SampleResults.LayerRanks()));
        var policy = Policy().Match(page).Groups[1].Value;
        var style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];
        var script = page[(page.LastIndexOf("<script>", StringComparison.Ordinal) + 8)..page.LastIndexOf("</script>", StringComparison.Ordinal)];
        Assert.Equal($"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; base-uri 'none'; form-action 'none'", policy);
    }

    [Fact]
    public void Names_that_look_like_markup_stay_names()
    {
        var rank = SampleResults.LayerRank(Hostile, Hostile, 0, Hostile, 0.5);
        var page = PageOf(SampleResults.ReportOf([rank], Hostile, Hostile));
        Assert.DoesNotContain("alert(1)</script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<script"));
        Assert.DoesNotContain('\u2028', page);
        // It is all there all the same.
        var names = Data(page).GetProperty("tables")[0].GetProperty("columns")[0];
        Assert.Equal(("Network", Hostile), (names.GetProperty("title").GetString(), names.GetProperty("words")[0].GetString()));
        Assert.Contains($"<h1>{System.Text.Encodings.Web.HtmlEncoder.Default.Encode(Hostile)}</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_tables_are_there_in_full_and_those_that_JSON_lacks_as_texts()
    {
        double[] values = [1 / 3.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-300];
        var table = new Reports.Tables.ReportTable("Numbers", [new("Value", Reports.Tables.ColumnContent.Number, [.. values])], 5);
        var report = SampleResults.ReportOf(new Reports.Charts.ReportChart("Chart", new("x"), new("y"), []), table);
        var read = Data(PageOf(report)).GetProperty("tables")[0].GetProperty("columns")[0].GetProperty("values").EnumerateArray().ToArray();
        Assert.Equal(1 / 3.0, read[0].GetDouble());
        Assert.Equal(["NaN", "Infinity", "-Infinity"], read[1..4].Select(value => value.GetString()));
        Assert.Equal(1e-300, read[4].GetDouble());
    }

    [Fact]
    public void Ten_thousand_ranks_with_long_spectra_are_a_page_of_a_few_megabytes()
    {
        var ranks = Enumerable.Range(0, 2000).SelectMany(input => SampleResults.Layers.Select((layer, i) =>
            SampleResults.LayerRank("net", layer.Layer, i, $"/a/long/path/to/pictures/{input:00000}.png", layer.Factor - (0.0001 * input / 2000), 768)));
        var page = PageOf(SampleResults.ReportOf(ranks));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 500_000, 5_000_000);
        Assert.Equal(10_000, Data(page).GetProperty("tables")[0].GetProperty("rows").GetInt32());
        Assert.Contains("thinned to 96 places", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_replaced_at_once_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("ranktools-page").FullName;
        try
        {
            var path = Path.Combine(folder, "report.html");
            File.WriteAllText(path, "old");
            ReportFile.Write(SampleResults.ReportOf(SampleResults.LayerRanks()), path);
            Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Equal([path], Directory.GetFiles(folder)); // nothing is left beside it
            var broken = SampleResults.ReportOf(SampleResults.LayerRanks()) with { Title = null! };
            File.WriteAllText(path, "old");
            Assert.ThrowsAny<Exception>(() => ReportFile.Write(broken, path));
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string PageOf(Reports.Report report)
    {
        using var writer = new StringWriter();
        ReportPage.Write(report, writer);
        return writer.ToString();
    }

    /// <summary>The page without what is in its style and scripts.</summary>
    private static string Words(string page) => Regex.Replace(page, @"(<style>|<script[^>]*>).*?(</style>|</script>)", "", RegexOptions.Singleline);

    private static JsonElement Data(string page) => JsonDocument.Parse(DataElement().Match(page).Groups[1].Value).RootElement;

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("<script type=\"application/json\" id=\"report-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataElement();
}
