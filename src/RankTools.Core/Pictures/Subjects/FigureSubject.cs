namespace RankTools.Pictures.Subjects;

/// <summary>Collects the results that one kind of picture is made of.</summary>
internal abstract class FigureSubject
{
    /// <summary>Takes a result, or says that it belongs elsewhere.</summary>
    public abstract bool TryAdd(object result);

    /// <summary>The pictures of what was taken; none where that is nothing.</summary>
    public abstract IEnumerable<Figure> Figures(FigureOptions options);

    /// <summary>Parts of a note that say something, joined.</summary>
    protected static string? Note(params IEnumerable<string?> parts)
    {
        var said = string.Join("; ", parts.Where(part => !string.IsNullOrEmpty(part)));
        return said.Length == 0 ? null : said;
    }

    /// <summary>The name of a source without its folder.</summary>
    protected static string ShortName(string source) => Path.GetFileName(source) is { Length: > 0 } name ? name : source;
}
