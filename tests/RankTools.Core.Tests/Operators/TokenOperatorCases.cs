using RankTools.Networks;
using RankTools.Operators;

using static RankTools.Core.Tests.Operators.OperatorCases;

namespace RankTools.Core.Tests.Operators;

/// <summary>The operators of Transformers and mixers.</summary>
internal static class TokenOperatorCases
{
    private static readonly WindowGrid Plain = WindowGrid.For(4, 6, 2, shifted: false);
    private static readonly WindowGrid Shifted = WindowGrid.For(6, 9, 3, shifted: true);
    private static readonly WindowGrid Incomplete = WindowGrid.For(5, 7, 3, shifted: true);
    private static readonly WindowGrid Oblong = WindowGrid.For(2, 5, 3, shifted: true);

    public static IEnumerable<OperatorCase> All() =>
    [
        new("layer norm on tokens", LayerNorm(6, 1e-5), [3, 6]),
        new("layer norm on a vector, large epsilon", LayerNorm(5, 0.5), [5]),
        new("map to tokens", new MapToTokens(), [3, 4, 5]),
        new("class token", new TokenPrefix(Draw(ParameterRole.PrefixToken, 1, 1, 4)), [3, 4]),
        new("class and distillation token", new TokenPrefix(Draw(ParameterRole.PrefixToken, 1, 1, 4), Draw(ParameterRole.PrefixToken, 1, 1, 4)), [3, 4]),
        new("position embedding", new PositionEmbedding(Draw(ParameterRole.PositionEmbedding, 1, 3, 4)), [3, 4]),
        new("first token", new TokenSelection(0), [3, 4]),
        new("last token", new TokenSelection(2), [3, 4]),
        new("mean token", new TokenMean(), [5, 4]),
        new("affine", new FeatureScaling(Draw(ParameterRole.Scale, 1, 1, 4), Draw(ParameterRole.Shift, 1, 1, 4)), [3, 4]),
        new("layer scale", new FeatureScaling(Draw(ParameterRole.LayerScale, 4)), [3, 4]),
        new("linear across tokens", new TokenMixing(Draw(ParameterRole.MixerWeight, 6, 5), Draw(ParameterRole.ZeroBias, 6)), [5, 4]),
        new("SiLU gate across features", new GatedLinearUnit(ElementwiseFunctions.Silu, 1), [3, 8]),
        new("SiLU gate across tokens", new GatedLinearUnit(ElementwiseFunctions.Silu, 0), [6, 3]),
        new("ReLU gate", new GatedLinearUnit(ElementwiseFunctions.Relu, 0), [6]),
        new("some features", new FeatureSlice(2, 3), [4, 7]),
        new("average", new Average(), [3, 4], [3, 4]),
        new("average of maps", new Average(), [3, 4, 4], [3, 4, 4]),
        new("attention with one head", new MultiHeadAttention(1), [5, 12]),
        new("attention with three heads", new MultiHeadAttention(3), [7, 18]),
        new("attention in windows", WindowAttention(2, Plain), [24, 12]),
        new("attention in shifted windows", WindowAttention(2, Shifted), [54, 12]),
        new("into shifted windows", TokenPermutation.IntoWindows(Shifted), [54, 2]),
        new("out of shifted windows", TokenPermutation.OutOfWindows(Shifted), [54, 2]),
        new("attention in incomplete windows", WindowAttention(2, Incomplete), [54, 12]),
        new("attention in windows as low as the map", WindowAttention(2, Oblong), [12, 12]),
        new("into incomplete windows", TokenPermutation.IntoWindows(Incomplete), [35, 2]),
        new("out of incomplete windows", TokenPermutation.OutOfWindows(Incomplete), [54, 2]),
        new("patch merging", TokenPermutation.Merging(4, 6), [24, 3]),
        new("patch merging of an odd map", TokenPermutation.Merging(5, 3), [15, 3]),
    ];

    private static LayerNormalization LayerNorm(long features, double epsilon) =>
        new(Draw(ParameterRole.Scale, features), Draw(ParameterRole.Shift, features), epsilon);

    private static MultiHeadAttention WindowAttention(long heads, WindowGrid grid) =>
        new(heads, grid, Draw(ParameterRole.RelativePositionBias, (2 * grid.Side.Row - 1) * (2 * grid.Side.Column - 1), heads));
}
