namespace RankTools.Ranks.Comparison;

/// <summary>What a comparison needs of a layer rank. Singular values are not part of it, so files may leave them out.</summary>
internal sealed record RankRow(
    string Network, string Layer, int LayerIndex, string Source, int Rank, int RankLow, int RankHigh, bool Unresolved,
    long InputDimension, ToleranceRule Rule, double Tolerance, InputContext Context, string? Patch = null, string? InputNode = null)
{
    /// <summary>What the rank was measured under.</summary>
    public RankCondition Condition => new(InputDimension, Rule, Tolerance, Context, Patch, InputNode);

    public static RankRow Of(LayerRank rank) => new(
        rank.Network, rank.Layer, rank.LayerIndex, rank.Source, rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved,
        rank.InputDimension, rank.Rule, rank.Tolerance, rank.Context, rank.Patch, rank.InputNode);
}
