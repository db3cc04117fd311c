using RankTools.Errors;

namespace RankTools.Ranks.Comparison;

/// <summary>
/// Compares two runs layer by layer. Inputs are paired by their source, or by the names of their files where no source is in both.
/// </summary>
/// <param name="test">The test; <see cref="RankTest.Auto"/> takes what the data allow.</param>
/// <param name="significanceLevel">Adjusted p-values up to this are significant.</param>
/// <param name="seed">Seed of drawn permutations.</param>
public sealed class LayerRankComparer(RankTest test, double significanceLevel, long seed)
{
    /// <summary>
    /// Compares every network of the second run with the network of the first one, or, where that has several, with the one of the same
    /// name. Networks come in the order of the second run, their layers in the order of the networks.
    /// </summary>
    /// <exception cref="RankToolsException">
    /// <c>RunEmpty</c>; <c>RunsNotComparable</c>: the same layers, under other conditions; <c>NetworkNotFound</c>;
    /// <c>PairsMissing</c>: a test of pairs was asked for, and there are none.
    /// </exception>
    public IReadOnlyList<LayerRankComparison> Compare(LayerRankRun reference, LayerRankRun difference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        if (reference.Samples.Count == 0 || difference.Samples.Count == 0)
        {
            throw new RankToolsException("RunEmpty", ErrorKind.InvalidData, null,
                $"The {(reference.Samples.Count == 0 ? "reference" : "other")} run has no result. Give layer ranks or summaries of both.");
        }
        var networks = reference.Samples.GroupBy(sample => sample.Network).ToDictionary(group => group.Key, group => group.ToList());
        var comparisons = new List<LayerRankComparison>();
        foreach (var group in difference.Samples.GroupBy(sample => sample.Network))
        {
            var partner = networks.Count == 1 ? networks.Values.Single() : networks.GetValueOrDefault(group.Key);
            if (partner is null)
            {
                throw new RankToolsException("NetworkNotFound", ErrorKind.NotFound, group.Key,
                    $"The reference run has several networks, and none is named '{group.Key}': {string.Join(", ", networks.Keys)}.");
            }
            comparisons.AddRange(Adjusted(CompareNetworks(partner, [.. group])));
        }
        return comparisons;
    }

    private List<LayerRankComparison> CompareNetworks(List<LayerSample> reference, List<LayerSample> difference)
    {
        var others = difference.ToDictionary(sample => (sample.Layer, sample.Condition));
        var matched = reference.Where(sample => others.ContainsKey((sample.Layer, sample.Condition))).ToList();
        if (matched.Count == 0 && reference.FirstOrDefault(sample => difference.Any(other => other.Layer == sample.Layer)) is { } same)
        {
            throw new RankToolsException("RunsNotComparable", ErrorKind.InvalidData, same.Layer,
                $"'{same.Layer}' was measured under {same.Condition} in the reference run, and under "
                + $"{difference.First(other => other.Layer == same.Layer).Condition} in the other. Ranks compare only where these are equal.");
        }
        var pairing = PairingOf(matched, others);
        var results = reference.Select(sample => others.Remove((sample.Layer, sample.Condition), out var other)
            ? CompareLayer(sample, other, pairing)
            : Missing(sample, isReference: true)).ToList();
        results.AddRange(others.Values.Select(sample => Missing(sample, isReference: false)));
        return [.. results.OrderBy(result => result.LayerIndex)];
    }

    /// <summary>Sources where any is in both runs; else names of files, where they are different and any is in both.</summary>
    private static RankPairing PairingOf(
        List<LayerSample> reference, Dictionary<(string Layer, RankCondition Condition), LayerSample> others)
    {
        foreach (var pairing in (RankPairing[])[RankPairing.Source, RankPairing.FileName])
        {
            if (reference.Any(sample => Pairs(sample, others[(sample.Layer, sample.Condition)], pairing).Count > 0))
                return pairing;
        }
        return RankPairing.None;
    }

