using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// Swin Transformers (Liu et al. 2021, arXiv 2103.14030) with timm's keys: four stages on ever coarser maps of tokens; every
/// second block shifts its attention windows by half a window. The keys of the published files are understood too (see
/// <see cref="PublishedKeys"/>).
/// </summary>
internal static class SwinTransformer
{
    private const double Epsilon = 1e-5;

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("tiny", 7, 224, 96, 6, "swin_t", "swin-t"),
        Variant("small", 7, 224, 96, 18, "swin_s", "swin-s"),
        Variant("base", 7, 224, 128, 18, "swin_b", "swin-b"),
        Variant("base", 12, 384, 128, 18),
        Variant("large", 7, 224, 192, 18),
        Variant("large", 12, 384, 192, 18),
    ];

    private static NetworkArchitecture Variant(string size, int window, int side, int width, int thirdDepth, params string[] aliases)
    {
        var name = $"swin_{size}_patch4_window{window}_{side}";
        return new(name, "SwinTransformer", 1000, "Liu et al. 2021, arXiv 2103.14030; keys of timm and of the published files",
            classes => Define(name, window, side, width, [2, 2, thirdDepth, 2], classes))
        { Aliases = [.. aliases] };
    }

    private static NeuralNetwork Define(string name, int window, int side, int width, int[] depths, int classes)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.PatchTokens("patch_embed", net.Input(3, side, side), width, 4, nodeName: "patch_embed.tokens"); // (side/4)² × width
        x = net.LayerNormalization("patch_embed.norm", x, Epsilon, nodeName: "patch_embed");
        var map = side / 4;
        for (var stage = 0; stage < 4; stage++)
        {
            if (stage > 0)
            {
                x = Merge(net, $"layers.{stage}.downsample", x, map);
                map /= 2;
            }
            for (var block = 0; block < depths[stage]; block++)
                x = Block(net, $"layers.{stage}.blocks.{block}", x, (int)(x.Shape[1] / 32), WindowGrid.For(map, map, window, shifted: block % 2 == 1));
        }
        x = net.MeanToken("pool", net.LayerNormalization("norm", x, Epsilon));
        net.Dense("head.fc", x, classes, nodeName: "head");
        return net.Build(side == 224 ? Preprocessing.ImageNetBicubic : Preprocessing.ImageNetBicubic384);
    }

    /// <summary>Four neighbours become one token of twice the width.</summary>
    private static Node Merge(NetworkBuilder net, string key, Node x, int map)
    {
        var width = x.Shape[1];
        x = net.Add($"{key}.merge", TokenPermutation.Merging(map, map), x); // (map/2)² × 4 width
        return net.Dense($"{key}.reduction", net.LayerNormalization($"{key}.norm", x, Epsilon), 2 * width, bias: false);
    }

    /// <summary>x + attention within windows(norm(x)), then x + perceptron(norm(x)). A head has 32 features.</summary>
    private static Node Block(NetworkBuilder net, string key, Node x, int heads, WindowGrid grid)
    {
        var width = x.Shape[1];
        var y = net.Add($"{key}.partition", TokenPermutation.IntoWindows(grid), net.LayerNormalization($"{key}.norm1", x, Epsilon));
        y = net.WindowAttention($"{key}.attn", net.Dense($"{key}.attn.qkv", y, 3 * width), heads, grid);
        y = net.Add($"{key}.reverse", TokenPermutation.OutOfWindows(grid), net.Dense($"{key}.attn.proj", y, width));
        x = net.Sum($"{key}.add1", x, y);
        y = net.Dense($"{key}.mlp.fc1", net.LayerNormalization($"{key}.norm2", x, Epsilon), 4 * width);
        y = net.Dense($"{key}.mlp.fc2", net.Gelu($"{key}.mlp.act", y), width);
        return net.Sum(key, x, y);
    }

    /// <summary>All tokens after the embedding and after every block, their mean, logits.</summary>
    private static bool IsProbe(string node) =>
        node is "patch_embed" or "pool" or "head" || (node.Contains(".blocks.", StringComparison.Ordinal) && node.Count(c => c == '.') == 3);
}
