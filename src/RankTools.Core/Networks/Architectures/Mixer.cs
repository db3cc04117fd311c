using System.Collections.Immutable;

using RankTools.Data;

namespace RankTools.Networks.Architectures;

/// <summary>
/// Networks of perceptrons alone, with timm's keys: patches as tokens, blocks that mix across tokens and across features, the mean
/// token decides. MLP-Mixer (Tolstikhin et al. 2021, arXiv 2105.01601), its gated variant GMixer (timm), ResMLP (Touvron et al.
/// 2021, arXiv 2105.03404) and gMLP (Liu et al. 2021, arXiv 2105.08050).
/// </summary>
internal static class Mixer
{
    private const double Epsilon = 1e-6;
    private const double GateEpsilon = 1e-5; // of the norm within gMLP's gate: PyTorch's default, unlike the others

    private const string MixerPaper = "Tolstikhin et al. 2021, arXiv 2105.01601; keys of timm";
    private const string ResMlpPaper = "Touvron et al. 2021, arXiv 2105.03404; keys of timm and of the published files";
    private const string GmlpPaper = "Liu et al. 2021, arXiv 2105.08050; keys of timm";

    /// <summary>One block: its key and its input.</summary>
    private delegate Node Block(NetworkBuilder net, string key, Node x);

    public static ImmutableArray<NetworkArchitecture> Variants { get; } =
    [
        Variant("mixer_s32_224", MixerPaper, 32, 8, 512, MixerBlock), Variant("mixer_s16_224", MixerPaper, 16, 8, 512, MixerBlock),
        Variant("mixer_b32_224", MixerPaper, 32, 12, 768, MixerBlock), Variant("mixer_b16_224", MixerPaper, 16, 12, 768, MixerBlock),
        Variant("mixer_l32_224", MixerPaper, 32, 24, 1024, MixerBlock), Variant("mixer_l16_224", MixerPaper, 16, 24, 1024, MixerBlock),
        Variant("gmixer_12_224", MixerPaper, 16, 12, 384, GatedMixerBlock, "gmixer-12"),
        Variant("gmixer_24_224", MixerPaper, 16, 24, 384, GatedMixerBlock, "gmixer-24"),
        Variant("resmlp_12_224", ResMlpPaper, 16, 12, 384, ResMlpBlock, "resmlp-12"),
        Variant("resmlp_24_224", ResMlpPaper, 16, 24, 384, ResMlpBlock, "resmlp-24"),
        Variant("resmlp_36_224", ResMlpPaper, 16, 36, 384, ResMlpBlock, "resmlp-36"),
        Variant("resmlp_big_24_224", ResMlpPaper, 8, 24, 768, ResMlpBlock),
        Variant("gmlp_ti16_224", GmlpPaper, 16, 30, 128, SpatialGatingBlock), Variant("gmlp_s16_224", GmlpPaper, 16, 30, 256, SpatialGatingBlock),
        Variant("gmlp_b16_224", GmlpPaper, 16, 30, 512, SpatialGatingBlock),
        Sample("resmlp_sample_32", ResMlpPaper, 8, ResMlpBlock), Sample("gmixer_sample_32", MixerPaper, 8, GatedMixerBlock),
    ];

    private static NetworkArchitecture Variant(
        string name, string source, int patch, int depth, int width, Block block, params string[] aliases) =>
        new(name, "Mixer", new(1000, 224), source, options => Define(name, patch, depth, width, block, options).Build(Usual(block), PaperUsual(block)))
        { Aliases = [.. aliases] };

    /// <summary>Of the size of the images that come with RankTools.</summary>
    private static NetworkArchitecture Sample(string name, string source, int depth, Block block) =>
        new(name, "Mixer", new(64, 32), source, options => Define(name, 4, depth, 64, block, options).Build(Preprocessing.Cifar10));

    private static NetworkBuilder Define(string name, int patch, int depth, int width, Block block, ArchitectureOptions options)
    {
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.PatchTokens("stem", net.Input(options.ImageSize), width, patch); // (side/patch)² × width
        for (var i = 0; i < depth; i++)
            x = block(net, $"blocks.{i}", x);
        x = block == ResMlpBlock ? net.Affine("norm", x) : net.LayerNormalization("norm", x, Epsilon);
        net.Dense("head", net.MeanToken("pool", x), options.ClassCount, ParameterRole.MixerWeight);
        return net;
    }

    private static Preprocessing Usual(Block block) =>
        block == ResMlpBlock || block == GatedMixerBlock ? Preprocessing.ImageNetBicubic256 : Preprocessing.Mixer;

