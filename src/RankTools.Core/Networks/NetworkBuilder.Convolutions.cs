using RankTools.Operators;

namespace RankTools.Networks;

/// <content>What the convolutional families need beyond the residual networks.</content>
internal sealed partial class NetworkBuilder
{
    /// <summary>A convolution without constant, then batch normalisation.</summary>
    public Node NormalizedConvolution(
        string convolution, string normalization, Node x, long channels, Window window, long groups = 1, string? nodeName = null) =>
        BatchNormalization(normalization, Convolution(convolution, x, channels, window, groups, nodeName: nodeName));

    /// <summary>Layer normalisation over the channels of every position of a map, or over a vector.</summary>
    public Node ChannelNormalization(string key, Node x, double epsilon = 1e-6, string? nodeName = null) => Add(nodeName ?? key,
        new ChannelNormalization(
            Declare($"{key}.weight", ParameterRole.Scale, x.Shape[0]), Declare($"{key}.bias", ParameterRole.Shift, x.Shape[0]), epsilon), x);

    /// <summary>A linear layer on the channels of every position of a map.</summary>
    public Node ChannelLinear(string key, Node x, long channels) => Add(key, new ChannelLinear(
        Declare($"{key}.weight", ParameterRole.LinearWeight, channels, x.Shape[0]), Declare($"{key}.bias", ParameterRole.Bias, channels)), x);

    /// <summary>A trained factor per channel, C × 1 × 1, under a key of its own.</summary>
    public Node ChannelScale(string key, Node x) =>
        Add(key, new ChannelScaling(Declare(key, ParameterRole.ChannelScale, x.Shape[0], 1, 1)), x);

    /// <summary>
    /// Squeeze and excitation (Hu et al. 2017, arXiv 1709.01507): the map's mean decides, through two 1×1 convolutions, a factor
    /// between 0 and 1 for every channel.
    /// </summary>
    public Node SqueezeExcitation(string key, Node x, long squeezed)
    {
        var s = AveragePool($"{key}.avgpool", x, new((x.Shape[1], x.Shape[2]), (1, 1), (0, 0), (1, 1))); // C × 1 × 1
        s = Silu($"{key}.activation", Convolution($"{key}.fc1", s, squeezed, Window.Square(1), bias: true));
        s = Sigmoid($"{key}.scale_activation", Convolution($"{key}.fc2", s, x.Shape[0], Window.Square(1), bias: true));
        return Add(key, new Multiplication(), x, Flatten($"{key}.scale", s));
    }

    public Node AveragePool(string nodeName, Node x, Window window) => Add(nodeName, new AveragePool2d(window), x);

    public Node AdaptiveAveragePool(string nodeName, Node x, long height, long width) =>
        Add(nodeName, new AdaptiveAveragePool2d(height, width), x);

    public Node Concatenate(string nodeName, Node a, Node b) => Add(nodeName, new Concatenation(), a, b);

    public Node Flatten(string nodeName, Node x) => Add(nodeName, new Flatten(), x);

    public Node Relu6(string nodeName, Node x) => Add(nodeName, new Elementwise(ElementwiseFunctions.Relu6), x);

    public Node Silu(string nodeName, Node x) => Add(nodeName, new Elementwise(ElementwiseFunctions.Silu), x);

    public Node Sigmoid(string nodeName, Node x) => Add(nodeName, new Elementwise(ElementwiseFunctions.Sigmoid), x);
}
