using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Networks.RandomNetworks;

/// <summary>Which random networks there can be.</summary>
internal static class RandomNetworkCheck
{
    private const long DefaultTokens = 16;

    /// <summary>The shape asked for, or the kind's own.</summary>
    public static ImmutableArray<long> InputShape(RandomNetworkOptions options) => !options.InputShape.IsDefaultOrEmpty ? options.InputShape : options.Kind switch
    {
        RandomNetworkKind.Cnn => [3, 32, 32],
        RandomNetworkKind.Transformer => [DefaultTokens, options.Width],
        _ => [options.Width],
    };

    /// <exception cref="RankToolsException"><c>RandomNetworkInvalid</c>, <c>InitializationUnsupported</c>.</exception>
    public static void Require(RandomNetworkOptions options)
    {
        var shape = InputShape(options);
        var text = string.Join(" × ", shape);
        Demand(options.Width >= 1 && options.Depth >= 1, "Width and depth", $"{options.Width} and {options.Depth}", "at least 1");
        Demand(shape.All(size => size >= 1), "The input shape", text, "positive numbers");
        Demand(double.IsFinite(options.Gain) && options.Gain > 0, "The gain", $"{options.Gain}", "a positive number");
        Demand(double.IsFinite(options.BiasDeviation) && options.BiasDeviation >= 0, "The deviation of biases", $"{options.BiasDeviation}", "0 or a positive number");
        Demand(double.IsFinite(options.BranchScale), "The scale of branches", $"{options.BranchScale}", "a finite number");
        Demand(options.KernelSize >= 1 && options.KernelSize % 2 == 1, "The kernel size", $"{options.KernelSize}", "odd, so that maps keep their size");
        switch (options.Kind)
        {
            case RandomNetworkKind.Cnn:
                Demand(shape.Length == 3, "The input shape of a Cnn", text, "channels, height and width");
                break;
            case RandomNetworkKind.Residual:
                Demand(shape.Length is 1 or 3, "The input shape of a Residual network", text, "one number, or channels, height and width");
                break;
            case RandomNetworkKind.Transformer:
                Demand(shape.Length is 2 or 3, "The input shape of a Transformer", text, "tokens and features, or channels, height and width");
                Demand(options.HeadCount >= 1 && options.Width % options.HeadCount == 0, "The number of heads", $"{options.HeadCount}", $"a divisor of the width {options.Width}");
                Demand(shape.Length == 2 || (options.PatchSize >= 1 && shape[1] % options.PatchSize == 0 && shape[2] % options.PatchSize == 0),
                    "The patch size", $"{options.PatchSize}", $"a divisor of {shape[^2]} and {shape[^1]}");
                break;
            default:
                break;
        }
        if (options.Initialization == WeightInitialization.DynamicalIsometry && options.Kind is RandomNetworkKind.Mlp or RandomNetworkKind.Cnn)
            RequireIsometry(options);
    }

    /// <summary>True where every unit has a partner of the opposite sign.</summary>
    public static bool IsMirrored(RandomNetworkOptions options) =>
        options is { Initialization: WeightInitialization.DynamicalIsometry, Kind: RandomNetworkKind.Mlp or RandomNetworkKind.Cnn }
        && options.ActivationInForce is NetworkActivation.Relu or NetworkActivation.LeakyRelu;

    private static void RequireIsometry(RandomNetworkOptions options)
    {
        if (options.Initialization != WeightInitialization.DynamicalIsometry)
            return;
        if (options.ActivationInForce is not (NetworkActivation.Identity or NetworkActivation.Tanh or NetworkActivation.Softsign
            or NetworkActivation.Relu or NetworkActivation.LeakyRelu))
        {
            throw new RankToolsException("InitializationUnsupported", ErrorKind.NotSupported, options.ActivationInForce,
                $"No dynamical isometry is known for {options.Kind} networks with {options.ActivationInForce}. "
                + "Choose Identity, Tanh, Softsign, Relu or LeakyRelu, or another initialisation.");
        }
        Demand(!IsMirrored(options) || options.Width % 2 == 0, "The width of mirrored units", $"{options.Width}", "even");
    }

    private static void Demand(bool holds, string what, string found, string expected)
    {
        if (!holds)
            throw new RankToolsException("RandomNetworkInvalid", ErrorKind.InvalidArgument, null, $"{what}: {found} given, {expected} expected.");
    }
}
