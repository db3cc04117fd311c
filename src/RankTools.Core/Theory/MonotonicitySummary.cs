using RankTools.Collections;

namespace RankTools.Theory;

/// <summary>The verdict on all steps of a network at all inputs.</summary>
public sealed record MonotonicitySummary
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>True where the steps are between exact ranks, without a tolerance.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Number of inputs.</summary>
    public required int InputCount { get; init; }

    /// <summary>Number of steps, over all inputs.</summary>
    public required int StepCount { get; init; }

    /// <summary>Steps that hold.</summary>
    public required int HoldingCount { get; init; }

    /// <summary>Steps that are undecided.</summary>
    public required int UndecidedCount { get; init; }

    /// <summary>Steps that are violated.</summary>
    public required int ViolatedCount { get; init; }

    /// <summary>Steps at which the rank under the rule rises although nothing is violated.</summary>
    public required int MisleadingCount { get; init; }

    /// <summary>Violated if one step is, undecided if one is, holds otherwise.</summary>
    public MonotonicityVerdict Verdict =>
        ViolatedCount > 0 ? MonotonicityVerdict.Violated
        : UndecidedCount > 0 || StepCount == 0 ? MonotonicityVerdict.Undecided
        : MonotonicityVerdict.Holds;

    /// <summary>The smallest margin of all steps; null where there is none.</summary>
    public required double? SmallestMargin { get; init; }

    /// <summary>The mean rank from layer to layer, under the rule of the results or exact.</summary>
    public required ValueList<MeanRankChange> Curve { get; init; }

    /// <summary>Probability that any of the error bounds fails.</summary>
    public required double ErrorProbability { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Conclusion { get; init; }
}
