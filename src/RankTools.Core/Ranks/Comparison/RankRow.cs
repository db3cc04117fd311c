namespace RankTools.Ranks.Comparison;

/// <summary>What a comparison needs of a layer rank. Singular values are not part of it, so files may leave them out.</summary>
internal sealed record RankRow(
    string Network, string Layer, int LayerIndex, string Source, int Rank, int RankLow, int RankHigh, bool Unresolved, RankCondition Condition)
{
    public static RankRow Of(LayerRank rank) => new(
        rank.Network, rank.Layer, rank.LayerIndex, rank.Source, rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved,
        new(rank.InputDimension, rank.Rule, rank.Tolerance, rank.Context, rank.Patch, rank.InputNode));

    public static RankRow Of(PropertyTexts texts) => new(
        texts.Text(nameof(Network)), texts.Text(nameof(Layer)), texts.Count(nameof(LayerIndex)), texts.Text(nameof(Source)),
        texts.Count(nameof(Rank)), texts.Count(nameof(RankLow)), texts.Count(nameof(RankHigh)), texts.Flag(nameof(Unresolved)),
        ConditionOf(texts));

    public static RankCondition ConditionOf(PropertyTexts texts)
    {
        var tolerance = texts.Tolerance(nameof(RankCondition.Rule), nameof(RankCondition.Tolerance));
        return new(
            texts.Integer(nameof(RankCondition.InputDimension)), tolerance.Rule, tolerance.Value,
            texts.Choice<InputContext>(nameof(RankCondition.Context)),
            Optional(texts, nameof(RankCondition.Patch)), Optional(texts, nameof(RankCondition.InputNode)));
    }

    private static string? Optional(PropertyTexts texts, string name) => texts.Has(name) ? texts.Text(name) : null;
}
