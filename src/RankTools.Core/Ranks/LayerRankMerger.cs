namespace RankTools.Ranks;

/// <summary>
/// Means of ranks over inputs, layer by layer, in one pass and without keeping spectra.
/// </summary>
/// <remarks>
/// Only like is merged with like: results that differ in network, layer, dimensions, rule, tolerance, context or patch go to
/// separate summaries, since a mean over them would mean nothing. Precision, device and seed may differ: they change the error, not
/// what is measured. Means and deviations by Welford's update.
/// </remarks>
public sealed class LayerRankMerger
{
    private readonly Dictionary<Key, Group> groups = [];
    private readonly Dictionary<string, int> networks = new(StringComparer.Ordinal);

    /// <summary>Adds one result.</summary>
    public void Add(LayerRank rank)
    {
        networks.TryAdd(rank.Network, networks.Count);
        var key = new Key(
            rank.Network, rank.Layer, rank.LayerIndex, rank.InputDimension, rank.OutputDimension,
            rank.Rule, rank.Tolerance, rank.Context, rank.Patch, rank.InputNode);
        if (!groups.TryGetValue(key, out var group))
            groups.Add(key, group = new(groups.Count));
        group.Add(rank);
    }

    /// <summary>What was added so far: networks as they came, their layers by position.</summary>
    public IEnumerable<LayerRankSummary> Summaries() => groups
        .OrderBy(g => networks[g.Key.Network]).ThenBy(static g => g.Key.LayerIndex).ThenBy(static g => g.Value.Order)
        .Select(static g => g.Value.Summary(g.Key));

    /// <summary>Merges a list at once.</summary>
    public static IReadOnlyList<LayerRankSummary> Merge(IEnumerable<LayerRank> ranks)
    {
        var merger = new LayerRankMerger();
        foreach (var rank in ranks)
            merger.Add(rank);
        return [.. merger.Summaries()];
    }

    private sealed record Key(
        string Network, string Layer, int LayerIndex, long Inputs, long Outputs,
        ToleranceRule Rule, double Tolerance, InputContext Context, string? Patch, string? InputNode);

    private sealed class Group(int order)
    {
        private int count, minimum = int.MaxValue, maximum, unresolved;
        private double mean, squares, low, high, effective, stable;

        public int Order => order;

        public void Add(LayerRank rank)
        {
            count++;
            var off = rank.Rank - mean;
            mean += off / count;
            squares += off * (rank.Rank - mean);
            low += (rank.RankLow - low) / count;
            high += (rank.RankHigh - high) / count;
            effective += (rank.EffectiveRank - effective) / count;
            stable += (rank.StableRank - stable) / count;
            (minimum, maximum) = (Math.Min(minimum, rank.Rank), Math.Max(maximum, rank.Rank));
            unresolved += rank.Unresolved ? 1 : 0;
        }

        public LayerRankSummary Summary(Key key) => new()
        {
            Network = key.Network,
            Layer = key.Layer,
            LayerIndex = key.LayerIndex,
            Count = count,
            Mean = mean,
            StandardError = count < 2 ? null : Math.Sqrt(squares / (count - 1) / count),
            Minimum = minimum,
            Maximum = maximum,
            MeanRankLow = low,
            MeanRankHigh = high,
            UnresolvedCount = unresolved,
            MeanEffectiveRank = effective,
            MeanStableRank = stable,
            InputDimension = key.Inputs,
            OutputDimension = key.Outputs,
            Rule = key.Rule,
            Tolerance = key.Tolerance,
            Context = key.Context,
            Patch = key.Patch,
            InputNode = key.InputNode,
        };
    }
}
