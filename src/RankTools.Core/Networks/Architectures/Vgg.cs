using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// Plain stacks of 3×3 convolutions (Simonyan and Zisserman 2014, arXiv 1409.1556) with torchvision's keys, with and without
/// batch normalisation: five stages, each ended by a 2×2 maximum, then three linear layers.
/// </summary>
/// <remarks>
/// There are no blocks, so every layer in the paper's sense is a probe: each convolution's activation, each pooled map, the two
/// hidden linear layers' activations, the logits. torchvision's adaptive pool to 7×7 does nothing to a 224×224 image
/// and is left out there.
/// </remarks>
internal static class Vgg
{
    /// <summary>Table 1 of the paper: convolutions per stage of configurations A, B, D and E.</summary>
    private static readonly (int Depth, int[] Convolutions)[] Configurations =
        [(11, [1, 1, 2, 2, 2]), (13, [2, 2, 2, 2, 2]), (16, [2, 2, 3, 3, 3]), (19, [2, 2, 4, 4, 4])];

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        .. from configuration in Configurations
           from normalized in new[] { false, true }
           select Variant($"vgg{configuration.Depth}{(normalized ? "_bn" : "")}", configuration.Convolutions, normalized),
    ];

    private static NetworkArchitecture Variant(string name, int[] convolutions, bool normalized) => new(
        name, "VGG", new(1000, 224), "Simonyan and Zisserman 2014, arXiv 1409.1556; keys of torchvision",
        options => Define(name, convolutions, normalized, options));

    private static NeuralNetwork Define(string name, int[] convolutions, bool normalized, ArchitectureOptions options)
    {
        HashSet<string> probes = ["classifier.1", "classifier.4", "classifier.6"];
        var net = new NetworkBuilder(name, probes.Contains);
        var x = net.Input(options.ImageSize);
        var layer = 0; // torchvision counts convolutions, normalisations, activations and pools alike
        for (var stage = 0; stage < 5; stage++)
        {
            for (var i = 0; i < convolutions[stage]; i++)
            {
                x = net.Convolution($"features.{layer++}", x, Math.Min(64L << stage, 512), Window.Square(3, padding: 1), bias: true);
                x = normalized ? net.BatchNormalization($"features.{layer++}", x) : x;
                x = net.Relu(Probe(), x);
            }
            x = net.MaxPool(Probe(), x, Window.Square(2, stride: 2)); // half the rows and columns
        }
        if (x.Shape[1..] is not [7, 7])
            x = net.AdaptiveAveragePool("avgpool.map", x, 7, 7);
        x = net.Flatten("avgpool", x); // 512 × 7 × 7 as 25088
        x = net.Relu("classifier.1", net.Linear("classifier.0", x, 4096));
        x = net.Relu("classifier.4", net.Linear("classifier.3", x, 4096));
        net.Linear("classifier.6", x, options.ClassCount);
        return net.Build(Preprocessing.ImageNet);

        string Probe()
        {
            var node = $"features.{layer++}";
            probes.Add(node);
            return node;
        }
    }
}
