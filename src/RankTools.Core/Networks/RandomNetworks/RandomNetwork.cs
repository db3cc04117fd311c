using System.Globalization;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Operators;

namespace RankTools.Networks.RandomNetworks;

/// <summary>
/// Networks of any width and depth with drawn or given weights, for experiments on depth. Input by default: a vector of
/// <see cref="RandomNetworkOptions.Width"/> numbers for Mlp and Residual, 3 × 32 × 32 for Cnn, 16 tokens of that many features for
/// Transformer.
/// </summary>
public static class RandomNetwork
{
    private const double Epsilon = 1e-6;
    private const int PerceptronRatio = 4;

    /// <summary>Builds a network and draws its weights.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="name">Its name; null for kind, width and depth.</param>
    /// <exception cref="RankToolsException">
    /// <c>RandomNetworkInvalid</c>: width, depth, heads, kernel, patch or input shape that no network of the kind can have;
    /// <c>InitializationUnsupported</c>: no dynamical isometry with that activation.
    /// </exception>
    public static NeuralNetwork Create(RandomNetworkOptions options, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        RandomNetworkCheck.Require(options);
        TorchBackend.EnsureLoaded();
        var kind = options.Kind.ToString();
        name ??= string.Create(CultureInfo.InvariantCulture, $"{kind.ToLowerInvariant()}-{options.Width}x{options.Depth}");
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(RandomNetworkCheck.InputShape(options));
        x = options.Kind switch
        {
            RandomNetworkKind.Mlp => Perceptron(net, Vector(net, x), options),
            RandomNetworkKind.Cnn => Convolutions(net, x, options),
            RandomNetworkKind.Residual => Residual(net, x, options),
            _ => Transformer(net, x, options),
        };
        if (options.ClassCount > 0)
            Head(net, x, options);
        var network = net.Build(PreprocessingOf(options)).From($"random (seed {options.Seed})", null).Made(options);
        RandomWeights.Draw(network, options);
        return network;
    }

    /// <summary>The network x ↦ φ(A_L … φ(A_1 x)) of given matrices.</summary>
    /// <param name="matrices">A_1, A_2, …: every one outputs × inputs, each with as many columns as the one before has rows; or stacks of them.</param>
    /// <param name="activation">φ, after every matrix.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>, <c>NonFiniteInput</c>.</exception>
    public static NeuralNetwork FromMatrices(IReadOnlyList<NumericArray> matrices, NetworkActivation activation, string name = "matrices")
    {
        ArgumentNullException.ThrowIfNull(matrices);
        matrices = MatrixChain.Unstacked(matrices);
        MatrixChain.Require(matrices);
        TorchBackend.EnsureLoaded();
        var net = new NetworkBuilder(name, IsProbe);
        var x = net.Input(matrices[0].Shape[1]);
        for (var layer = 0; layer < matrices.Count; layer++)
            x = Layer(net, $"layers.{layer}", x, matrices[layer].Shape[0], activation, bias: false);
        var network = net.Build(Preprocessing.None).From("given matrices", null);
        foreach (var (parameter, matrix) in network.Parameters.Zip(matrices))
            parameter.Assign(MatrixChain.ToTensor(matrix));
        return network;
    }

    private static Node Perceptron(NetworkBuilder net, Node x, RandomNetworkOptions options)
    {
        for (var layer = 0; layer < options.Depth; layer++)
            x = Layer(net, $"layers.{layer}", x, options.Width, options.ActivationInForce, options.BiasDeviation > 0);
        return x;
    }

    /// <summary>A linear layer and its activation; the last node carries the layer's name.</summary>
    private static Node Layer(NetworkBuilder net, string key, Node x, long width, NetworkActivation activation, bool bias)
    {
        var isLinear = activation == NetworkActivation.Identity;
        var y = net.Dense($"{key}.linear", x, width, ParameterRole.LinearWeight, bias, isLinear ? key : null);
        return isLinear ? y : net.Activation(key, y, activation);
    }

