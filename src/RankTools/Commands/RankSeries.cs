using System.Management.Automation;

using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Ranks.Exact;

namespace RankTools.Commands;

/// <summary>Layer ranks that follow one another, of one input and measured in one way: exact ones, or ones under a tolerance.</summary>
internal sealed class RankSeries
{
    private readonly HashSet<object> done = [];
    private readonly List<object> ranks = [];

    /// <summary>The result that an object of the pipeline is, or that a row of a file was written from.</summary>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c>, <c>PropertyInvalid</c>.</exception>
    public static object Read(PSObject item) =>
        item.BaseObject is ExactLayerRank || new ObjectProperties(item)[nameof(ExactLayerRank.PrimeRanks)] is not null ? ResultObjects.ExactLayerRank(item) : ResultObjects.LayerRank(item);

    /// <summary>Whether a result belongs to what was taken last.</summary>
    public bool Continues(object rank) => ranks.Count == 0 || Key(rank).Equals(Key(ranks[^1]));

    /// <summary>Takes a result.</summary>
    public void Add(object rank) => ranks.Add(rank);

    /// <summary>Hands out the results taken, and begins anew.</summary>
    /// <returns>All of one kind; empty where none was taken.</returns>
    public object[] Take()
    {
        object[] taken = [.. ranks];
        ranks.Clear();
        return taken;
    }

    /// <summary>Refuses results of a series that came before, with others in between.</summary>
    /// <exception cref="RankToolsException"><c>RankOrderInvalid</c>.</exception>
    public void RequireNew(object rank)
    {
        if (done.Add(Key(rank)))
            return;
        var source = SourceOf(rank);
        throw new RankToolsException("RankOrderInvalid", ErrorKind.InvalidArgument, source,
            $"Ranks of '{source}' came before, with others in between. Sort them so that those of one input follow one another: Sort-Object Source, LayerIndex.");
    }

    /// <summary>The input of a result.</summary>
    public static string SourceOf(object rank) => rank is ExactLayerRank exact ? exact.Source : ((LayerRank)rank).Source;

    /// <summary>Ranks that may be compared with one another have equal ones.</summary>
    private static object Key(object rank) => rank is ExactLayerRank exact
        ? (exact.Source, exact.Patch, exact.Context, exact.InputNode)
        : rank is LayerRank one ? (one.Source, one.Patch, one.Context, one.InputNode, one.Rule, one.Tolerance)
        : throw new ArgumentException("No rank.", nameof(rank));
}
