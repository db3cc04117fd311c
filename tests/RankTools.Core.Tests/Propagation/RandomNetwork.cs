using RankTools.Data;
using RankTools.Networks;
using RankTools.Operators;

namespace RankTools.Core.Tests.Propagation;

/// <summary>Small networks of local and global operators in random order, every node a probe.</summary>
internal static class RandomNetwork
{
    public static NeuralNetwork Build(int seed)
    {
        var random = new Random(seed);
        var net = new NetworkBuilder($"random{seed}", name => name != "input");
        var x = net.Input(2, random.Next(9, 15), random.Next(9, 15));
        var steps = random.Next(3, 8);
        for (var i = 0; i < steps && x.Shape[1] > 4 && x.Shape[2] > 4; i++)
            x = OnMap(net, random, $"m{i}", x);
        if (seed % 2 == 0)
        {
            var (height, width) = ((int)x.Shape[1], (int)x.Shape[2]);
            x = net.ChannelLinear("widen", x, 6);
            x = net.Add("tokens", new MapToTokens(), x);
            if (seed % 4 == 0)
                x = Windows(net, random, x, height, width);
            else
                x = net.PositionEmbedding("position", "embed", net.TokenPrefix("prefix", x, "class"), height, width);
            for (var i = 0; i < 3; i++)
                x = OnTokens(net, random, $"t{i}", x);
            net.Dense("head", net.MeanToken("pool", x), 3);
        }
        else
        {
            net.Linear("fc", net.GlobalAveragePool("pool", x), 3);
        }
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, seed);
        return network;
    }

    private static Node OnMap(NetworkBuilder net, Random random, string name, Node x)
    {
        var channels = x.Shape[0];
        switch (random.Next(10))
        {
            case 0:
            case 1:
                var kernel = random.Next(1, 4);
                var dilation = random.Next(1, 3);
                return net.Convolution(name, x, 2 * random.Next(1, 4),
                    new((kernel, random.Next(1, 4)), (random.Next(1, 3), random.Next(1, 3)), (random.Next(0, 3), random.Next(0, 3)), (dilation, random.Next(1, 3))),
                    groups: channels % 2 == 0 ? random.Next(1, 3) : 1, bias: true);
            case 2:
                return net.MaxPool(name, x, Window.Square(random.Next(2, 4), random.Next(1, 3), random.Next(0, 2), ceilingMode: random.Next(2) == 0));
            case 3:
                return net.Add(name, new AveragePool2d(
                    Window.Square(random.Next(2, 4), random.Next(1, 3), random.Next(0, 2), ceilingMode: random.Next(2) == 0), random.Next(2) == 0), x);
            case 4:
                return net.Relu(name, x);
            case 5:
                return net.ChannelNormalization(name, x);
            case 6:
                var wide = net.Convolution($"{name}.wide", x, channels, Window.Square(3, padding: 1));
                return net.Sum(name, random.Next(2) == 0 ? x : net.Convolution($"{name}.short", x, channels, Window.Square(1)), wide);
            case 7:
                var beside = net.BatchNormalization($"{name}.norm", net.Convolution($"{name}.side", x, 2, Window.Square(3, padding: 1)));
                return random.Next(2) == 0 ? net.Concatenate(name, x, beside) : net.Concatenate(name, beside, x);
            case 8:
                return net.Subsample(name, x, 2, 1, 1);
            default:
                var gate = net.Add($"{name}.gate", new Elementwise(ElementwiseFunctions.Sigmoid), net.Convolution($"{name}.inner", x, channels, Window.Square(3, padding: 1)));
                return net.Product(name, x, gate);
        }
    }

    /// <summary>A Swin block with shifted windows, and merging behind it.</summary>
    private static Node Windows(NetworkBuilder net, Random random, Node x, int height, int width)
    {
        var grid = WindowGrid.For(height, width, 3, shifted: random.Next(2) == 0);
        var y = net.Add("partition", TokenPermutation.IntoWindows(grid), net.LayerNormalization("norm", x, 1e-5));
        y = net.WindowAttention("attn", net.Dense("attn.qkv", y, 18), 2, grid);
        x = net.Sum("block", x, net.Add("reverse", TokenPermutation.OutOfWindows(grid), net.Dense("attn.proj", y, 6)));
        return net.Dense("reduction", net.Add("merge", TokenPermutation.Merging(height, width), x), 6);
    }

    private static Node OnTokens(NetworkBuilder net, Random random, string name, Node x) => random.Next(6) switch
    {
        0 => net.Sum(name, x, net.Dense($"{name}.proj", net.Attention($"{name}.attn", net.Dense($"{name}.qkv", x, 18), 2), 6)),
        1 => net.Sum(name, x, net.Dense($"{name}.fc2", net.Gelu($"{name}.act", net.Dense($"{name}.fc1", x, 12)), 6)),
        2 => net.TokenMixing(name, x, x.Shape[0]),
        3 => net.LayerNormalization(name, x, 1e-5),
        4 => net.SiluGate(name, net.Dense($"{name}.fc", x, 12), axis: 1),
        _ => net.Affine(name, x),
    };
}
