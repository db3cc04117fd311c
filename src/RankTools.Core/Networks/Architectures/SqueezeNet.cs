using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// SqueezeNet (Iandola et al. 2016, arXiv 1602.07360) with torchvision's keys: a stem, eight fire modules with maxima between
/// them, and a 1×1 convolution to one map per class, whose activations' means are the logits.
/// </summary>
/// <remarks>Probes: the pooled stem, every fire module, every pooled map, the logits.</remarks>
internal static class SqueezeNet
{
    private const string Logits = "classifier.3";

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("squeezenet1_0", stemChannels: 96, stemKernel: 7, pools: [6, 11]),
        Variant("squeezenet1_1", stemChannels: 64, stemKernel: 3, pools: [5, 8]),
    ];

    private static NetworkArchitecture Variant(string name, long stemChannels, long stemKernel, int[] pools) => new(
        name, "SqueezeNet", new(1000, 224), "Iandola et al. 2016, arXiv 1602.07360; keys of torchvision",
        options => Define(name, stemChannels, stemKernel, pools, options));

    private static NeuralNetwork Define(string name, long stemChannels, long stemKernel, int[] pools, ArchitectureOptions options)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.Relu("features.1", net.Convolution("features.0", x, stemChannels, Window.Square(stemKernel, stride: 2), bias: true));
        x = Pool(net, "features.2", x);
        var fire = 0;
        for (var layer = 3; layer < 13; layer++)
        {
            // Fire modules come in pairs of one width: 16, 16, 32, 32, 48, 48, 64, 64 squeezed channels.
            x = pools.Contains(layer) ? Pool(net, $"features.{layer}", x) : Fire(net, $"features.{layer}", x, 16 * (fire++ / 2 + 1));
        }
        x = net.Relu("classifier.2", net.Convolution("classifier.1", x, options.ClassCount, Window.Square(1), bias: true));
        net.GlobalAveragePool(Logits, x);
        return net.Build(Preprocessing.ImageNet);
    }

    /// <summary>A 1×1 convolution to few channels, from which a 1×1 and a 3×3 convolution side by side make four times as many each.</summary>
    private static Node Fire(NetworkBuilder net, string key, Node x, long squeezed)
    {
        var s = net.Relu($"{key}.squeeze_activation", net.Convolution($"{key}.squeeze", x, squeezed, Window.Square(1), bias: true));
        var e1 = net.Convolution($"{key}.expand1x1", s, 4 * squeezed, Window.Square(1), bias: true);
        var e3 = net.Convolution($"{key}.expand3x3", s, 4 * squeezed, Window.Square(3, padding: 1), bias: true);
        return net.Concatenate(key, net.Relu($"{key}.expand1x1_activation", e1), net.Relu($"{key}.expand3x3_activation", e3));
    }

    private static Node Pool(NetworkBuilder net, string nodeName, Node x) =>
        net.MaxPool(nodeName, x, Window.Square(3, stride: 2, ceilingMode: true));

    private static bool IsProbe(string node) =>
        node == Logits || (node.StartsWith("features.", StringComparison.Ordinal) && node is not ("features.0" or "features.1") && node.Count(c => c == '.') == 1);
}
