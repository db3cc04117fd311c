namespace RankTools.Benchmarks;

/// <summary>A page with places for measured text: between a comment with the place's name and the next that says where it ends.</summary>
internal static class MarkedPage
{
    private const string End = "<!-- end -->";

    /// <summary>Writes text into a page, in place of what stands at the mark; a file without it is written anew.</summary>
    public static void Write(string file, string mark, string text)
    {
        var page = File.Exists(file) ? File.ReadAllText(file) : "";
        var start = page.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal);
        var end = start < 0 ? -1 : page.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0)
            File.WriteAllText(file, text);
        else
            File.WriteAllText(file, $"{page[..page.IndexOf('\n', start)]}\n{text}{page[end..]}");
    }
}
