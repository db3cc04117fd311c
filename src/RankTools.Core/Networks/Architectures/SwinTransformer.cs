using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks.Architectures;

/// <summary>
/// Swin Transformers (Liu et al. 2021, arXiv 2103.14030) with timm's keys: stages on ever coarser maps of tokens; every second
/// block shifts its attention windows by half a window. The keys of the published files are understood too (see
/// <see cref="PublishedKeys"/>).
/// </summary>
/// <remarks>
/// At another image size than that of the weights, as in timm: a window is no larger than its map, incomplete windows and
/// neighbourhoods are filled up with zeros (see <see cref="WindowGrid"/>), and where a window is smaller than the weights' own,
/// their tables of relative positions are interpolated.
/// </remarks>
internal static class SwinTransformer
{
    private const double Epsilon = 1e-5;
    private const string Paper = "Liu et al. 2021, arXiv 2103.14030; keys of timm and of the published files";

    /// <summary>What sets the members apart: sides of a patch and a window, features of the first stage and of a head, blocks per stage.</summary>
    private sealed record Geometry(int Patch, int Window, int Width, int HeadWidth, params int[] Depths);

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("tiny", 7, 224, 96, 6, "swin_t", "swin-t"),
        Variant("small", 7, 224, 96, 18, "swin_s", "swin-s"),
        Variant("base", 7, 224, 128, 18, "swin_b", "swin-b"),
        Variant("base", 12, 384, 128, 18),
        Variant("large", 7, 224, 192, 18),
        Variant("large", 12, 384, 192, 18),
        Sample(),
    ];

    private static NetworkArchitecture Variant(string size, int window, int side, int width, int thirdDepth, params string[] aliases)
    {
        var name = $"swin_{size}_patch4_window{window}_{side}";
        var geometry = new Geometry(Patch: 4, window, width, HeadWidth: 32, 2, 2, thirdDepth, 2);
        return new(name, "SwinTransformer", new(1000, side), Paper, options => Define(name, geometry, options)
            .Build(side == 224 ? Preprocessing.ImageNetBicubic : Preprocessing.ImageNetBicubic384))
        { Aliases = [.. aliases] };
    }

    /// <summary>Of the size of the images that come with RankTools.</summary>
    private static NetworkArchitecture Sample()
    {
        const string name = "swin_sample_patch2_window4_32";
        var geometry = new Geometry(Patch: 2, Window: 4, Width: 32, HeadWidth: 16, 2, 2, 1);
        return new(name, "SwinTransformer", new(64, 32), Paper, options => Define(name, geometry, options).Build(Preprocessing.Cifar10));
    }

    private static NetworkBuilder Define(string name, Geometry geometry, ArchitectureOptions options)
    {
        var (height, width) = (options.ImageSize.Height / geometry.Patch, options.ImageSize.Width / geometry.Patch);
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.PatchTokens("patch_embed", net.Input(options.ImageSize), geometry.Width, geometry.Patch, nodeName: "patch_embed.tokens");
        x = net.LayerNormalization("patch_embed.norm", x, Epsilon, nodeName: "patch_embed"); // height · width × features
        for (var stage = 0; stage < geometry.Depths.Length; stage++)
        {
            if (stage > 0)
            {
                x = Merge(net, $"layers.{stage}.downsample", x, height, width);
                (height, width) = ((height + 1) / 2, (width + 1) / 2);
            }
            for (var block = 0; block < geometry.Depths[stage]; block++)
            {
                var grid = WindowGrid.For(height, width, geometry.Window, shifted: block % 2 == 1);
                x = Block(net, $"layers.{stage}.blocks.{block}", x, x.Shape[1] / geometry.HeadWidth, grid);
            }
        }
        x = net.MeanToken("pool", net.LayerNormalization("norm", x, Epsilon));
        net.Dense("head.fc", x, options.ClassCount, nodeName: "head");
        return net;
    }

    /// <summary>Four neighbours become one token of twice the width.</summary>
    private static Node Merge(NetworkBuilder net, string key, Node x, int height, int width)
    {
        var features = x.Shape[1];
        x = net.Add($"{key}.merge", TokenPermutation.Merging(height, width), x); // ⌈height/2⌉ · ⌈width/2⌉ × 4 features
        return net.Dense($"{key}.reduction", net.LayerNormalization($"{key}.norm", x, Epsilon), 2 * features, bias: false);
    }

    /// <summary>x + attention within windows(norm(x)), then x + perceptron(norm(x)).</summary>
    private static Node Block(NetworkBuilder net, string key, Node x, long heads, WindowGrid grid)
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
