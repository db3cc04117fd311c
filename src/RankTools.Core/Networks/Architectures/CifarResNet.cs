using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// The narrow residual networks for 32×32 images (He et al. 2015, section 4.2) with the keys of
/// akamaster/pytorch_resnet_cifar10: three stages of 16, 32 and 64 channels and parameter-free shortcuts ("option A").
/// </summary>
internal static class CifarResNet
{
    public static ImmutableArray<NetworkArchitecture> Variants { get; } = [.. new[] { 20, 32, 44, 56, 110 }.Select(Variant)];

    private static NetworkArchitecture Variant(int depth)
    {
        var name = $"cifar_resnet{depth}";
        return new(name, "CifarResNet", new(10, 32), "He et al. 2015, arXiv 1512.03385; keys of akamaster/pytorch_resnet_cifar10",
            options => Define(name, (depth - 2) / 6, options))
        { Aliases = [$"resnet{depth}"] };
    }

    private static NeuralNetwork Define(string name, int blocks, ArchitectureOptions options)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(options.ImageSize);
        x = net.BatchNormalization("bn1", net.Convolution("conv1", x, 16, Window.Square(3, padding: 1), nodeName: "conv1.conv"));
        x = net.Relu("conv1", x); // 16 × 32 × 32; like a block, the stem's last node carries its name
        for (var stage = 0; stage < 3; stage++)
        {
            for (var block = 0; block < blocks; block++)
                x = Block(net, $"layer{stage + 1}.{block}", x, 16L << stage, stage > 0 && block == 0 ? 2 : 1);
        }
        x = net.GlobalAveragePool("avgpool", x);
        net.Linear("linear", x, options.ClassCount);
        return net.Build(Preprocessing.Cifar10);
    }

    private static Node Block(NetworkBuilder net, string key, Node x, long width, long stride)
    {
        var y = net.BatchNormalization($"{key}.bn1", net.Convolution($"{key}.conv1", x, width, Window.Square(3, stride, padding: 1)));
        y = net.Relu($"{key}.relu1", y);
        y = net.BatchNormalization($"{key}.bn2", net.Convolution($"{key}.conv2", y, width, Window.Square(3, padding: 1)));
        var shortcut = stride == 1 ? x : net.Subsample($"{key}.shortcut", x, stride, width / 4, width / 4);
        return net.Relu(key, net.Sum($"{key}.add", y, shortcut));
    }

    private static bool IsProbe(string node) =>
        node is "conv1" or "avgpool" or "linear" || (node.StartsWith("layer", StringComparison.Ordinal) && node.Count(c => c == '.') == 1);
}
