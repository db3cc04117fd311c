using RankTools.Collections;
using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>One step from a layer to the next, at one input: is every singular value at most s times what it was?</summary>
public sealed record MonotonicityStep
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>The input.</summary>
    public required string Source { get; init; }

    /// <summary>The layer before.</summary>
    public required string From { get; init; }

    /// <summary>The layer after.</summary>
    public required string To { get; init; }

    /// <summary>Position of the layer after.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>The certified inequality σ_i(J_{l+1}) ≤ s·σ_i(J_l), for all i together.</summary>
    public required MonotonicityVerdict Verdict { get; init; }

    /// <summary>The inequality of exact ranks.</summary>
    public required MonotonicityVerdict ExactVerdict { get; init; }

    /// <summary>Lower end of s, the norm of the block's Jacobian.</summary>
    public required double NormLow { get; init; }

    /// <summary>Upper end of s.</summary>
    public required double NormHigh { get; init; }

    /// <summary>Number of singular values for which it holds.</summary>
    public required int HoldingCount { get; init; }

    /// <summary>Number of singular values above their errors for which the errors are too large to tell.</summary>
    public required int UndecidedCount { get; init; }

    /// <summary>Number of singular values that lie below their errors.</summary>
    public required int BelowErrorCount { get; init; }

    /// <summary>Number of singular values for which it fails.</summary>
    public required int ViolatedCount { get; init; }

    /// <summary>s·σ_i(J_l)/σ_i(J_{l+1}) for every i with both above their errors.</summary>
    public required ValueList<double> Margins { get; init; }

    /// <summary>The smallest margin; null where there is none.</summary>
    public double? SmallestMargin => Margins.Count == 0 ? null : Margins.Min();

    /// <summary>Rank of the layer before, under the rule of the results.</summary>
    public required int RankFrom { get; init; }

    /// <summary>Rank of the layer after, under the same rule.</summary>
    public required int RankTo { get; init; }

    /// <summary>The rule.</summary>
    public required ToleranceRule Rule { get; init; }

    /// <summary>Its value.</summary>
    public required double Tolerance { get; init; }

    /// <summary>
    /// N_{l+1}(sτ), the rank of the layer after at s times the threshold of the layer before. This is what cannot exceed
    /// <see cref="RankFrom"/>.
    /// </summary>
    public required int ComparableRank { get; init; }

    /// <summary>True where the rank under the rule rises although no singular value violates the inequality.</summary>
    public bool IsMisleading => RankTo > RankFrom && Verdict != MonotonicityVerdict.Violated;

    /// <summary>
    /// |⟨Jv, w⟩ − ⟨v, Jᵀw⟩| over ‖Jv‖‖w‖ for the block and random v, w, J by the tangent rules and Jᵀ by autograd: some 1e-15 where both are
    /// right.
    /// </summary>
    public required double RuleDefect { get; init; }

    /// <summary>Units of the block so close to a kink that the two may differ there.</summary>
    public required long KinkCount { get; init; }

    /// <summary>Probability that an error bound or the upper end of s fails.</summary>
    public required double ErrorProbability { get; init; }

    /// <summary>What was found, in words.</summary>
    public required string Explanation { get; init; }
}
