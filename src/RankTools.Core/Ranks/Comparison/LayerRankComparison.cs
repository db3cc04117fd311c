namespace RankTools.Ranks.Comparison;

/// <summary>One layer in two runs: how its rank differs, and how surely.</summary>
public sealed record LayerRankComparison
{
    /// <summary>Network of the reference run; null where the layer is not in it.</summary>
    public required string? ReferenceNetwork { get; init; }

    /// <summary>Network of the other run; null where the layer is not in it.</summary>
    public required string? DifferenceNetwork { get; init; }

    /// <summary>Name of the layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Its position in the network.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>What became of the rank.</summary>
    public required RankChange Change { get; init; }

    /// <summary>Inputs of the reference run.</summary>
    public int ReferenceCount { get; init; }

    /// <summary>Inputs of the other run.</summary>
    public int DifferenceCount { get; init; }

    /// <summary>Inputs that are in both.</summary>
    public int PairCount { get; init; }

    /// <summary>By what inputs were paired.</summary>
    public RankPairing Pairing { get; init; }

    /// <summary>Mean rank of the reference run; of the pairs, where the test is of pairs.</summary>
    public double? ReferenceMean { get; init; }

    /// <summary>Mean rank of the other run; of the pairs, where the test is of pairs.</summary>
    public double? DifferenceMean { get; init; }

    /// <summary>The latter less the former.</summary>
    public double? Difference { get; init; }

    /// <summary>Lower end of what the difference may be when the intervals of the ranks are taken into account.</summary>
    public double? DifferenceLow { get; init; }

    /// <summary>Upper end of that.</summary>
    public double? DifferenceHigh { get; init; }

    /// <summary>Standard error of the difference over inputs; null where there are too few.</summary>
    public double? StandardError { get; init; }

    /// <summary>The test that was made; null where there are too few inputs for any.</summary>
    public RankTest? Test { get; init; }

    /// <summary>Probability of a difference at least as large where there is none; null where no test could be made.</summary>
    public double? PValue { get; init; }

    /// <summary>The same with the number of layers taken into account, by Holm's method.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>The level that the adjusted p-value was held against.</summary>
    public double SignificanceLevel { get; init; }

    /// <summary>How many of the ranks of both runs are unresolved.</summary>
    public int UnresolvedCount { get; init; }

    /// <summary>p of both runs.</summary>
    public required long InputDimension { get; init; }

    /// <summary>The tolerance rule of both runs.</summary>
    public required ToleranceRule Rule { get; init; }

    /// <summary>Its value.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The context of both runs.</summary>
    public required InputContext Context { get; init; }

    /// <summary>The patch of both runs; null for the whole input.</summary>
    public required string? Patch { get; init; }

    /// <summary>The layer that the Jacobians of both runs start at; null for the network's first input.</summary>
    public string? InputNode { get; init; }
}
