using System.Globalization;

using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>What a step's verdict means, in words.</summary>
internal static class MonotonicityText
{
    public static string Defect(MonotonicityStep step) => Invariant(
        $"The tangent rules and autograd give different Jacobians of the block {step.From} → {step.To} (relative difference {step.RuleDefect:G3}). This is a defect of the computation.");

    public static string Of(MonotonicityStep step, LayerRank before, LayerRank after, SingularValueComparison comparison)
    {
        if (comparison.Violated > 0)
        {
            return Invariant($"Singular value {comparison.FirstViolation} of {step.To} exceeds {step.NormHigh:G4} times that of {step.From}, the norm of the block between, by more than all errors. ")
                + "That cannot be: it is a defect of the computation, or the ranks belong to other weights or another input.";
        }
        var verdict = step.Verdict == MonotonicityVerdict.Holds
            ? Invariant($"All {comparison.Holding} singular values above their errors are at most {step.NormLow:G4} times what they were.")
            : comparison.Holding == 0 && comparison.Undecided == 0
                ? "All singular values lie below their errors."
                : Invariant($"{comparison.Undecided} of {comparison.Holding + comparison.Undecided} singular values above their errors are too close to {step.NormLow:G4} times what they were to tell.");
        return step.IsMisleading ? verdict + " " + Misleading(step, before, after) : verdict;
    }

    /// <summary>How a rank can rise although no singular value grows beyond the norm of the block.</summary>
    private static string Misleading(MonotonicityStep step, LayerRank before, LayerRank after)
    {
        if (after.Rule == ToleranceRule.Absolute)
        {
            return Invariant($"The rank rises from {step.RankFrom} to {step.RankTo} because the block has norm {step.NormLow:G4}: at that multiple of the threshold the rank after is {step.ComparableRank}.");
        }
        return Invariant($"The rank under {step.Rule} rises from {step.RankFrom} to {step.RankTo} all the same: its threshold went from {before.Threshold:G3} to {after.Threshold:G3}, ")
            + Invariant($"while s times the first would be {step.NormHigh * before.Threshold:G3}, because the block shrinks σ_1 (to {Ratio(after.SpectralNorm, before.SpectralNorm):G3} of what it was) more than others. ")
            + Invariant($"At s times the threshold of {step.From} the rank of {step.To} is {step.ComparableRank}, which is not above {step.RankFrom}.");
    }

    private static double Ratio(double after, double before) => before == 0 ? 0 : after / before;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
