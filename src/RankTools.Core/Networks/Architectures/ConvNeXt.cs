using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// ConvNeXt (Liu et al. 2022, arXiv 2201.03545) with torchvision's keys: patches of 4×4 pixels, four stages of blocks (7×7 filters
/// of every channel by itself, layer normalisation, two linear layers), between them 2×2 convolutions, pooled features, logits.
/// </summary>
/// <remarks>Probes: stem, every block, every downsampling, pooled features, logits.</remarks>
internal static class ConvNeXt
{
    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("convnext_tiny", Preprocessing.ConvNeXtTiny, width: 96, 3, 3, 9, 3),
        Variant("convnext_small", Preprocessing.ConvNeXtSmall, width: 96, 3, 3, 27, 3),
        Variant("convnext_base", Preprocessing.ConvNeXtBase, width: 128, 3, 3, 27, 3),
    ];

    private static NetworkArchitecture Variant(string name, Preprocessing preprocessing, long width, params int[] depths) => new(
        name, "ConvNeXt", new(1000, 224), "Liu et al. 2022, arXiv 2201.03545; keys of torchvision",
        options => Define(name, preprocessing, width, depths, options));

    private static NeuralNetwork Define(string name, Preprocessing preprocessing, long width, int[] depths, ArchitectureOptions options)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.Convolution("features.0.0", x, width, Window.Square(4, stride: 4), bias: true); // width × 56 × 56
        x = net.ChannelNormalization("features.0.1", x, nodeName: "features.0");
        for (var stage = 0; stage < 4; stage++)
        {
            if (stage > 0)
                x = Downsample(net, $"features.{2 * stage}", x);
            for (var block = 0; block < depths[stage]; block++)
                x = Block(net, $"features.{2 * stage + 1}.{block}", x);
        }
        x = net.GlobalAveragePool("avgpool", x);
        net.Linear("classifier.2", net.ChannelNormalization("classifier.0", x), options.ClassCount);
        return net.Build(preprocessing);
    }

    private static Node Block(NetworkBuilder net, string key, Node x)
    {
        var channels = x.Shape[0];
        var y = net.Convolution($"{key}.block.0", x, channels, Window.Square(7, padding: 3), groups: channels, bias: true);
        y = net.ChannelNormalization($"{key}.block.2", y);
        y = net.Gelu($"{key}.block.4", net.ChannelLinear($"{key}.block.3", y, 4 * channels));
        y = net.ChannelLinear($"{key}.block.5", y, channels);
        return net.Sum(key, net.ChannelScale($"{key}.layer_scale", y), x);
    }

    private static Node Downsample(NetworkBuilder net, string key, Node x) => net.Convolution(
        $"{key}.1", net.ChannelNormalization($"{key}.0", x), 2 * x.Shape[0], Window.Square(2, stride: 2), bias: true, nodeName: key);

    private static bool IsProbe(string node) => node is "avgpool" or "classifier.2"
        || (node.StartsWith("features.", StringComparison.Ordinal) && (node.Count(c => c == '.') == 1 || IsBlock(node)));

    /// <summary>features.S.B with an odd S: stages have odd numbers, the stem and the downsamplings even ones.</summary>
    private static bool IsBlock(string node) => node.Split('.') is [_, [var stage], _] && (stage - '0') % 2 == 1;
}
