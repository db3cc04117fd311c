namespace RankTools.Theory;

/// <summary>One step from a layer to the next, at one input, between exact ranks: rank J_{l+1} ≤ rank J_l, without any tolerance.</summary>
public sealed record ExactMonotonicityStep
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>The input.</summary>
    public required string Source { get; init; }

    /// <summary>The layer before.</summary>
    public required string From { get; init; }

    /// <summary>The layer after, which depends on the start of the derivatives through the one before alone.</summary>
    public required string To { get; init; }

    /// <summary>Position of the layer after.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>Exact rank of the layer before.</summary>
    public required int RankFrom { get; init; }

    /// <summary>Exact rank of the layer after.</summary>
    public required int RankTo { get; init; }

    /// <summary>Dimensions that the block between cuts off; below zero in a violation.</summary>
    public int Loss => RankFrom - RankTo;

    /// <summary>Holds or violated; whole numbers leave nothing undecided. It is a theorem, so a violation is a defect of the computation.</summary>
    public MonotonicityVerdict Verdict => RankTo <= RankFrom ? MonotonicityVerdict.Holds : MonotonicityVerdict.Violated;
}
