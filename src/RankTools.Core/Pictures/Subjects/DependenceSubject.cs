using System.Collections.Immutable;
using System.Globalization;

using RankTools.Deficits;

namespace RankTools.Pictures.Subjects;

/// <summary>Which classes the logits of others decide: an edge for every weight, from the class that explains to the one explained.</summary>
internal sealed class DependenceSubject : FigureSubject
{
    /// <summary>More edges than this are a blur; the heaviest are drawn.</summary>
    public const int MostEdges = 120;

    private readonly List<IndependenceDeficit> deficits = [];

    public override bool TryAdd(object result)
    {
        if (result is not IndependenceDeficit deficit)
            return false;
        deficits.Add(deficit);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) =>
        deficits.GroupBy(deficit => (deficit.Network, deficit.Source)).Select(group => Figure([.. group.DistinctBy(deficit => deficit.ClassIndex)], options));

    private static GraphFigure Figure(ImmutableArray<IndependenceDeficit> group, FigureOptions options)
    {
        var edges = group.SelectMany(deficit => deficit.Term.Select(term => (From: term.ClassIndex, To: deficit.ClassIndex, term.Weight)))
            .OrderByDescending(edge => Math.Abs(edge.Weight)).ToArray();
        var kept = edges.Take(MostEdges).Reverse().ToArray();
        var names = group.SelectMany(deficit => deficit.Term.Select(term => (term.ClassIndex, term.ClassName)).Append((deficit.ClassIndex, deficit.ClassName)))
            .DistinctBy(item => item.ClassIndex).ToDictionary(item => item.ClassIndex, item => item.ClassName);
        var scores = group.ToDictionary(deficit => deficit.ClassIndex, deficit => deficit.Score);
        var classes = kept.SelectMany(edge => new[] { edge.From, edge.To }).Concat(scores.Keys).Distinct().Order().ToArray();
        var circle = CircleOrder.Of(classes.Length,
            [.. kept.Select(edge => (Array.IndexOf(classes, edge.From), Array.IndexOf(classes, edge.To), Math.Abs(edge.Weight)))]);
        var places = circle.Select((member, place) => (Class: classes[member], place)).ToDictionary(item => item.Class, item => item.place);
        return new()
        {
            Subject = $"class dependence of {(group[0].Network.Length > 0 ? group[0].Network : ShortName(group[0].Source))}",
            Title = options.Title,
            Note = Note(group[0].Network, string.Create(CultureInfo.InvariantCulture, $"{group.Length} of {group[0].ClassCount} classes explained"),
                kept.Length < edges.Length ? string.Create(CultureInfo.InvariantCulture, $"the {kept.Length} heaviest of {edges.Length} weights") : null),
            NodeLabel = "independence deficit score",
            EdgeLabel = "weight",
            Nodes = [.. circle.Select(member => new GraphNode(
                names[classes[member]] is { Length: > 0 } name ? name : classes[member].ToString(CultureInfo.InvariantCulture),
                scores.TryGetValue(classes[member], out var score) ? Math.Clamp(score, 0, 1) : null))],
            Edges = [.. kept.Select(edge => new GraphEdge(places[edge.From], places[edge.To], edge.Weight))],
        };
    }
}
