using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// EfficientNet-B0 (Tan and Le 2019, arXiv 1905.11946) with torchvision's keys: a stem, seven stages of inverted residuals with
/// squeeze and excitation, a last 1×1 convolution, pooled features, logits.
/// </summary>
/// <remarks>Probes: stem, every inverted residual, the last convolution, pooled features, logits.</remarks>
internal static class EfficientNet
{
    /// <summary>Table 1 of the paper: widening, kernel, stride of the first, channels, repetitions.</summary>
    private static readonly (long Expansion, long Kernel, long Stride, long Channels, int Count)[] Stages =
        [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)];

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        new("efficientnet_b0", "EfficientNet", new(1000, 224), "Tan and Le 2019, arXiv 1905.11946; keys of torchvision", Define),
    ];

    private static NeuralNetwork Define(ArchitectureOptions options)
    {
        var net = new NetworkBuilder("efficientnet_b0", IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.Silu("features.0", Unit(net, "features.0", x, 32, Window.Square(3, stride: 2, padding: 1))); // 32 × 112 × 112
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            var (expansion, kernel, stride, channels, count) = Stages[stage];
            for (var i = 0; i < count; i++)
                x = InvertedResidual(net, $"features.{stage + 1}.{i}", x, expansion, kernel, i == 0 ? stride : 1, channels);
        }
        x = net.Silu("features.8", Unit(net, "features.8", x, 1280, Window.Square(1))); // 1280 × 7 × 7
        x = net.GlobalAveragePool("avgpool", x);
        net.Linear("classifier.1", x, options.ClassCount);
        return net.Build(Preprocessing.EfficientNet);
    }

    private static Node InvertedResidual(NetworkBuilder net, string key, Node x, long expansion, long kernel, long stride, long channels)
    {
        var (y, step) = (x, 0);
        if (expansion > 1)
            y = net.Silu($"{key}.block.{step}", Unit(net, $"{key}.block.{step++}", y, expansion * x.Shape[0], Window.Square(1)));
        var window = Window.Square(kernel, stride, padding: kernel / 2);
        y = net.Silu($"{key}.block.{step}", Unit(net, $"{key}.block.{step++}", y, y.Shape[0], window, groups: y.Shape[0]));
        y = net.SqueezeExcitation($"{key}.block.{step++}", y, squeezed: x.Shape[0] / 4);
        var joined = stride == 1 && x.Shape[0] == channels;
        y = Unit(net, $"{key}.block.{step}", y, channels, Window.Square(1), nodeName: joined ? null : key);
        return joined ? net.Sum(key, y, x) : y;
    }

    /// <summary>Convolution and batch normalisation; the activation after them, where there is one, carries their name.</summary>
    private static Node Unit(NetworkBuilder net, string key, Node x, long channels, Window window, long groups = 1, string? nodeName = null) =>
        net.BatchNormalization($"{key}.1", net.Convolution($"{key}.0", x, channels, window, groups), nodeName);

    private static bool IsProbe(string node) => node is "features.0" or "features.8" or "avgpool" or "classifier.1"
        || (node.StartsWith("features.", StringComparison.Ordinal) && node.Count(c => c == '.') == 2 && !IsStem(node));

    private static bool IsStem(string node) =>
        node.StartsWith("features.0.", StringComparison.Ordinal) || node.StartsWith("features.8.", StringComparison.Ordinal);
}
