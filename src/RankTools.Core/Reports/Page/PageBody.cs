using System.Text;

using RankTools.Reports.Tables;

namespace RankTools.Reports.Page;

/// <summary>The words of a page as HTML, with places for charts and tables, which are numbered as in <see cref="PageData"/>.</summary>
internal sealed class PageBody(Report report)
{
    private int charts;
    private int tables;

    public string Contents()
    {
        var html = new StringBuilder();
        foreach (var section in report.Sections)
            html.Append($"<li><a href=\"#{section.Kind}\"><span>{Text(section.Title)}</span><span class=\"count\">{Number(section.Count)}</span></a></li>\n");
        return html.Append("<li><a href=\"#provenance\"><span>Where this comes from</span></a></li>").ToString();
    }

    public string Sections()
    {
        var html = new StringBuilder();
        foreach (var section in report.Sections)
            Append(html, section);
        return html.ToString();
    }

    public string Provenance()
    {
        var html = new StringBuilder("<section id=\"provenance\" aria-labelledby=\"provenance-title\">\n<h2 id=\"provenance-title\">Where this comes from</h2>\n");
        if (report.CommandLine is { } command)
            html.Append($"<h3>Command</h3>\n<code class=\"command\">{Text(command)}</code>\n");
        foreach (var group in report.Provenance)
        {
            html.Append($"<h3>{Text(group.Title)}</h3>\n");
            Append(html, "facts", group.Facts);
        }
        return html.Append("</section>").ToString();
    }

    private void Append(StringBuilder html, ReportSection section)
    {
        html.Append($"<section id=\"{section.Kind}\" aria-labelledby=\"{section.Kind}-title\">\n<h2 id=\"{section.Kind}-title\">{Text(section.Title)}</h2>\n");
        html.Append($"<p class=\"explanation\">{Text(section.Explanation)}</p>\n<ul class=\"summary\">\n");
        foreach (var sentence in section.Summary)
            html.Append($"<li>{Text(sentence)}</li>\n");
        html.Append("</ul>\n");
        Append(html, "settings", section.Settings);
        foreach (var chart in section.Charts)
            html.Append($"<figure class=\"chart\" data-chart=\"{charts++}\"><div class=\"bar\"><h3>{Text(chart.Title)}</h3></div></figure>\n");
        foreach (ReportTable table in section.Tables)
            html.Append($"<div class=\"table\" data-table=\"{tables++}\"><div class=\"bar\"><h3>{Text(table.Title)}</h3></div></div>\n");
        html.Append("</section>\n");
    }

    private static void Append(StringBuilder html, string style, IReadOnlyList<ReportFact> facts)
    {
        if (facts.Count == 0)
            return;
        html.Append($"<dl class=\"{style}\">\n");
        foreach (var fact in facts)
        {
            var pair = $"<dt>{Text(fact.Name)}</dt><dd>{Text(fact.Value)}</dd>";
            html.Append(style == "settings" ? $"<div>{pair}</div>\n" : $"{pair}\n");
        }
        html.Append("</dl>\n");
    }

    private static string Number(int count) => count.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(string text) => ReportPage.Text(text);
}
