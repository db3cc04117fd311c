using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

using RankTools.Reports.Sections;

namespace RankTools.Reports.Page;

/// <summary>Writes a report as one HTML page that needs nothing else: no files beside it, and no network.</summary>
/// <remarks>
/// NOTE [Page]: words are in the page as text, so that they can be read without scripts. Charts and tables are data in one JSON element, and a
/// script draws them as elements filled with text. Everything that is not the page's own is encoded for where it stands, and a content
/// security policy lets the page's own style and script run, by their hashes, and nothing else: no address can be reached, and markup that came
/// in with a name would not run.
/// </remarks>
public static partial class ReportPage
{
    private static readonly string[] Scripts = ["numbers.js", "elements.js", "scale.js", "chart-model.js", "chart-picture.js", "table.js", "chart.js", "page.js"];

    /// <summary>Writes the page.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="output">Where it is written; UTF-8 is what the page says it is.</param>
    public static void Write(Report report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var (style, script) = (Resource("report.css"), string.Concat(Scripts.Select(Resource)));
        var body = new PageBody(report);
        var parts = new Dictionary<string, string>
        {
            ["title"] = Text(report.Title),
            ["byline"] = Text(Byline(report)),
            ["version"] = Text(Version()),
            ["contents"] = body.Contents(),
            ["sections"] = body.Sections(),
            ["provenance"] = body.Provenance(),
            ["style"] = style,
            ["style-hash"] = Hash(style),
            ["script"] = script,
            ["script-hash"] = Hash(script),
            ["data"] = PageData.Of(report),
        };
        // In one go, so that a name such as {{script}} in the data is text like any other.
        var template = Resource("template.html");
        var written = 0;
        foreach (Match place in Placeholder().Matches(template))
        {
            output.Write(template.AsSpan(written, place.Index - written));
            output.Write(parts[place.Groups[1].Value]);
            written = place.Index + place.Length;
        }
        output.Write(template.AsSpan(written));
    }

    /// <summary>Text as it stands in HTML, in an element or a quoted attribute.</summary>
    internal static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Byline(Report report) => string.Create(CultureInfo.InvariantCulture,
        $"{Wording.Count(report.Sections.Sum(section => section.Count), "result")}, {report.Created:d MMMM yyyy, HH:mm} (UTC{report.Created:zzz}), RankTools {Version()}");

    private static string Version() => typeof(ReportPage).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Page/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Placeholder();
}