    private LayerRankComparison CompareLayer(LayerSample reference, LayerSample difference, RankPairing pairing)
    {
        var pairs = Pairs(reference, difference, pairing);
        if (test is not RankTest.Auto and not RankTest.Welch && pairs.Count == 0)
        {
            throw new RankToolsException("PairsMissing", ErrorKind.InvalidArgument, reference.Layer,
                $"-Test {test} needs inputs that are in both runs, and '{reference.Layer}' has none. Leave -Test out for Welch's test of independent samples.");
        }
        // A lone pair says more than nothing, but two samples of which one pair matches are better taken as they are.
        var isPaired = test != RankTest.Welch && (pairs.Count > 1 || test != RankTest.Auto || (pairs.Count == 1 && reference.Count == 1 && difference.Count == 1));
        var (first, second, low, high) = isPaired
            ? (pairs.Average(pair => pair.First.Rank), pairs.Average(pair => pair.Second.Rank),
                pairs.Average(pair => pair.Second.Low - pair.First.High), pairs.Average(pair => pair.Second.High - pair.First.Low))
            : (reference.Mean, difference.Mean, difference.MeanLow - reference.MeanHigh, difference.MeanHigh - reference.MeanLow);
        var outcome = isPaired
            ? SignificanceTests.OfPairs(test == RankTest.Auto ? RankTest.PairedT : test, [.. pairs.Select(pair => pair.Second.Rank - pair.First.Rank)], seed)
            : SignificanceTests.Welch(reference, difference);
        return Describe(reference) with
        {
            DifferenceNetwork = difference.Network,
            DifferenceCount = difference.Count,
            PairCount = pairs.Count,
            Pairing = isPaired ? pairing : RankPairing.None,
            ReferenceMean = first,
            DifferenceMean = second,
            Difference = second - first,
            DifferenceLow = low,
            DifferenceHigh = high,
            StandardError = outcome.StandardError,
            Test = outcome.Test,
            PValue = outcome.PValue,
            UnresolvedCount = reference.Unresolved + difference.Unresolved,
        };
    }

    /// <summary>Holm's method over the layers of one pair of networks, and the verdicts that follow.</summary>
    private List<LayerRankComparison> Adjusted(List<LayerRankComparison> results)
    {
        var adjusted = SignificanceTests.Holm([.. results.Select(result => result.PValue)]);
        return [.. results.Zip(adjusted, (result, p) => result.Change == RankChange.Missing ? result : result with
        {
            AdjustedPValue = p,
            Change = p > significanceLevel ? RankChange.Unchanged
                : result.DifferenceHigh < 0 ? RankChange.Decrease
                : result.DifferenceLow > 0 ? RankChange.Increase
                : RankChange.Unchanged,
        })];
    }

    private LayerRankComparison Missing(LayerSample sample, bool isReference) => Describe(sample) with
    {
        Change = RankChange.Missing,
        ReferenceNetwork = isReference ? sample.Network : null,
        DifferenceNetwork = isReference ? null : sample.Network,
        ReferenceCount = isReference ? sample.Count : 0,
        DifferenceCount = isReference ? 0 : sample.Count,
        ReferenceMean = isReference ? sample.Mean : null,
        DifferenceMean = isReference ? null : sample.Mean,
        UnresolvedCount = sample.Unresolved,
    };

    private LayerRankComparison Describe(LayerSample reference) => new()
    {
        ReferenceNetwork = reference.Network,
        DifferenceNetwork = null,
        Layer = reference.Layer,
        LayerIndex = reference.Index,
        Change = RankChange.Unchanged,
        ReferenceCount = reference.Count,
        SignificanceLevel = significanceLevel,
        InputDimension = reference.Condition.InputDimension,
        Rule = reference.Condition.Rule,
        Tolerance = reference.Condition.Tolerance,
        Context = reference.Condition.Context,
        Patch = reference.Condition.Patch,
        InputNode = reference.Condition.InputNode,
    };

    /// <summary>Ranks of the inputs that are in both; names of files that occur twice in a run pair with nothing.</summary>
    private static List<((int Rank, int Low, int High) First, (int Rank, int Low, int High) Second)> Pairs(
        LayerSample reference, LayerSample difference, RankPairing pairing)
    {
        var second = ByKey(difference, pairing);
        return [.. ByKey(reference, pairing).Where(item => second.ContainsKey(item.Key)).Select(item => (item.Value, second[item.Key]))];
    }

    private static Dictionary<string, (int Rank, int Low, int High)> ByKey(LayerSample sample, RankPairing pairing) => pairing switch
    {
        RankPairing.Source => new(sample.Ranks),
        RankPairing.FileName => sample.Ranks.GroupBy(item => item.Key[(item.Key.LastIndexOfAny(['/', '\\']) + 1)..]).Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single().Value),
        _ => [],
    };
}
