using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381) with torchvision's keys: a stem, 17 inverted residuals that widen, filter
/// every channel by itself and narrow again without an activation, a last 1×1 convolution, pooled features, logits.
/// </summary>
/// <remarks>Probes: stem, every inverted residual, the last convolution, pooled features, logits.</remarks>
internal static class MobileNetV2
{
    /// <summary>Table 2 of the paper: widening, channels, repetitions, stride of the first.</summary>
    private static readonly (long Expansion, long Channels, int Count, long Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        new("mobilenet_v2", "MobileNetV2", new(1000, 224), "Sandler et al. 2018, arXiv 1801.04381; keys of torchvision", Define),
    ];

    private static NeuralNetwork Define(ArchitectureOptions options)
    {
        var net = new NetworkBuilder("mobilenet_v2", IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.Relu6("features.0", Unit(net, "features.0", x, 32, Window.Square(3, stride: 2, padding: 1))); // 32 × 112 × 112
        var layer = 1;
        foreach (var (expansion, channels, count, stride) in Stages)
        {
            for (var i = 0; i < count; i++)
                x = InvertedResidual(net, $"features.{layer++}", x, expansion, channels, i == 0 ? stride : 1);
        }
        x = net.Relu6("features.18", Unit(net, "features.18", x, 1280, Window.Square(1))); // 1280 × 7 × 7
        x = net.GlobalAveragePool("avgpool", x);
        net.Linear("classifier.1", x, options.ClassCount);
        return net.Build(Preprocessing.ImageNet);
    }

    private static Node InvertedResidual(NetworkBuilder net, string key, Node x, long expansion, long channels, long stride)
    {
        var (y, step) = (x, 0);
        if (expansion > 1)
            y = net.Relu6($"{key}.conv.{step}", Unit(net, $"{key}.conv.{step++}", y, expansion * x.Shape[0], Window.Square(1)));
        var depthwise = Unit(net, $"{key}.conv.{step}", y, y.Shape[0], Window.Square(3, stride, padding: 1), groups: y.Shape[0]);
        y = net.Relu6($"{key}.conv.{step++}", depthwise);
        y = net.Convolution($"{key}.conv.{step++}", y, channels, Window.Square(1));
        var joined = stride == 1 && x.Shape[0] == channels;
        y = net.BatchNormalization($"{key}.conv.{step}", y, nodeName: joined ? null : key);
        return joined ? net.Sum(key, y, x) : y;
    }

    /// <summary>Convolution and batch normalisation; the activation after them carries their name.</summary>
    private static Node Unit(NetworkBuilder net, string key, Node x, long channels, Window window, long groups = 1) =>
        net.NormalizedConvolution($"{key}.0", $"{key}.1", x, channels, window, groups);

    private static bool IsProbe(string node) =>
        node is "avgpool" or "classifier.1" || (node.StartsWith("features.", StringComparison.Ordinal) && node.Count(c => c == '.') == 1);
}
