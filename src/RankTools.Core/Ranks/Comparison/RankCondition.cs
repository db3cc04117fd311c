namespace RankTools.Ranks.Comparison;

/// <summary>What two results must have in common for their difference to mean anything.</summary>
internal sealed record RankCondition(long InputDimension, ToleranceRule Rule, double Tolerance, InputContext Context, string? Patch, string? InputNode)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Rule} {Tolerance}, {InputDimension} input directions, patch {Patch ?? "whole input"}, context {Context}{(InputNode is null ? "" : $", from layer {InputNode}")}");
}