    /// <summary>The paper's code normalised pictures for ResMLP and GMixer with 0.5 whatever their weights expect.</summary>
    private static Preprocessing PaperUsual(Block block) =>
        block == ResMlpBlock || block == GatedMixerBlock ? Preprocessing.VisionTransformer : Preprocessing.Mixer;

    /// <summary>x + perceptron across tokens(norm(x)), then x + perceptron across features(norm(x)).</summary>
    private static Node MixerBlock(NetworkBuilder net, string key, Node x)
    {
        var (tokens, width) = (x.Shape[0], x.Shape[1]);
        var y = net.TokenMixing($"{key}.mlp_tokens.fc1", net.LayerNormalization($"{key}.norm1", x, Epsilon), width / 2);
        y = net.TokenMixing($"{key}.mlp_tokens.fc2", net.Gelu($"{key}.mlp_tokens.act", y), tokens);
        x = net.Sum($"{key}.add1", x, y);
        return net.Sum(key, x, Perceptron(net, key, net.LayerNormalization($"{key}.norm2", x, Epsilon)));
    }

    /// <summary>The same with half of each hidden layer gating the other half.</summary>
    private static Node GatedMixerBlock(NetworkBuilder net, string key, Node x)
    {
        var (tokens, width) = (x.Shape[0], x.Shape[1]);
        var y = net.LayerNormalization($"{key}.norm1", x, Epsilon);
        y = net.TokenMixing($"{key}.mlp_tokens.fc1", y, width, ParameterRole.GatedWeight);
        y = net.TokenMixing($"{key}.mlp_tokens.fc2", net.SiluGate($"{key}.mlp_tokens.act", y, axis: 0), tokens);
        x = net.Sum($"{key}.add1", x, y);
        y = net.LayerNormalization($"{key}.norm2", x, Epsilon);
        y = net.Dense($"{key}.mlp_channels.fc1", y, 4 * width, ParameterRole.GatedWeight);
        y = net.Dense($"{key}.mlp_channels.fc2", net.SiluGate($"{key}.mlp_channels.act", y, axis: 1), width, ParameterRole.MixerWeight);
        return net.Sum(key, x, y);
    }

    /// <summary>x + γ₁ · linear across tokens(affine(x)), then x + γ₂ · perceptron across features(affine(x)).</summary>
    private static Node ResMlpBlock(NetworkBuilder net, string key, Node x)
    {
        var y = net.TokenMixing($"{key}.linear_tokens", net.Affine($"{key}.norm1", x), x.Shape[0]);
        x = net.Sum($"{key}.add1", x, net.LayerScale($"{key}.ls1", y));
        y = Perceptron(net, key, net.Affine($"{key}.norm2", x));
        return net.Sum(key, x, net.LayerScale($"{key}.ls2", y));
    }

    /// <summary>x + perceptron(norm(x)), where one half of the hidden layer, mixed across tokens, gates the other.</summary>
    private static Node SpatialGatingBlock(NetworkBuilder net, string key, Node x)
    {
        var (tokens, width) = (x.Shape[0], x.Shape[1]);
        var y = net.LayerNormalization($"{key}.norm", x, Epsilon);
        y = net.Gelu($"{key}.mlp_channels.act", net.Dense($"{key}.mlp_channels.fc1", y, 6 * width, ParameterRole.MixerWeight));
        var signal = net.FeatureSlice($"{key}.mlp_channels.signal", y, 0, 3 * width);
        var gate = net.FeatureSlice($"{key}.mlp_channels.gate.input", y, 3 * width, 3 * width);
        gate = net.LayerNormalization($"{key}.mlp_channels.gate.norm", gate, GateEpsilon);
        gate = net.TokenMixing($"{key}.mlp_channels.gate.proj", gate, tokens, ParameterRole.GateWeight);
        y = net.Product($"{key}.mlp_channels.gate", signal, gate);
        return net.Sum(key, x, net.Dense($"{key}.mlp_channels.fc2", y, width, ParameterRole.MixerWeight));
    }

    /// <summary>Across features, four times as wide inside.</summary>
    private static Node Perceptron(NetworkBuilder net, string key, Node x)
    {
        var y = net.Dense($"{key}.mlp_channels.fc1", x, 4 * x.Shape[1], ParameterRole.MixerWeight);
        return net.Dense($"{key}.mlp_channels.fc2", net.Gelu($"{key}.mlp_channels.act", y), x.Shape[1], ParameterRole.MixerWeight);
    }

    /// <summary>All tokens after the stem and after every block, their mean, logits.</summary>
    private static bool IsProbe(string node) =>
        node is "stem" or "pool" or "head" || (node.StartsWith("blocks.", StringComparison.Ordinal) && node.Count(c => c == '.') == 1);
}
