using System.Text;

namespace RankTools.Staging.Help;

/// <summary>Turns an <c>about_</c> page into the plain text that <c>Get-Help about_…</c> shows.</summary>
public static class AboutTopic
{
    private const string Indent = "    ";

    /// <summary>Writes headings in capitals and everything else indented, as PowerShell's own topics are.</summary>
    /// <param name="markdown">The page: a title, one paragraph that says what it is about, then sections.</param>
    public static string ToText(string markdown)
    {
        var text = new StringBuilder();
        var (code, described) = (false, false);
        foreach (var line in markdown.ReplaceLineEndings("\n").TrimEnd().Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                code = !code;
                continue;
            }
            var heading = !code && line.StartsWith('#');
            if (heading && line.StartsWith("# ", StringComparison.Ordinal))
                text.Append("TOPIC\n").Append(Indent).Append(line[2..].Trim()).Append('\n');
            else if (heading)
                text.Append(line.TrimStart('#').Trim().ToUpperInvariant()).Append('\n');
            else if (line.Length == 0)
                text.Append('\n');
            else
            {
                if (!described)
                    text.Append("SHORT DESCRIPTION\n");
                text.Append(code ? Indent + Indent : Indent).Append(code ? line : line.Replace("`", "", StringComparison.Ordinal)).Append('\n');
            }
            described |= !heading && line.Length > 0;
        }
        return text.ToString();
    }
}
