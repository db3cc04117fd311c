using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// Residual networks for ImageNet (He et al. 2015, arXiv 1512.03385) with torchvision's keys: a stem, four stages of blocks that
/// end in a ReLU after the sum, pooled features, logits.
/// </summary>
internal static class ResNet
{
    private const string WidePaper = "Zagoruyko and Komodakis 2016, arXiv 1605.07146";
    private const string ResNeXtPaper = "Xie et al. 2016, arXiv 1611.05431";

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("resnet18", bottleneck: false, 2, 2, 2, 2),
        Variant("resnet34", bottleneck: false, 3, 4, 6, 3),
        Variant("resnet50", bottleneck: true, 3, 4, 6, 3),
        Variant("resnet101", bottleneck: true, 3, 4, 23, 3),
        Variant("resnet152", bottleneck: true, 3, 8, 36, 3),
        Wider("wide_resnet50_2", WidePaper, 1, 128, 3, 4, 6, 3),
        Wider("wide_resnet101_2", WidePaper, 1, 128, 3, 4, 23, 3),
        Wider("resnext50_32x4d", ResNeXtPaper, 32, 4, 3, 4, 6, 3),
        Wider("resnext101_32x8d", ResNeXtPaper, 32, 8, 3, 4, 23, 3),
    ];

    private static NetworkArchitecture Variant(string name, bool bottleneck, params int[] depths) => new(
        name, "ResNet", new(1000, 224), "He et al. 2015, arXiv 1512.03385; keys of torchvision",
        options => Define(name, bottleneck, groups: 1, groupWidth: 64, depths, options));

    /// <summary>A network whose bottlenecks are wider (Wide ResNet) or wider and grouped (ResNeXt); the blocks' outputs are as wide as ever.</summary>
    private static NetworkArchitecture Wider(string name, string paper, long groups, long groupWidth, params int[] depths) => new(
        name, "ResNet", new(1000, 224), $"{paper}; keys of torchvision", options => Define(name, bottleneck: true, groups, groupWidth, depths, options));

    private static NeuralNetwork Define(string name, bool bottleneck, long groups, long groupWidth, int[] depths, ArchitectureOptions options)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.Convolution("conv1", x, 64, Window.Square(7, stride: 2, padding: 3)); // 64 × 112 × 112
        x = net.Relu("relu", net.BatchNormalization("bn1", x));
        x = net.MaxPool("maxpool", x, Window.Square(3, stride: 2, padding: 1)); // 64 × 56 × 56
        for (var stage = 0; stage < 4; stage++)
        {
            for (var block = 0; block < depths[stage]; block++)
            {
                var (key, width, stride) = ($"layer{stage + 1}.{block}", 64L << stage, stage > 0 && block == 0 ? 2 : 1);
                x = bottleneck ? BottleneckBlock(net, key, x, width, width * groupWidth / 64 * groups, stride, groups) : BasicBlock(net, key, x, width, stride);
            }
        }
        x = net.GlobalAveragePool("avgpool", x);
        net.Linear("fc", x, options.ClassCount);
        return net.Build(Preprocessing.ImageNet, paper: Preprocessing.ImageNetPaper);
    }

    /// <summary>Two 3×3 convolutions beside the shortcut.</summary>
    private static Node BasicBlock(NetworkBuilder net, string key, Node x, long width, long stride)
    {
        var y = net.BatchNormalization($"{key}.bn1", net.Convolution($"{key}.conv1", x, width, Window.Square(3, stride, padding: 1)));
        y = net.Relu($"{key}.relu1", y);
        y = net.BatchNormalization($"{key}.bn2", net.Convolution($"{key}.conv2", y, width, Window.Square(3, padding: 1)));
        return Join(net, key, x, y, stride);
    }

    /// <summary>1×1, 3×3 (which carries the stride, as in torchvision) and 1×1 convolutions beside the shortcut.</summary>
    private static Node BottleneckBlock(NetworkBuilder net, string key, Node x, long width, long inner, long stride, long groups)
    {
        var y = net.BatchNormalization($"{key}.bn1", net.Convolution($"{key}.conv1", x, inner, Window.Square(1)));
        y = net.Relu($"{key}.relu1", y);
        y = net.BatchNormalization($"{key}.bn2", net.Convolution($"{key}.conv2", y, inner, Window.Square(3, stride, padding: 1), groups));
        y = net.Relu($"{key}.relu2", y);
        y = net.BatchNormalization($"{key}.bn3", net.Convolution($"{key}.conv3", y, 4 * width, Window.Square(1)));
        return Join(net, key, x, y, stride);
    }

    private static Node Join(NetworkBuilder net, string key, Node x, Node y, long stride)
    {
        var shortcut = x.Shape[0] == y.Shape[0] && stride == 1
            ? x
            : net.BatchNormalization($"{key}.downsample.1", net.Convolution($"{key}.downsample.0", x, y.Shape[0], Window.Square(1, stride)));
        return net.Relu(key, net.Sum($"{key}.add", y, shortcut));
    }

    /// <summary>The paper's probes: after the stem, after every block, pooled features, logits.</summary>
    private static bool IsProbe(string node) =>
        node is "maxpool" or "avgpool" or "fc" || (node.StartsWith("layer", StringComparison.Ordinal) && node.Count(c => c == '.') == 1);
}
