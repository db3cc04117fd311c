using System.Collections.Immutable;

using RankTools.Data;

namespace RankTools.Networks.Architectures;

/// <summary>
/// Vision Transformers (Dosovitskiy et al. 2020, arXiv 2010.11929) and DeiT (Touvron et al. 2020, arXiv 2012.12877) with timm's
/// keys, which are those of the published DeiT files too: patches as tokens, a class token before them, blocks of attention
/// and a two-layer perceptron, each normalised first and added to its input; the class token decides.
/// </summary>
internal static class VisionTransformer
{
    private const double Epsilon = 1e-6;
    private const string Paper = "Dosovitskiy et al. 2020, arXiv 2010.11929; keys of timm";

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Vit("tiny", 16, 224, "vit_t", "vit-t"), Vit("tiny", 16, 384),
        Vit("small", 16, 224), Vit("small", 16, 384), Vit("small", 32, 224), Vit("small", 32, 384),
        Vit("base", 16, 224), Vit("base", 16, 384), Vit("base", 32, 224), Vit("base", 32, 384),
        Vit("large", 16, 224), Vit("large", 16, 384), Vit("large", 32, 224), Vit("large", 32, 384),
        Deit("tiny", 224), Deit("small", 224), Deit("base", 224), Deit("base", 384),
        Deit("tiny", 224, distilled: true), Deit("small", 224, distilled: true),
        Deit("base", 224, distilled: true), Deit("base", 384, distilled: true), Sample(),
    ];

    private static NetworkArchitecture Vit(string size, int patch, int side, params string[] aliases)
    {
        var name = $"vit_{size}_patch{patch}_{side}";
        return new(name, "VisionTransformer", new(1000, side), Paper,
            options => Define(name, size, patch, options, distilled: false)
                .Build(side == 224 ? Preprocessing.VisionTransformer : Preprocessing.VisionTransformer384))
        { Aliases = [.. aliases] };
    }

    private static NetworkArchitecture Deit(string size, int side, bool distilled = false)
    {
        var name = $"deit_{size}{(distilled ? "_distilled" : "")}_patch16_{side}";
        return new(name, "VisionTransformer", new(1000, side), "Touvron et al. 2020, arXiv 2012.12877; keys of timm and of the published files",
            options => Define(name, size, 16, options, distilled)
                .Build(side == 224 ? Preprocessing.ImageNetBicubic : Preprocessing.ImageNetBicubic384));
    }

    /// <summary>Of the size of the images that come with RankTools.</summary>
    private static NetworkArchitecture Sample()
    {
        const string name = "vit_sample_patch4_32";
        return new(name, "VisionTransformer", new(64, 32), Paper,
            options => Define(name, "sample", 4, options, distilled: false).Build(Preprocessing.Cifar10));
    }

    private static NetworkBuilder Define(string name, string size, int patch, ArchitectureOptions options, bool distilled)
    {
        var (width, depth, heads) = Size(size);
        var net = new NetworkBuilder(name, IsProbe);
        var (rows, columns) = (options.ImageSize.Height / patch, options.ImageSize.Width / patch);
        var x = net.PatchTokens("patch_embed", net.Input(options.ImageSize), width, patch); // rows · columns × width
        x = distilled ? net.TokenPrefix("prefix", x, "cls_token", "dist_token") : net.TokenPrefix("prefix", x, "cls_token");
        x = net.PositionEmbedding("pos_embed", "embed", x, rows, columns);
        for (var block = 0; block < depth; block++)
            x = Block(net, $"blocks.{block}", x, heads);
        x = net.LayerNormalization("norm", x, Epsilon);
        if (distilled)
        {
            var byClass = net.Dense("head", net.SelectToken("pool", x, 0), options.ClassCount, nodeName: "head.class");
            var byDistillation = net.Dense("head_dist", net.SelectToken("pool_dist", x, 1), options.ClassCount);
            net.Average("head", byClass, byDistillation);
        }
        else
        {
            net.Dense("head", net.SelectToken("pool", x, 0), options.ClassCount);
        }
        return net;
    }

    private static (int Width, int Depth, int Heads) Size(string size) => size switch
    {
        "sample" => (64, 6, 4),
        "tiny" => (192, 12, 3),
        "small" => (384, 12, 6),
        "base" => (768, 12, 12),
        _ => (1024, 24, 16),
    };

    /// <summary>x + attention(norm(x)), then x + perceptron(norm(x)).</summary>
    private static Node Block(NetworkBuilder net, string key, Node x, int heads)
    {
        var width = x.Shape[1];
        var y = net.Dense($"{key}.attn.qkv", net.LayerNormalization($"{key}.norm1", x, Epsilon), 3 * width);
        y = net.Dense($"{key}.attn.proj", net.Attention($"{key}.attn", y, heads), width);
        x = net.Sum($"{key}.add1", x, y);
        y = net.Dense($"{key}.mlp.fc1", net.LayerNormalization($"{key}.norm2", x, Epsilon), 4 * width);
        y = net.Dense($"{key}.mlp.fc2", net.Gelu($"{key}.mlp.act", y), width);
        return net.Sum(key, x, y);
    }

    /// <summary>All tokens after the embedding and after every block, the token that decides, logits.</summary>
    private static bool IsProbe(string node) =>
        node is "embed" or "pool" or "head" || (node.StartsWith("blocks.", StringComparison.Ordinal) && node.Count(c => c == '.') == 1);
}
