using System.Text;
using System.Text.RegularExpressions;

namespace RankTools.Staging.Help;

/// <summary>Reads documentation pages. Anything that does not fit the format is an error that names the page and the line.</summary>
public static partial class HelpPageReader
{
    private static readonly string[] Sections = ["", "Description", "Parameters", "Inputs", "Outputs", "Examples", "Notes", "Links"];

    /// <summary>Reads a page.</summary>
    /// <param name="name">What errors call the page.</param>
    /// <param name="markdown">Its text.</param>
    /// <exception cref="InvalidDataException">The text does not fit the format.</exception>
    public static HelpPage Read(string name, string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        if (lines is not [['#', ' ', .. var title], ..])
            throw Bad(name, 1, "a page begins with '# ' and the cmdlet's name");
        var parts = Split(name, lines);
        var synopsis = parts.GetValueOrDefault("") is [{ Title: "", Blocks: [{ IsCode: false } first] }]
            ? first.Text
            : throw Bad(name, 2, "one paragraph, the synopsis, stands under the title before the first '## '");
        return new HelpPage(
            title.Trim(), synopsis, Body(parts, "Description"),
            [.. Named(parts, "Parameters").Select(topic => topic with { Title = topic.Title.TrimStart('-') })],
            Named(parts, "Inputs"), Named(parts, "Outputs"), Named(parts, "Examples"), Body(parts, "Notes"),
            [.. Body(parts, "Links").SelectMany(block => Link().Matches(block.Text)).Select(ToLink)]);
    }

    /// <summary>Sections by name, each a list of topics; the text before the first <c>###</c> is a topic without a title.</summary>
    private static Dictionary<string, List<HelpTopic>> Split(string name, string[] lines)
    {
        var parts = new Dictionary<string, List<HelpTopic>>(StringComparer.Ordinal);
        var (section, topic) = ("", "");
        var (start, fenced) = (1, false);
        for (var i = 1; i <= lines.Length; i++)
        {
            if (i < lines.Length && IsFence(lines[i]))
                fenced = !fenced;
            if (i < lines.Length && (fenced || !lines[i].StartsWith("##", StringComparison.Ordinal)))
                continue;
            var blocks = Blocks(lines.AsSpan(start, i - start), keepMarks: section == "Links");
            if (blocks.Count > 0 || topic.Length > 0)
                parts.TryAdd(section, []);
            if (blocks.Count > 0 || topic.Length > 0)
                parts[section].Add(new HelpTopic(topic, blocks));
            if (i == lines.Length)
                break;
            start = i + 1;
            if (lines[i].StartsWith("### ", StringComparison.Ordinal))
                topic = lines[i][4..].Trim().Trim('`');
            else if (Sections.Contains(lines[i][2..].Trim()) && !parts.ContainsKey(lines[i][2..].Trim()))
                (section, topic) = (lines[i][2..].Trim(), "");
            else
                throw Bad(name, i + 1, $"'{lines[i]}' is no section ({string.Join(", ", Sections[1..])}), or is there twice");
        }
        if (fenced)
            throw Bad(name, lines.Length, "a block of code is not closed");
        return parts;
    }

    private static List<HelpBlock> Blocks(ReadOnlySpan<string> lines, bool keepMarks)
    {
        var blocks = new List<HelpBlock>();
        var text = new StringBuilder();
        var code = false;
        foreach (var line in lines)
        {
            var item = !code && ListItem().IsMatch(line);
            if (IsFence(line) || item || (!code && string.IsNullOrWhiteSpace(line)))
            {
                Flush();
                if (IsFence(line))
                    code = !code;
            }
            if (!IsFence(line) && (code || !string.IsNullOrWhiteSpace(line)))
                text.Append(code ? line + "\n" : (text.Length > 0 ? " " : "") + line.Trim());
        }
        Flush();
        return blocks;

        void Flush()
        {
            var block = text.ToString().TrimEnd();
            if (block.Length > 0)
                blocks.Add(new HelpBlock(code || keepMarks ? block : Plain(block), code));
            text.Clear();
        }
    }

    /// <summary>Text without Markdown's marks; a link keeps its text.</summary>
    private static string Plain(string text) => Marks().Replace(Link().Replace(text, match => match.Groups[1].Value), "$1");

    private static IReadOnlyList<HelpBlock> Body(Dictionary<string, List<HelpTopic>> parts, string section) =>
        parts.GetValueOrDefault(section) is [{ Title: "" } only] ? only.Blocks : [];

    private static IReadOnlyList<HelpTopic> Named(Dictionary<string, List<HelpTopic>> parts, string section) =>
        [.. parts.GetValueOrDefault(section, []).Where(topic => topic.Title.Length > 0)];

    private static HelpLink ToLink(Match match) =>
        new(match.Groups[1].Value, match.Groups[2].Value.StartsWith("http", StringComparison.Ordinal) ? match.Groups[2].Value : "");

    private static bool IsFence(string line) => line.StartsWith("```", StringComparison.Ordinal);

    private static InvalidDataException Bad(string name, int line, string message) => new($"{name}({line}): {message}");

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:\*\*|`)([^`*]+)(?:\*\*|`)")]
    private static partial Regex Marks();

    [GeneratedRegex(@"^\s*(?:[-*]|\d+\.|\|)\s")]
    private static partial Regex ListItem();
}
