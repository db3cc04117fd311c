using RankTools.Errors;
using RankTools.Operators;

namespace RankTools.Networks;

/// <summary>The words for networks of tokens: Transformers and mixers.</summary>
internal sealed partial class NetworkBuilder
{
    /// <summary>Cuts an image into square patches and maps each to a token, row by row.</summary>
    /// <exception cref="RankToolsException"><c>ImageSizeUnsupported</c>: an incomplete patch would be left over.</exception>
    public Node PatchTokens(string key, Node image, long features, long patch, string? nodeName = null)
    {
        if (image.Shape[1] % patch != 0 || image.Shape[2] % patch != 0)
        {
            throw new RankToolsException("ImageSizeUnsupported", ErrorKind.InvalidArgument, name,
                $"{name} cuts images into patches of {patch}×{patch} pixels, which do not divide {SizeOf(image)}. Give an -ImageSize of multiples of {patch}.");
        }
        var map = Add($"{key}.proj", new Convolution2d(
            Declare($"{key}.proj.weight", ParameterRole.PatchWeight, features, image.Shape[0], patch, patch),
            Declare($"{key}.proj.bias", ParameterRole.Bias, features), Window.Square(patch, patch)), image);
        return Add(nodeName ?? key, new MapToTokens(), map);
    }

    public Node TokenPrefix(string nodeName, Node x, params ReadOnlySpan<string> keys)
    {
        var tokens = new Parameter[keys.Length];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = Declare(keys[i], ParameterRole.PrefixToken, 1, 1, x.Shape[^1]);
        return Add(nodeName, new TokenPrefix([.. tokens]), x);
    }

    /// <summary>A constant for every token; the last rows · columns of them are places of the image.</summary>
    public Node PositionEmbedding(string key, string nodeName, Node x, int rows, int columns)
    {
        var grid = new PositionGrid(x.Shape[0] - (long)rows * columns, rows, columns);
        return Add(nodeName, new PositionEmbedding(Declare(
            new Parameter(key, ParameterRole.PositionEmbedding, 1, x.Shape[0], x.Shape[1]) { Grid = grid })), x);
    }

    public Node LayerNormalization(string key, Node x, double epsilon, string? nodeName = null) => Add(nodeName ?? key, new LayerNormalization(
        Declare($"{key}.weight", ParameterRole.Scale, x.Shape[^1]), Declare($"{key}.bias", ParameterRole.Shift, x.Shape[^1]), epsilon), x);

    /// <summary>A linear layer on every token; <paramref name="role"/> says how its matrix starts, its constant starts at zero.</summary>
    public Node Dense(
        string key, Node x, long features, ParameterRole role = ParameterRole.TransformerWeight, bool bias = true, string? nodeName = null) =>
        Add(nodeName ?? key, new LinearLayer(
            Declare($"{key}.weight", role, features, x.Shape[^1]),
            bias ? Declare($"{key}.bias", BiasRole(role), features) : null), x);

    /// <summary>A linear layer across tokens, the same for every feature.</summary>
    public Node TokenMixing(string key, Node x, long tokens, ParameterRole role = ParameterRole.MixerWeight) => Add(key, new TokenMixing(
        Declare($"{key}.weight", role, tokens, x.Shape[0]), Declare($"{key}.bias", BiasRole(role), tokens)), x);

    public Node Gelu(string nodeName, Node x) => Add(nodeName, new Elementwise(ElementwiseFunctions.Gelu), x);

    /// <summary>x₁ · SiLU(x₂) with the halves of an axis.</summary>
    public Node SiluGate(string nodeName, Node x, int axis) => Add(nodeName, new GatedLinearUnit(ElementwiseFunctions.Silu, axis), x);

    public Node Product(string nodeName, Node a, Node b) => Add(nodeName, new Multiplication(), a, b);

    public Node FeatureSlice(string nodeName, Node x, long start, long count) => Add(nodeName, new FeatureSlice(start, count), x);

    public Node Attention(string nodeName, Node qkv, long heads) => Add(nodeName, new MultiHeadAttention(heads), qkv);

    public Node WindowAttention(string key, Node qkv, long heads, WindowGrid windows)
    {
        var grid = new PositionGrid(0, (int)(2 * windows.Side.Row - 1), (int)(2 * windows.Side.Column - 1));
        var table = new Parameter($"{key}.relative_position_bias_table", ParameterRole.RelativePositionBias, grid.Count, heads) { Grid = grid };
        return Add(key, new MultiHeadAttention(heads, windows, Declare(table)), qkv);
    }

    /// <summary>α x + β with one of each per feature.</summary>
    public Node Affine(string key, Node x) => Add(key, new FeatureScaling(
        Declare($"{key}.alpha", ParameterRole.Scale, 1, 1, x.Shape[^1]), Declare($"{key}.beta", ParameterRole.Shift, 1, 1, x.Shape[^1])), x);

    public Node LayerScale(string key, Node x) =>
        Add(key, new FeatureScaling(Declare(key, ParameterRole.LayerScale, x.Shape[^1])), x);

    public Node SelectToken(string nodeName, Node x, long token) => Add(nodeName, new TokenSelection(token), x);

    public Node MeanToken(string nodeName, Node x) => Add(nodeName, new TokenMean(), x);

    public Node Average(string nodeName, Node a, Node b) => Add(nodeName, new Average(), a, b);

    private static ParameterRole BiasRole(ParameterRole weight) => weight switch
    {
        ParameterRole.GatedWeight => ParameterRole.GatedBias,
        ParameterRole.GateWeight => ParameterRole.GateBias,
        _ => ParameterRole.ZeroBias,
    };
}
