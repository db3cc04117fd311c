namespace RankTools.Ranks;

/// <summary>Ranks of one layer over several inputs, all under one tolerance, context and patch.</summary>
public sealed record LayerRankSummary
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the layer.</summary>
    public required string Layer { get; init; }

    /// <summary>Position of the layer in the network.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>How many results were merged.</summary>
    public required int Count { get; init; }

    /// <summary>Mean rank.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation (n − 1) over √n; null for a single result.</summary>
    public required double? StandardError { get; init; }

    /// <summary>Smallest rank.</summary>
    public required int Minimum { get; init; }

    /// <summary>Largest rank: the theoretical rank of the layer is the maximum over all inputs, so this is its lower bound.</summary>
    public required int Maximum { get; init; }

    /// <summary>Mean of the lower ends of the intervals.</summary>
    public required double MeanRankLow { get; init; }

    /// <summary>Mean of the upper ends of the intervals.</summary>
    public required double MeanRankHigh { get; init; }

    /// <summary>How many of the ranks are unresolved.</summary>
    public required int UnresolvedCount { get; init; }

    /// <summary>Mean effective rank.</summary>
    public required double MeanEffectiveRank { get; init; }

    /// <summary>Mean stable rank.</summary>
    public required double MeanStableRank { get; init; }

    /// <summary>p.</summary>
    public required long InputDimension { get; init; }

    /// <summary>d_l.</summary>
    public required long OutputDimension { get; init; }

    /// <summary>The mean rank as a part of <see cref="InputDimension"/>; 0 where there are no inputs.</summary>
    public double Share => InputDimension > 0 ? Mean / InputDimension : 0;

    /// <summary>The input directions that are lost: <see cref="InputDimension"/> without the mean rank.</summary>
    public double Loss => InputDimension - Mean;

    /// <summary>The tolerance rule of all results.</summary>
    public required ToleranceRule Rule { get; init; }

    /// <summary>Its value.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The context of all results.</summary>
    public required InputContext Context { get; init; }

    /// <summary>The patch of all results; null for the whole input.</summary>
    public required string? Patch { get; init; }

    /// <summary>The layer whose value the Jacobians are taken with respect to; null for the network's first input.</summary>
    public string? InputNode { get; init; }
}