    private static Node Convolutions(NetworkBuilder net, Node x, RandomNetworkOptions options)
    {
        var isLinear = options.ActivationInForce == NetworkActivation.Identity;
        for (var layer = 0; layer < options.Depth; layer++)
        {
            var key = $"layers.{layer}";
            x = SameConvolution(net, $"{key}.conv", x, options, isLinear ? key : null);
            if (!isLinear)
                x = net.Activation(key, x, options.ActivationInForce);
        }
        return x;
    }

    private static Node Residual(NetworkBuilder net, Node x, RandomNetworkOptions options)
    {
        var isMap = x.Shape.Length == 3;
        Node Map(string key, Node y, string? nodeName = null) => isMap
            ? SameConvolution(net, key, y, options, nodeName)
            : net.Dense(key, y, options.Width, ParameterRole.LinearWeight, options.BiasDeviation > 0, nodeName);

        x = Map("stem.map", isMap ? x : Vector(net, x), "stem");
        for (var block = 0; block < options.Depth; block++)
        {
            var key = $"blocks.{block}";
            var y = Map($"{key}.map1", net.Activation($"{key}.act1", x, options.ActivationInForce));
            y = Map($"{key}.map2", net.Activation($"{key}.act2", y, options.ActivationInForce));
            x = net.Sum(key, x, y);
        }
        return x;
    }

    private static Node Transformer(NetworkBuilder net, Node x, RandomNetworkOptions options)
    {
        var bias = options.BiasDeviation > 0;
        x = x.Shape.Length == 3
            ? net.PatchTokens("patch_embed", x, options.Width, options.PatchSize, "embed")
            : net.Dense("embed.map", x, options.Width, bias: bias, nodeName: "embed");
        for (var block = 0; block < options.Depth; block++)
        {
            var key = $"blocks.{block}";
            var y = net.Dense($"{key}.attn.qkv", net.LayerNormalization($"{key}.norm1", x, Epsilon), 3 * options.Width, bias: bias);
            y = net.Dense($"{key}.attn.proj", net.Attention($"{key}.attn", y, options.HeadCount), options.Width, bias: bias);
            x = net.Sum($"{key}.add1", x, y);
            y = net.Dense($"{key}.mlp.fc1", net.LayerNormalization($"{key}.norm2", x, Epsilon), PerceptronRatio * options.Width, bias: bias);
            y = net.Dense($"{key}.mlp.fc2", net.Activation($"{key}.mlp.act", y, options.ActivationInForce), options.Width, bias: bias);
            x = net.Sum(key, x, y);
        }
        return net.LayerNormalization("norm", x, Epsilon);
    }

    private static void Head(NetworkBuilder net, Node x, RandomNetworkOptions options)
    {
        x = x.Shape.Length switch
        {
            3 => net.GlobalAveragePool("pool", x),
            2 => net.MeanToken("pool", x),
            _ => x,
        };
        net.Dense("head", x, options.ClassCount, ParameterRole.LinearWeight, options.BiasDeviation > 0);
    }

    private static Node SameConvolution(NetworkBuilder net, string key, Node x, RandomNetworkOptions options, string? nodeName) => net.Convolution(
        key, x, options.Width, Window.Square(options.KernelSize, padding: options.KernelSize / 2), bias: options.BiasDeviation > 0, nodeName: nodeName);

    private static Node Vector(NetworkBuilder net, Node x) => x.Shape.Length == 1 ? x : net.Flatten("flatten", x);

    /// <summary>Pictures of three channels are normalised as ImageNet's; those of 32×32 are taken as they are otherwise.</summary>
    private static Preprocessing PreprocessingOf(RandomNetworkOptions options) => RandomNetworkCheck.InputShape(options) switch
    {
        [3, 32, 32] => Preprocessing.Cifar10,
        [3, _, _] => Preprocessing.ImageNet,
        _ => Preprocessing.None,
    };

    /// <summary>Every layer or block, the stem, pooled features and outputs.</summary>
    private static bool IsProbe(string node) => node is "stem" or "embed" or "pool" or "head"
        || ((node.StartsWith("layers.", StringComparison.Ordinal) || node.StartsWith("blocks.", StringComparison.Ordinal)) && node.Count(c => c == '.') == 1);
}
