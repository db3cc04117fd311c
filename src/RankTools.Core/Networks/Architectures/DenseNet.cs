using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// DenseNet-BC (Huang et al. 2016, arXiv 1608.06993) with torchvision's keys: a stem, four dense blocks in which every layer
/// reads all maps before it and adds its own, transitions that halve channels, rows and columns, pooled features, logits.
/// </summary>
/// <remarks>
/// Probes: the pooled stem, every dense block, every transition, pooled features, logits. Inside a block nothing can be lost,
/// because every layer keeps what it read; <c>-Layer</c> finds the layers (<c>features.denseblock1.denselayer1</c>: all maps so far).
/// </remarks>
internal static class DenseNet
{
    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("densenet121", growth: 32, stem: 64, 6, 12, 24, 16),
        Variant("densenet161", growth: 48, stem: 96, 6, 12, 36, 24),
        Variant("densenet169", growth: 32, stem: 64, 6, 12, 32, 32),
        Variant("densenet201", growth: 32, stem: 64, 6, 12, 48, 32),
    ];

    private static NetworkArchitecture Variant(string name, long growth, long stem, params int[] depths) => new(
        name, "DenseNet", new(1000, 224), "Huang et al. 2016, arXiv 1608.06993; keys of torchvision",
        options => Define(name, growth, stem, depths, options));

    private static NeuralNetwork Define(string name, long growth, long stem, int[] depths, ArchitectureOptions options)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.NormalizedConvolution("features.conv0", "features.norm0", x, stem, Window.Square(7, stride: 2, padding: 3));
        x = net.MaxPool("features.pool0", net.Relu("features.relu0", x), Window.Square(3, stride: 2, padding: 1)); // stem × 56 × 56
        for (var block = 1; block <= depths.Length; block++)
        {
            if (block > 1)
                x = Transition(net, $"features.transition{block - 1}", x);
            var key = $"features.denseblock{block}";
            for (var layer = 1; layer <= depths[block - 1]; layer++)
                x = DenseLayer(net, $"{key}.denselayer{layer}", x, growth, nodeName: layer == depths[block - 1] ? key : null);
        }
        x = net.Relu("features.relu5", net.BatchNormalization("features.norm5", x));
        x = net.GlobalAveragePool("avgpool", x);
        net.Linear("classifier", x, options.ClassCount);
        return net.Build(Preprocessing.ImageNet);
    }

    /// <summary>A 1×1 convolution to four times the growth and a 3×3 convolution to the growth, put after what was read.</summary>
    private static Node DenseLayer(NetworkBuilder net, string key, Node x, long growth, string? nodeName)
    {
        var y = net.Relu($"{key}.relu1", net.BatchNormalization($"{key}.norm1", x));
        y = net.NormalizedConvolution($"{key}.conv1", $"{key}.norm2", y, 4 * growth, Window.Square(1));
        y = net.Convolution($"{key}.conv2", net.Relu($"{key}.relu2", y), growth, Window.Square(3, padding: 1));
        return net.Concatenate(nodeName ?? key, x, y);
    }

    private static Node Transition(NetworkBuilder net, string key, Node x)
    {
        var y = net.Relu($"{key}.relu", net.BatchNormalization($"{key}.norm", x));
        y = net.Convolution($"{key}.conv", y, x.Shape[0] / 2, Window.Square(1));
        return net.AveragePool(key, y, Window.Square(2, stride: 2));
    }

    private static bool IsProbe(string node) => node is "features.pool0" or "avgpool" or "classifier"
        || (node.Count(c => c == '.') == 1 && (node.Contains(".denseblock", StringComparison.Ordinal) || node.Contains(".transition", StringComparison.Ordinal)));
}
