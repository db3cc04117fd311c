namespace RankTools.Ranks.Comparison;

/// <summary>
/// Ranks of one layer in one run: one by one with their inputs, or as a summary made of them, which knows no inputs.
/// </summary>
internal sealed class LayerSample(string network, string layer, int index, RankCondition condition)
{
    private readonly Dictionary<string, (int Rank, int Low, int High)> ranks = new(StringComparer.Ordinal);
    private LayerRankSummary? summary;
    private int unresolved;

    public string Network => network;

    public string Layer => layer;

    public int Index => index;

    public RankCondition Condition => condition;

    /// <summary>Ranks by input; empty for a summary.</summary>
    public IReadOnlyDictionary<string, (int Rank, int Low, int High)> Ranks => ranks;

    public int Count => summary?.Count ?? ranks.Count;

    public int Unresolved => summary?.UnresolvedCount ?? unresolved;

    public double Mean => summary?.Mean ?? ranks.Values.Average(rank => rank.Rank);

    public double MeanLow => summary?.MeanRankLow ?? ranks.Values.Average(rank => rank.Low);

    public double MeanHigh => summary?.MeanRankHigh ?? ranks.Values.Average(rank => rank.High);

    /// <summary>Variance (n − 1) of the ranks; NaN for fewer than two.</summary>
    public double Variance => Count < 2 ? double.NaN
        : summary is { } known ? Math.Pow(known.StandardError ?? double.NaN, 2) * known.Count
        : ranks.Values.Sum(rank => Math.Pow(rank.Rank - Mean, 2)) / (Count - 1);

    /// <summary>Adds the rank at one input; false when there is one already, or a summary.</summary>
    public bool Add(RankRow row)
    {
        if (summary is not null || !ranks.TryAdd(row.Source, (row.Rank, row.RankLow, row.RankHigh)))
            return false;
        unresolved += row.Unresolved ? 1 : 0;
        return true;
    }

    /// <summary>Takes a summary; false when there is anything already.</summary>
    public bool Add(LayerRankSummary row)
    {
        if (summary is not null || ranks.Count > 0)
            return false;
        summary = row;
        return true;
    }
}
